import type { OpaqueSpan } from '../../text/mask.ts'
import { isSpace, lineEnd, readValue, runEnd, skipSpace } from './value.ts'

/** One `KEY=value` of a masked `.env` file. */
export interface Assignment {
  readonly keyStart: number
  readonly keyEnd: number
  /** The value with its quotes, without white space around it. */
  readonly start: number
  readonly end: number
  /** What the value reads as; `undefined` if there is no simple rule. */
  readonly value: string | undefined
  readonly quote: string
  /** Searches for a closing quote that began in an earlier value and go on into this one. */
  readonly searches: readonly QuoteSearch[]
}

/** An earlier value begins with `quote`, and the reader looks for another one as far as `until`, in vain. */
export interface QuoteSearch {
  readonly quote: string
  readonly until: number
}

/** A run of text that the reader passes over, comments aside. */
export interface Leftover {
  readonly start: number
  readonly end: number
}

const NAME = /[\w.-]*/y

/**
 * Finds what the `dotenv` package takes for assignments. Its pattern lets white space, line breaks included, stand
 * around the equals sign and behind `export`; whatever matches nothing is passed over in silence, line by line.
 */
export function readAssignments(
  text: string,
  spans: readonly OpaqueSpan[],
): { assignments: Assignment[]; leftovers: Leftover[] } {
  const wordEnds = new Map(spans.map(({ start, end }) => [start, end]))
  const assignments: Assignment[] = []
  const leftovers: Leftover[] = []
  const searchedUntil = new Map<string, number>()

  const keyEnd = (from: number): number => {
    let at = from
    for (;;) {
      const end = runEnd(NAME, text, wordEnds.get(at) ?? at)
      if (end === at) return at
      at = end
    }
  }
  const readKey = (start: number): { start: number; end: number; valueFrom: number } | undefined => {
    const end = keyEnd(start)
    if (text.slice(start, end) === 'export' && isSpace(text[end])) {
      const name = readName(skipSpace(text, end))
      if (name !== undefined) return name
    }
    return readName(start)
  }
  const readName = (start: number): { start: number; end: number; valueFrom: number } | undefined => {
    const end = keyEnd(start)
    if (end === start) return undefined
    const equals = skipSpace(text, end)
    if (text[equals] === '=') return { start, end, valueFrom: equals + 1 }
    if (text[end] !== ':' || !isSpace(text[end + 1])) return undefined
    return { start, end, valueFrom: text.startsWith('\r\n', end + 1) ? end + 3 : end + 2 }
  }

  let at = 0
  for (;;) {
    at = skipSpace(text, at)
    if (at >= text.length) return { assignments, leftovers }
    const key = readKey(at)
    if (key === undefined) {
      const end = lineEnd(text, at)
      if (text[at] !== '#') leftovers.push({ start: at, end })
      at = end
      continue
    }
    const { start, end, value, quote, searched } = readValue(text, key.valueFrom)
    const searches = [...searchedUntil]
      .filter(([, until]) => until >= start)
      .map(([quote, until]) => ({ quote, until }))
    assignments.push({ keyStart: key.start, keyEnd: key.end, start, end, value, quote, searches })
    if (searched > end) searchedUntil.set(quote, searched)
    at = lineEnd(text, end)
  }
}
