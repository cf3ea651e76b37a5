import { escapeJson, unescapeJson } from '../../text/json-escape.ts'
import { editEach, refuseValues } from '../fill.ts'
import type { Format, Slot } from '../format.ts'
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

function write({ detail }: Slot, text: string): string | undefined {
  const place = detail as DockerfileDetail
  switch (place.kind) {
    case 'word':
      return writeWord(place.place, text, place.escapeChar)
    case 'shell':
      return writeInShell(place.place, text)
    case 'exec':
      // The builder looks for heredocs in the line before it looks for a list.
      return escapeJson(text).replaceAll('<<', '<\\u003c')
    default:
      return text
  }
}
