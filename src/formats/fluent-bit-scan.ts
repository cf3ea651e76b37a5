import type { MaskedText } from '../text/mask.ts'
import type { Slot, SlotScan, SyntaxProblem } from './format.ts'
import { spanTaker } from './span-taker.ts'

export type FluentBitStyle = 'value' | 'key' | 'section name' | 'include path' | 'line'

/**
 * Reads a masked classic configuration line by line, as Fluent Bit's reader does (`flb_cf_fluentbit.c`): `#` first
 * in a line makes a comment, `@` in the first column a command, `[` a section or a group; on other lines the first
 * space ends the key. What stands behind a section's `]` is ignored there, and so it is here. Indentation is not
 * checked, keys may stand before the first section, and a tab does not end a key.
 */
export function scanFluentBit(document: MaskedText): SlotScan {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const syntaxErrors: SyntaxProblem[] = []
  let section = ''

  const add = (range: Range, style: FluentBitStyle, path: readonly string[], refused?: string): void => {
    const spans = takeSpans(range.start, range.end)
    if (spans.length === 0) return
    const isKey = style === 'key' || style === 'section name'
    slots.push({ ...range, style, spans, isKey, path, ...(refused === undefined ? {} : { refused }) })
  }

  const readCommand = (line: Range): void => {
    const space = find(masked, ' ', line)
    const name = masked.slice(line.start, space)
    const rest = trim(masked, { start: Math.min(space + 1, line.end), end: line.end })
    add({ start: line.start, end: space }, 'line', [name], 'the name of a command')
    const equals = name.toLowerCase() === '@set' ? find(masked, '=', rest) : rest.end
    if (equals === rest.end) {
      add(rest, name.toLowerCase() === '@include' ? 'include path' : 'value', [name])
      return
    }
    add(trim(masked, { start: rest.start, end: equals }), 'key', [name])
    const key = masked.slice(rest.start, equals).trim()
    add(trim(masked, { start: equals + 1, end: rest.end }), 'value', [name, key])
  }

  const readHeader = (line: Range): void => {
    const close = find(masked, ']', line)
    if (close === line.end) {
      syntaxErrors.push({ offset: line.start, message: 'the section that begins here has no "]"' })
      return
    }
    section = masked.slice(line.start + 1, close)
    add({ start: line.start + 1, end: close }, 'section name', [section])
  }

  const readEntry = (line: Range): void => {
    const space = find(masked, ' ', line)
    const key = masked.slice(line.start, space)
    const value = trim(masked, { start: Math.min(space + 1, line.end), end: line.end })
    if (space < line.end) {
      add({ start: line.start, end: space }, 'key', [section, key])
      add(value, 'value', [section, key])
    } else if (document.holdsWord(key)) {
      add(line, 'line', [section], 'a line without a space between key and value')
    } else {
      syntaxErrors.push({
        offset: line.start,
        message: 'a key without a value: a space is expected between them',
      })
    }
  }

  for (const { column0, ...line } of linesOf(masked)) {
    const first = masked[line.start]
    if (line.start === line.end || first === '#') continue
    if (first === '@' && line.start === column0) readCommand(line)
    else if (first === '[') readHeader(line)
    else readEntry(line)
  }
  return { slots, syntaxErrors }
}

interface Range {
  readonly start: number
  readonly end: number
}

/** The lines of a text without indentation and line break. */
function* linesOf(text: string): Generator<Range & { readonly column0: number }> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    let first = start
    while (first < end && isBlank(text.charCodeAt(first))) first++
    yield { column0: start, start: first, end }
    start = end + 1
  }
}

/** The edges that Fluent Bit trims from keys and values. */
function trim(text: string, { start, end }: Range): Range {
  let [from, to] = [start, end]
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return { start: from, end: to }
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

/** Where a character first stands in a range, else the range's end. */
function find(text: string, char: string, { start, end }: Range): number {
  // In a slice: a search in the whole text would run on to its end for every line.
  const at = text.slice(start, end).indexOf(char)
  return at < 0 ? end : start + at
}
