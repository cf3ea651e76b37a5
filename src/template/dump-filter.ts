import { applyFilter } from '../expressions/filters.ts'
import { MAX_TEXT_LENGTH, Typed, type Value, ValueError } from '../expressions/value.ts'
import { numberOf } from './operators.ts'
import type { TemplateFilter } from './template-filter.ts'

/** nunjucks' `dump(spaces)`: JSON over several lines. Where it is a whole plain scalar, it is the same data without. */
export const dumpFilter: TemplateFilter = {
  parameters: ['spaces?'],
  apply(input, [spaces]) {
    const dumped = applyFilter('dump', input, [], new Map())
    if (spaces === undefined || !(dumped instanceof Typed) || dumped.typed.type !== 'json') return dumped
    const margin = marginOf(spaces)
    const { text, typed } = dumped
    if (spread(text, margin.length) > MAX_TEXT_LENGTH)
      throw new ValueError('the text is too long', undefined, 'LIMIT_EXCEEDED')
    return new Typed(JSON.stringify(JSON.parse(text), null, margin), typed)
  },
}

/** As `JSON.stringify` has it: up to ten spaces, or up to ten characters. */
function marginOf(spaces: Value): string {
  return typeof spaces === 'string'
    ? spaces.slice(0, 10)
    : ' '.repeat(Math.min(10, Math.max(0, Math.trunc(numberOf(spaces)))))
}

/** The length of JSON text with its lines indented, or more: a short text that is nested deep becomes a long one. */
function spread(json: string, width: number): number {
  let depth = 0
  let length = json.length
  for (let index = 0; index < json.length; index++) {
    const char = json[index]
    if (char === '"') {
      while (json[++index] !== '"') if (json[index] === '\\') index++
    } else if (char === '[' || char === '{') length += ++depth * width + 1
    else if (char === ']' || char === '}') length += --depth * width + 1
    else if (char === ',') length += depth * width + 1
    else if (char === ':') length++
  }
  return length
}
