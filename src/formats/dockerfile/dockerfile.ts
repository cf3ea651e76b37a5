import { escapeJson, unescapeJson } from '../../text/json-escape.ts'
import type { MaskedText } from '../../text/mask.ts'
import { editEach, refuseValues, type SlotValues } from '../fill.ts'
import type { Encoded, Format, Slot } from '../format.ts'
import { unescapeScriptQuotes } from '../shell/decode.ts'
import { refuseInShell, writeInShell } from '../shell/write.ts'
import { type DockerfileDetail, scanDockerfile } from './scan.ts'
import { writeWord } from './words.ts'

/**
 * Dockerfiles. Values of `ENV`, `ARG` and `LABEL` are quoted so that the builder expands nothing in them; the exec
 * form of commands takes any text, the shell form words of a shell; everywhere else harmless characters alone.
 * Refused: line breaks outside of the exec form, NUL, places in a variable or a heredoc.
 */
export const dockerfile: Format = {
  name: 'dockerfile',
  slots: scanDockerfile,
  decode: (slot, inner) =>
    (slot.detail as DockerfileDetail).kind === 'exec'
      ? unescapeJson(inner)
      : unescapeScriptQuotes(slot.style, inner),
  encode: (document, slot, values) =>
    refuseValues(slot, values, text => refuse(slot.detail as DockerfileDetail, text)) ??
    refuseLine(document, slot, values) ??
    editEach(document, slot, values, text => write(slot, text)!),
}

function refuse(detail: DockerfileDetail, text: string): string | undefined {
  if (text.includes('\0')) return 'neither a variable nor an argument can hold NUL'
  if (detail.kind === 'exec') return undefined
  if (text.includes('\n'))
    return 'a line break would end the instruction: a Dockerfile has no way to write it here'
  if (detail.kind === 'shell') return refuseInShell(detail.place, text)
  if (detail.kind === 'bare') {
    return /^[\w@+./-][\w@+:./-]*$/.test(text)
      ? undefined
      : 'only letters, digits and "_@+:./-" can stand here'
  }
  if (writeWord(detail.place, text, detail.escapeChar) !== undefined) return undefined
  return detail.place.style === 'key'
    ? 'a name takes letters, digits, "_", "." and "-" only'
    : 'it stands behind an escape'
}

/** In the middle of an instruction the builder leaves out comments and empty lines, whatever quotes are open. */
function refuseLine(document: MaskedText, slot: Slot, values: SlotValues): Encoded | undefined {
  const [span] = slot.spans
  const value = values.get(span!)
  if (value === undefined) return undefined
  const { kind } = slot.detail as DockerfileDetail
  if (
    kind === 'bare' &&
    value.text.startsWith('-') &&
    !/[\w@+:./=-]/.test(document.masked.charAt(slot.start - 1))
  )
    return { refused: 'the builder could take it for an option', span: span! }
  if (
    /^[\\`][ \t]*(?:\r?\n|$)/.test(document.masked.slice(slot.end)) &&
    endsInEscape(document, slot, write(slot, value.text)!)
  ) {
    return { refused: 'behind it the line would not go on in the next', span: span! }
  }
  if ((slot.detail as DockerfileDetail).leads !== true) return undefined
  const [behind = ''] = document.split(/^[^\r\n]*/.exec(document.masked.slice(slot.end))![0])
  const line = `${write(slot, value.text)}${typeof behind === 'string' ? behind : ''}`.trimStart()
  return line === '' || line.startsWith('#')
    ? { refused: 'the line would be empty or a comment', span: span! }
    : undefined
}

/** What stands before an empty value counts, and another one may be empty too. */
function endsInEscape({ masked, spans }: MaskedText, { start }: Slot, written: string): boolean {
  if (written !== '') return /[\\`]$/.test(written)
  return /[\\`]/.test(masked.charAt(start - 1)) || spans.some(({ end }) => end === start)
}

function write({ detail }: Slot, text: string): string | undefined {
  const place = detail as DockerfileDetail
  switch (place.kind) {
    case 'word':
      return writeWord(place.place, text, place.escapeChar)
    case 'shell':
      return writeInShell(place.place, text)
    case 'exec':
      // The builder looks for heredocs in the line before it looks for a list.
      return escapeJson(text)
        .replaceAll('<<', '<\\u003c')
        .replace(/^#/, place.leads === true ? '\\u0023' : '#')
    default:
      return text
  }
}
