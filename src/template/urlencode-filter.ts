import { applyFilter } from '../expressions/filters.ts'
import { type Value, ValueError } from '../expressions/value.ts'
import type { TemplateFilter } from './template-filter.ts'
import { textOf } from './text-of.ts'

/** nunjucks' `urlencode`: a map, or a list of pairs, becomes a query. */
export const urlencodeFilter: TemplateFilter = {
  parameters: [],
  apply(input) {
    if (!Array.isArray(input) && !(input instanceof Map)) return encoded(input)
    return [...(input as Iterable<Value>)].map(pair).join('&')
  },
}

function pair(entry: Value): string {
  if (!Array.isArray(entry) || entry.length !== 2)
    throw new ValueError('a list to encode holds pairs', undefined, 'EXPRESSION_SYNTAX')
  return entry.map(item => encoded(textOf(item as Value))).join('=')
}

function encoded(value: Value): string {
  return applyFilter('urlencode', value, [], new Map()) as string
}
