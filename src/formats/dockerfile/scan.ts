import { type MaskedText, maskText } from '../../text/mask.ts'
import { isEscaped } from '../backslashes.ts'
import type { Slot, SlotScan } from '../format.ts'
import { JSON_GRAMMAR } from '../json/grammar.ts'
import { scanJson } from '../json/scan.ts'
import type { ShellPlace } from '../shell/place.ts'
import { scanShell } from '../shell/scan.ts'
import { escapeOf, type LogicalLine, readLogicalLine, spansIn } from './lines.ts'
import { scanWords, type WordPlace } from './words.ts'

/** What writing needs to know of a slot. */
export type DockerfileDetail = (
  | { readonly kind: 'word'; readonly place: WordPlace; readonly escapeChar: string }
  | { readonly kind: 'shell'; readonly place: ShellPlace }
  | { readonly kind: 'exec' }
  /** Nothing but harmless characters. */
  | { readonly kind: 'bare' }
) & {
  /** Nothing but white space stands before it on a line that goes on with an instruction. */
  readonly leads?: boolean
}

interface Found {
  readonly span: number
  readonly start: number
  readonly end: number
}

/** A part of an instruction: its text, and the expressions in it. */
interface Part {
  readonly text: string
  readonly spans: readonly Found[]
}

/** Reads a masked Dockerfile instruction by instruction, as the builder does, and finds each expression's place. */
export function scanDockerfile(document: MaskedText): SlotScan {
  const { masked, spans } = document
  const slots: Slot[] = []
  const escapeChar = escapeOf(masked)
  let shellIsKnown = escapeChar === '\\'
  let lost: string | undefined
  const leading = new Set<number>()
  let at = 0
  let next = 0

  const add = (
    span: number,
    style: string,
    detail: DockerfileDetail,
    refused?: string,
    path?: string,
  ): void => {
    const { start, end } = spans[span]!
    slots.push({
      start,
      end,
      style,
      spans: [span],
      isKey: style === 'key',
      ...(path === undefined ? {} : { path: [path] }),
      ...(refused === undefined ? {} : { refused }),
      detail: leading.has(span) ? { ...detail, leads: true } : detail,
    })
  }
  const refuse = (part: Part, refused: string): void => {
    for (const { span } of part.spans) add(span, 'instruction', { kind: 'bare' }, refused)
  }
  const bare = (part: Part, style: string): void => {
    for (const { span } of part.spans) add(span, style, { kind: 'bare' })
  }

  const readWords = (part: Part, namesOnly: boolean): void => {
    const { places, closed } = scanWords({ ...part, escapeChar, namesOnly })
    if (!closed) {
      refuse(part, 'a line whose quotes do not match')
      return
    }
    for (const place of places) {
      add(
        place.span,
        place.style,
        { kind: 'word', place, escapeChar },
        place.refused,
        document.holdsWord(place.name) ? undefined : place.name,
      )
    }
  }
  const readShell = (part: Part): void => {
    if (!shellIsKnown) {
      refuse(part, 'a command for a shell that is not of the Bourne family')
      return
    }
    const { places, problem } = scanShell({ ...part, posix: true })
    if (problem !== undefined) {
      refuse(part, 'a command whose quotes do not match')
      return
    }
    // Written with the author's backslash doubled, a list that is no JSON could become some.
    const escaped = new Set(
      part.text.startsWith('[')
        ? part.spans.flatMap(({ span, start }) => (isEscaped(part.text, start) ? [span] : []))
        : [],
    )
    for (const place of places) {
      const refused = escaped.has(place.span) ? 'a place right behind a backslash' : place.refused
      add(place.span, place.style, { kind: 'shell', place }, refused)
    }
  }
  /** True if the part is a list of strings: no shell then. */
  const readExec = (part: Part, expands: boolean): boolean => {
    if (!part.text.startsWith('[')) return false
    const inner = maskText(part.text, [])
    if (
      scanJson({ ...inner, spans: [], holdsWord: document.holdsWord }, JSON_GRAMMAR).syntaxErrors.length > 0
    )
      return false
    const strings = part.text.matchAll(/"(?:[^"\\]|\\.)*"/g)
    let string = strings.next().value
    for (const { span, start } of part.spans) {
      while (string !== undefined && string.index + string[0].length <= start) string = strings.next().value
      const quoted = string !== undefined && string.index < start
      add(
        span,
        'exec form',
        { kind: expands || !quoted ? 'bare' : 'exec' },
        quoted ? undefined : 'a list that has it outside of quotes',
      )
    }
    return true
  }

  const readInstruction = (part: Part): void => {
    const [, name, gap] = /^(\S+)(\s*)/.exec(part.text) ?? ['', '', '']
    const head = cut(part, 0, name!.length)
    const flags = /^(?:--\S*\s*)*/.exec(part.text.slice(name!.length + gap!.length))![0]
    const flagStart = name!.length + gap!.length
    const flagPart = cut(part, flagStart, flagStart + flags.length)
    const rest = trimmed(cut(part, flagStart + flags.length, part.text.length))
    refuse(head, 'the name of an instruction')
    if (/["'\\`]/.test(flags)) {
      const behind = part.spans.filter(({ start }) => start >= name!.length)
      refuse({ ...part, spans: behind }, 'an instruction with quotes in its options')
      return
    }
    bare(flagPart, 'option')

    switch (name!.toLowerCase()) {
      case 'env':
      case 'label':
        readWords(rest, false)
        return
      case 'arg':
        readWords(rest, true)
        return
      case 'run':
      case 'cmd':
      case 'entrypoint':
        if (!readExec(rest, false)) readShell(rest)
        return
      case 'shell':
        readExec(rest, false)
        shellIsKnown = /^\[\s*"(?:[^"\\]*\/)?(?:ba|da|z|a)?sh"/.test(rest.text)
        return
      case 'healthcheck': {
        const command = /^cmd\s+/i.exec(rest.text)?.[0].length ?? 0
        const inner = cut(rest, command, rest.text.length)
        if (!readExec(inner, false)) readShell(inner)
        return
      }
      case 'onbuild':
        // The builder takes none inside another.
        if (/^onbuild\b/i.test(rest.text)) refuse(rest, 'a trigger inside of a trigger')
        else readInstruction(rest)
        return
      case 'from':
        shellIsKnown = escapeChar === '\\'
        bare(rest, 'word')
        return
      case 'copy':
      case 'add':
      case 'volume':
        if (!readExec(rest, true)) bare(rest, 'word')
        return
      default:
        bare(rest, 'word')
        return
    }
  }

  for (;;) {
    const line = lost === undefined ? readLogicalLine(masked, at, escapeChar) : undefined
    if (line === undefined) break
    const part: Part = { text: line.text, spans: spansIn(line, spans, next) }
    for (const { source } of line.parts.slice(1)) {
      const first = part.spans.find(({ span }) => spans[span]!.start >= source)
      if (first !== undefined && /^\s*$/.test(masked.slice(source, spans[first.span]!.start)))
        leading.add(first.span)
    }
    at = line.end
    const heredocs = heredocsOf(line)
    if (heredocs === undefined) lost = 'a place behind "<<", where it is not certain what is a heredoc'
    else if (heredocs.length === 0) {
      if (part.spans.length > 0 || CHANGES_SHELL.test(part.text)) readInstruction(part)
    } else {
      refuse(part, 'an instruction with heredocs')
      for (const heredoc of heredocs) {
        const end = heredocEnd(masked, at, heredoc)
        if (end === undefined) {
          return {
            slots,
            syntaxErrors: [
              { offset: line.parts[0]!.source, message: 'a heredoc of this instruction does not end' },
            ],
          }
        }
        while (next < spans.length && spans[next]!.start < at) next++
        while (next < spans.length && spans[next]!.start < end) {
          add(next++, 'heredoc', { kind: 'bare' }, 'a heredoc of a Dockerfile')
        }
        at = end
      }
    }
    if (lost !== undefined) refuse(part, lost)
    while (next < spans.length && spans[next]!.start < at) next++
  }
  if (lost !== undefined) for (; next < spans.length; next++) add(next, 'instruction', { kind: 'bare' }, lost)
  return { slots, syntaxErrors: [] }
}

/** Instructions that matter without an expression in them. */
const CHANGES_SHELL = /^(?:onbuild\s+)?(?:shell|from)\s/i

interface Heredoc {
  readonly name: string
  readonly stripTabs: boolean
}

const HEREDOC = /(?<=\s)\d*<<(-?)(["']?)([A-Za-z_][\w.]*)\2(?=\s|$)/g

/** The heredocs that an instruction opens; `undefined` where it is not certain. */
function heredocsOf({ text }: LogicalLine): Heredoc[] | undefined {
  if (!/^(?:onbuild\s+)?(?:run|copy|add)\s/i.test(text) || !text.includes('<<')) return []
  const found = Array.from(text.matchAll(HEREDOC), match => ({
    name: match[3]!,
    stripTabs: match[1] === '-',
  }))
  return found.length === text.split('<<').length - 1 ? found : undefined
}

/** Behind the line that ends a heredoc whose body begins at `from`. */
function heredocEnd(text: string, from: number, { name, stripTabs }: Heredoc): number | undefined {
  for (let at = from; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const next = newline < 0 ? text.length : newline + 1
    const line = text.slice(at, next).replace(/[\r\n]+$/, '')
    if ((stripTabs ? line.replace(/^\t+/, '') : line) === name) return next
    at = next
  }
  return undefined
}

function cut({ text, spans }: Part, from: number, to: number): Part {
  return {
    text: text.slice(from, to),
    spans: spans
      .filter(({ start }) => start >= from && start < to)
      .map(({ span, start, end }) => ({ span, start: start - from, end: end - from })),
  }
}

function trimmed(part: Part): Part {
  const start = part.text.search(/\S|$/)
  return cut(part, start, Math.max(start, part.text.trimEnd().length))
}
