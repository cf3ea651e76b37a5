import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { linesOf, type Range } from './lines.ts'

/** What writing needs to know of a slot. */
export interface NpmrcDetail {
  /** The quotes around the whole value. */
  readonly quote: '"' | "'" | ''
  /** What stands behind the value on its line: a comment, or nothing. */
  readonly rest: string
}

/**
 * Reads a masked `.npmrc` line by line: `;` or `#` first in a line makes a comment, the first `=` ends the key, and
 * in a value without quotes around it a `;` or `#` without a backslash before it begins a comment.
 */
export function scanNpmrc(document: MaskedText): SlotScan {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const names: string[][] = [[], []]
  let section: string[] = []

  const add = (range: Range, slot: Omit<Slot, 'start' | 'end' | 'spans'>): void => {
    const spans = takeSpans(range.start, range.end)
    if (spans.length > 0) slots.push({ ...range, spans, ...slot })
  }
  const named = (range: Range, map: number): string => {
    const name = masked.slice(range.start, range.end)
    if (!document.holdsWord(name) && !name.endsWith('[]')) names[map]!.push(name)
    return name
  }

  for (const line of linesOf(masked)) {
    const { start, end } = trimAll(masked, line)
    const text = masked.slice(start, end)
    if (text === '' || text[0] === ';' || text[0] === '#') continue
    const header = start === line.start ? /^\[([^\]]*)\]$/.exec(text) : null
    if (header !== null) {
      const range = { start: start + 1, end: end - 1 }
      section = [named(range, 0)]
      names.push([])
      add(range, { style: 'section name', isKey: true, path: section, map: 0, detail: PLAIN })
      continue
    }
    const equals = text.indexOf('=')
    const key = trimAll(masked, { start, end: equals < 0 ? end : start + equals })
    const map = names.length - 1
    const path = [...section, named(key, map)]
    add(key, { style: 'key', isKey: true, path, map, detail: PLAIN })
    if (equals < 0) continue
    const whole = trimAll(masked, { start: start + equals + 1, end })
    const quote = quoteOf(masked.slice(whole.start, whole.end))
    const comment = quote === '' ? commentStart(masked.slice(whole.start, whole.end)) : -1
    const value = comment < 0 ? whole : trimAll(masked, { start: whole.start, end: whole.start + comment })
    const rest = masked.slice(value.end, whole.end)
    const style = quote === '' ? 'value' : quote === '"' ? 'double-quoted value' : 'single-quoted value'
    add(value, { style, isKey: false, path, detail: { quote, rest } satisfies NpmrcDetail })
  }
  return { slots, syntaxErrors: [], siblingKeys: map => names[map] ?? [] }
}

const PLAIN: NpmrcDetail = { quote: '', rest: '' }

/** What npm takes a value for; `undefined` for what is no text, or would not stand on one line. */
export function readNpmValue(written: string): string | undefined {
  if (/[\r\n\u2028\u2029]/.test(written)) return undefined
  const text = written.trim()
  const quote = quoteOf(text)
  if (quote === '') {
    const comment = commentStart(text)
    const value = comment < 0 ? text : text.slice(0, comment)
    return value.replace(/\\([\\;#])/g, '$1').trim()
  }
  const inside = quote === "'" ? text.slice(1, -1) : text
  try {
    const parsed: unknown = JSON.parse(inside)
    return typeof parsed === 'string' ? parsed : undefined
  } catch {
    return inside
  }
}

function quoteOf(text: string): NpmrcDetail['quote'] {
  const quote = text[0]
  return (quote === '"' || quote === "'") && text.endsWith(quote) ? quote : ''
}

function commentStart(text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ';' || text[at] === '#') return at
  }
  return -1
}

/** A range without white space of any kind at its edges. */
function trimAll(text: string, { start, end }: Range): Range {
  const part = text.slice(start, end)
  return { start: end - part.trimStart().length, end: start + part.trimEnd().length }
}
