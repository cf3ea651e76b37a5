import { applyFilter } from '../expressions/filters.ts'
import { MAX_TEXT_LENGTH, Typed, toText, type Value, ValueError } from '../expressions/value.ts'
import { numberOf } from './operators.ts'
import type { TemplateFilter } from './template-filter.ts'

/**
 * nunjucks' `replace(from, to, count)`: texts and numbers are looked for, and looked through; everything else stays as
 * it is. An empty text stands between all characters. A map of replacements is ours, as in every expression.
 */
export const replaceFilter: TemplateFilter = {
  parameters: ['from', 'to?', 'count?'],
  apply(input, [from, to, count]) {
    if (from instanceof Map) return applyFilter('replace', input, [from], new Map())
    const text = searchable(input)
    const wanted = searchable(from)
    if (text === undefined || wanted === undefined) return input
    const most = count === undefined ? -1 : numberOf(count)
    return replaced(text, wanted, to === undefined ? '' : toText(to), most)
  },
}

function searchable(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || value instanceof Typed || value instanceof Uint8Array
    ? toText(value)
    : undefined
}

function replaced(text: string, from: string, to: string, most: number): string {
  if (from === '') {
    const characters = [...text]
    assertFits((characters.length + 1) * to.length + text.length)
    return to + characters.join(to) + to
  }
  let end = 0
  let count = 0
  for (let found = text.indexOf(from); found !== -1; found = text.indexOf(from, end)) {
    if (most !== -1 && count >= most) break
    count++
    end = found + from.length
  }
  assertFits(text.length + count * (to.length - from.length))
  return text.slice(0, end).split(from).join(to) + text.slice(end)
}

/** @throws ValueError with LIMIT_EXCEEDED */
function assertFits(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw new ValueError('the result is too long', undefined, 'LIMIT_EXCEEDED')
}
