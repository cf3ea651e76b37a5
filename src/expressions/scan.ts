import { FOREIGN, type Ownership, ownershipOf } from './ownership.ts'
import { endOfString, isNamePart } from './tokens.ts'

/**
 * Finds everything in a text that a template engine could mean: expressions in both delimiter pairs, statements,
 * comments, raw blocks. Source text in, spans in source order out; nothing is parsed and nothing is changed.
 *
 * One linear pass. Every search is bounded, an opener inside an open expression ends it, and runs of braces are
 * taken at once, so hostile input costs no more than ordinary text.
 */

export type SpanKind =
  /** Asks for a secret, by its words. */
  | 'ours'
  /** Another engine's. */
  | 'foreign'
  /** Looks like a slip for one of ours. */
  | 'near-miss'
  /** `{% … %}`. */
  | 'statement'
  /** `{% … %}` that names one of ours. */
  | 'deferred-statement'
  /** `{# … #}`. */
  | 'comment'
  /** One of ours that has no end; the span reaches to the first closer of its line, or the line's end. */
  | 'unclosed'

export interface ExpressionSpan {
  readonly kind: SpanKind
  readonly start: number
  readonly end: number
  /** The text between the delimiters and the dashes that trim. */
  readonly innerStart: number
  readonly innerEnd: number
  /** What to write instead, for a near miss. */
  readonly suggestion?: string
  /** What is wrong, for one that is not closed. */
  readonly reason?: string
  readonly tooLong?: boolean
  /** True inside a raw block. */
  readonly inRaw?: boolean
}

/** Longest inside of an expression, in UTF-16 units. */
export const MAX_EXPRESSION_LENGTH = 4096
/** More unclosed expressions than this are not reported. */
const MAX_UNCLOSED = 100

/** How far an opener without a closer is read to tell whether it was to be one of ours. */
const MAX_LOOK = 256

const OPENER = /\{[{#%]|<</g
const RAW_TAG = /^\{%-?\s*(raw|verbatim)\s*-?%\}$/

export function scanExpressions(source: string, ownership: Ownership): ExpressionSpan[] {
  const spans: ExpressionSpan[] = []
  const unclosed: ExpressionSpan[] = []
  const ends = new EndFinder(source)
  let rawUntil = -1
  let at = 0

  const opener = new RegExp(OPENER)
  for (;;) {
    opener.lastIndex = at
    const match = opener.exec(source)
    if (match === null) break
    const start = match.index
    const raw = start < rawUntil

    if (match[0] === '{#') {
      // `${#name}` is a length in a shell, no comment.
      const end = source[start - 1] === '$' ? -1 : ends.after('#}', start + 2)
      if (end === -1) {
        at = start + 2
        continue
      }
      spans.push({ kind: 'comment', start, end, innerStart: start + 2, innerEnd: end - 2 })
      at = end
      continue
    }

    if (match[0] === '{%') {
      const end = endOfStatement(source, start, ends)
      if (end === -1) {
        at = start + 2
        continue
      }
      const tag = source.slice(start, Math.min(end, start + 64))
      const name = RAW_TAG.exec(tag)?.[1]
      if (name !== undefined && !raw) {
        const close = ends.tagAfter(`end${name}`, end)
        if (close !== -1) rawUntil = close
      }
      const deferred = !raw && ownershipOf(source.slice(start + 2, end - 2), ownership).kind === 'ours'
      spans.push({
        kind: deferred ? 'deferred-statement' : 'statement',
        start,
        end,
        innerStart: start + 2,
        innerEnd: end - 2,
      })
      at = end
      continue
    }

    const braces = match[0] === '{{'
    if (!braces && ownership.angles === false) {
      at = start + 2
      continue
    }
    const run = runLength(source, start, braces ? 123 : 60)
    if (braces ? run > 3 : run > 2) {
      at = start + run
      continue
    }
    let open = start
    if (run === 3) {
      const tripleEnd = findCloser(source, start + 3, true)
      if (tripleEnd.closed && source[tripleEnd.end] === '}') {
        spans.push({
          kind: 'foreign',
          start,
          end: tripleEnd.end + 1,
          innerStart: start + 3,
          innerEnd: tripleEnd.end - 2,
        })
        at = tripleEnd.end + 1
        continue
      }
      // A flow map's brace, then one of ours: `{{{ secret('A') }}: 1}`. Anything else is Mustache's or nobody's.
      open = start + 1
    }
    if (!braces && !startsAngleExpression(source, start + 2)) {
      at = start + 2
      continue
    }

    const found = findCloser(source, open + 2, braces)
    if (!found.closed) {
      if (!raw && unclosed.length < MAX_UNCLOSED) {
        const reason = unclosedReason(source, open, found, braces, ownership)
        if (reason !== undefined) {
          const end = endOfReport(source, open, braces)
          const tooLong = found.tooLong === true
          unclosed.push({
            kind: 'unclosed',
            start: open,
            end,
            innerStart: open + 2,
            innerEnd: end,
            reason,
            tooLong,
          })
        }
      }
      at = open + 2
      continue
    }

    const span = trimmed(source, open, found.end)
    const owner = raw ? FOREIGN : ownershipOf(source.slice(span.innerStart, span.innerEnd), ownership)
    // `${{ secrets.X }}` is GitHub's; `${{ secret('X') }}` is Kestra's dollar sign and one of ours.
    const dollar = braces && source[open - 1] === '$'
    const kind = dollar && !owner.call ? 'foreign' : owner.kind
    if (run === 3 && !(kind === 'ours' && owner.first)) {
      at = start + 3
      continue
    }
    // `<<name>>` of others reads as plain text in every format; only with a space is it surely somebody's expression.
    if (kind !== 'foreign' || braces || source[open + 2] === ' ') {
      spans.push({
        ...span,
        kind,
        ...(owner.suggestion === undefined ? {} : { suggestion: owner.suggestion }),
        ...(raw ? { inRaw: true } : {}),
      })
      at = span.end
    } else at = open + 2
  }
  return unclosed.length === 0 ? spans : merged(spans, unclosed)
}

/** All spans in order; one without an end reaches to the next span at most. */
function merged(spans: readonly ExpressionSpan[], unclosed: readonly ExpressionSpan[]): ExpressionSpan[] {
  const all = [...spans, ...unclosed].sort((a, b) => a.start - b.start || b.end - a.end)
  return all.map((span, index) => {
    const next = all[index + 1]
    return next !== undefined && next.start < span.end ? { ...span, end: next.start } : span
  })
}

interface Closer {
  /** After the closer, or where the search gave up. */
  readonly end: number
  readonly closed: boolean
  readonly inString?: boolean
  readonly tooLong?: boolean
}

/** Walks strings and brackets to the closer; a closer counts where no bracket of its own kind is open. */
function findCloser(source: string, from: number, braces: boolean): Closer {
  const limit = Math.min(source.length, from + MAX_EXPRESSION_LENGTH + 2)
  let openBraces = 0
  let escapes = 0
  for (let at = from; at < limit; at++) {
    const code = source.charCodeAt(at)
    switch (code) {
      case 92:
        escapes++
        continue
      case 34:
      case 39: {
        const end = endOfString(source, at, escapes, limit)
        if (end === -1) {
          const tooLong = limit < source.length && goesOn(source, from, limit, braces)
          return { end: limit, closed: false, inString: true, tooLong }
        }
        at = end - 1
        break
      }
      case 123:
        if (source.charCodeAt(at + 1) === 123) return { end: at, closed: false }
        openBraces++
        break
      case 125:
        if (openBraces > 0) openBraces--
        else if (braces && source.charCodeAt(at + 1) === 125) return { end: at + 2, closed: true }
        break
      case 60:
        if (!braces && source.charCodeAt(at + 1) === 60) return { end: at, closed: false }
        break
      case 62:
        if (!braces && source.charCodeAt(at + 1) === 62) return { end: at + 2, closed: true }
        break
      case 10:
      case 13:
      case 59:
        if (!braces) return { end: at, closed: false }
        break
    }
    escapes = 0
  }
  return { end: limit, closed: false, tooLong: limit < source.length }
}

/** True if nothing before the limit looks like the end: the string is too long, rather than one quote too many. */
function goesOn(source: string, from: number, limit: number, braces: boolean): boolean {
  const text = source.slice(from, limit)
  return !text.includes(braces ? '}}' : '>>') && endOfLine(text, 0, text.length) === text.length
}

/** After `<<`: only dashes, blanks and parentheses may stand before a name or a quote. */
function startsAngleExpression(source: string, from: number): boolean {
  for (let at = from; at < from + 64; at++) {
    const char = source[at]
    if (char === ' ' || char === '\t' || char === '(' || char === '-') continue
    if (char === '"' || char === "'" || char === '\\') return true
    return char !== undefined && isNamePart(source, at)
  }
  return false
}

function runLength(source: string, start: number, code: number): number {
  let at = start
  while (source.charCodeAt(at) === code) at++
  return at - start
}

/** Takes `-` of `{{-` and `-}}` out of the inside. */
function trimmed(source: string, start: number, end: number): Omit<ExpressionSpan, 'kind'> {
  let innerStart = start + 2
  let innerEnd = end - 2
  if (source[innerStart] === '-' && innerStart < innerEnd) innerStart++
  if (source[innerEnd - 1] === '-' && innerEnd - 1 > innerStart) innerEnd--
  return { start, end, innerStart, innerEnd }
}

function endOfStatement(source: string, start: number, ends: EndFinder): number {
  const rough = ends.after('%}', start + 2)
  if (rough === -1) return -1
  let escapes = 0
  const limit = Math.min(source.length, start + MAX_EXPRESSION_LENGTH)
  for (let at = start + 2; at < limit; at++) {
    const code = source.charCodeAt(at)
    if (code === 92) {
      escapes++
      continue
    }
    if (code === 34 || code === 39) {
      const end = endOfString(source, at, escapes, limit)
      // An apostrophe in prose: take the first closer.
      if (end === -1) return rough <= limit ? rough : -1
      at = end - 1
    } else if (code === 37 && source.charCodeAt(at + 1) === 125) return at + 2
    else if (code === 123 && source.charCodeAt(at + 1) === 37) return -1
    escapes = 0
  }
  return -1
}

/** Why an opener without a closer is a mistake in one of ours, or `undefined` if it is just text. */
function unclosedReason(
  source: string,
  open: number,
  found: Closer,
  braces: boolean,
  ownership: Ownership,
): string | undefined {
  if (!braces && found.inString !== true) return undefined
  if (source[open - 1] === '$' && braces) return undefined
  const line = source.slice(open + 2, endOfLine(source, open, Math.min(found.end, open + MAX_LOOK)))
  if (!/secret|envs|vars/.test(line)) return undefined
  const owner = ownershipOf(line.startsWith('-') ? line.slice(1) : line, ownership)
  if (owner.kind !== 'ours' || (!braces && !owner.first)) return undefined
  if (found.tooLong === true)
    return `no closing "${braces ? '}}' : '>>'}" within ${MAX_EXPRESSION_LENGTH} characters`
  if (found.inString === true) return 'a string is not closed'
  return `the closing "${braces ? '}}' : '>>'}" is missing`
}

function endOfReport(source: string, open: number, braces: boolean): number {
  const eol = endOfLine(source, open, Math.min(source.length, open + MAX_EXPRESSION_LENGTH))
  const closer = source.indexOf(braces ? '}}' : '>>', open)
  return closer !== -1 && closer < eol ? closer + 2 : eol
}

function endOfLine(source: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const code = source.charCodeAt(at)
    if (code === 10 || code === 13) return at
  }
  return limit
}

/** Finds ends forward, and remembers when there is none left, so that many openers without one stay linear. */
class EndFinder {
  readonly #source: string
  readonly #next = new Map<string, number>()
  #endTags: Map<string, number[]> | undefined

  constructor(source: string) {
    this.#source = source
  }

  /** Offset after the first `end` at or behind `from`, or -1. */
  after(end: string, from: number): number {
    const known = this.#next.get(end)
    if (known === -1) return -1
    if (known !== undefined && known >= from) return known + end.length
    const found = this.#source.indexOf(end, from)
    this.#next.set(end, found)
    return found === -1 ? -1 : found + end.length
  }

  /** Offset of the first `{% name %}` at or behind `from`, or -1; asked with ascending offsets. */
  tagAfter(name: string, from: number): number {
    if (this.#endTags === undefined) {
      this.#endTags = new Map()
      for (const match of this.#source.matchAll(/\{%-?[ \t]{0,64}(endraw|endverbatim)[ \t]{0,64}-?%\}/g)) {
        const starts = this.#endTags.get(match[1]!) ?? []
        starts.push(match.index)
        this.#endTags.set(match[1]!, starts)
      }
      for (const starts of this.#endTags.values()) starts.reverse()
    }
    const starts = this.#endTags.get(name) ?? []
    while (starts.length > 0 && starts.at(-1)! < from) starts.pop()
    return starts.at(-1) ?? -1
  }
}
