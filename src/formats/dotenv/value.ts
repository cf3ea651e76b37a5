/**
 * How the `dotenv` package reads the value of one assignment, in linear time and without its regular expression.
 * The reader has no escape for a quote, takes a quoted value for an unquoted one if anything but a comment follows
 * the closing quote, and reads on over lines until it finds that quote.
 */

/** A value in a text: where it stands with its quotes, and what it reads as. */
export interface DotenvValue {
  readonly start: number
  readonly end: number
  /** `undefined` where the reader's answer has no simple rule (separators of Unicode in an unquoted value). */
  readonly value: string | undefined
  /** The quote that the value begins with. */
  readonly quote: string
  /** How far the text was searched for the closing quote; what follows `end` up to here takes part in the answer. */
  readonly searched: number
}

const SPACES = /\s*/y
const NO_LINE_ENDS = /[^\n\r\u2028\u2029]*/y

/** Line ends as a regular expression's `$` and `.` know them. */
export function isLineEnd(text: string, at: number): boolean {
  return at >= text.length || '\n\r\u2028\u2029'.includes(text[at]!)
}

export function lineEnd(text: string, from: number): number {
  return runEnd(NO_LINE_ENDS, text, from)
}

export function skipSpace(text: string, from: number): number {
  return runEnd(SPACES, text, from)
}

export function isSpace(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char)
}

/** Where the match of a sticky expression ends that may match nothing. */
export function runEnd(run: RegExp, text: string, from: number): number {
  run.lastIndex = from
  run.test(text)
  return run.lastIndex
}

/** Reads the value that follows an equals sign (or a colon and a space) at `from`. */
export function readValue(text: string, from: number): DotenvValue {
  const start = skipSpace(text, from)
  const quote = '\'"`'.includes(text[start] ?? ' ') ? text[start]! : ''
  const { end: quotedEnd, searched } =
    quote === '' ? { end: -1, searched: start } : findClose(text, start, quote)
  if (quotedEnd >= 0)
    return { start, end: quotedEnd, value: decode(text.slice(start, quotedEnd)), quote, searched }
  let end = from
  while (end < text.length && !'#\r\n'.includes(text[end]!)) end++
  // The quote of a line below may have been looked for all the same.
  if (start >= end)
    return { start: from, end: from, value: '', quote, searched: quote === '' ? from : searched }
  while (isSpace(text[end - 1])) end--
  return { start, end, value: decode(text.slice(start, end)), quote, searched }
}

/**
 * The end of the quoted value that opens at `start`, or -1. A quote behind a backslash closes only if no later one
 * does; the first without a backslash ends the search.
 */
function findClose(text: string, start: number, quote: string): { end: number; searched: number } {
  let end = -1
  let at = start + 1
  for (; at < text.length; at++) {
    if (text[at] !== quote) continue
    const escaped = text[at - 1] === '\\'
    if (endsAssignment(text, at + 1)) end = at + 1
    if (!escaped) break
  }
  return { end, searched: at }
}

/**
 * True if a search for a closing quote that comes from above and ends in vain still does so when `text` is what
 * stands here.
 *
 * @param passes true if the search may go on below
 */
export function staysOpen(text: string, quote: string, passes: boolean): boolean {
  const { end, searched } = findClose(text, -1, quote)
  return end < 0 && (passes || searched < text.length)
}

/** True if only white space or a comment follows on the line. */
function endsAssignment(text: string, from: number): boolean {
  let at = from
  while (!isLineEnd(text, at) && isSpace(text[at])) at++
  return isLineEnd(text, at) || text[at] === '#'
}

function decode(written: string): string | undefined {
  const text = written.replace(/\r\n?/g, '\n')
  const first = text[0]!
  const quoted = '\'"`'.includes(first)
  let value = text
  if (quoted && text.length > 1 && text.endsWith(first)) value = text.slice(1, -1)
  else if (/[\n\u2028\u2029]/.test(text)) return undefined
  return first === '"' ? value.replace(/\\n/g, '\n').replace(/\\r/g, '\r') : value
}
