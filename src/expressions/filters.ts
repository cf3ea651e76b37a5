import type { Filter } from './filter.ts'
import { casts } from './filters-cast.ts'
import { encodings } from './filters-encode.ts'
import { texts } from './filters-text.ts'
import { MAX_TEXT_LENGTH, Typed, type Value, ValueError } from './value.ts'

/**
 * The filters, under nunjucks' and Pebble's names. Each is a small function of its own: nunjucks' implementations
 * read members unchecked, take unbounded sizes and regular expressions, and speak HTML.
 *
 * `default` is evaluated in `evaluate.ts`: it must see that a value is missing.
 */
const FILTERS: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...texts,
    ...encodings,
    ...casts,
    default: { parameters: ['default'], apply: (input: Value) => input },
    d: { parameters: ['default'], apply: (input: Value) => input },
  } satisfies Record<string, Filter>),
)

export function isFilter(name: string): boolean {
  return FILTERS.has(name)
}

export function filterNames(): Iterable<string> {
  return FILTERS.keys()
}

/**
 * @throws ValueError if the filter can not take this input or these arguments, or its result is too long
 */
export function applyFilter(
  name: string,
  input: Value,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const filter = FILTERS.get(name)!
  const required = filter.parameters.filter(parameter => !parameter.endsWith('?'))
  const args: Value[] = [...positional]
  for (const [key, value] of named) {
    const index = filter.parameters.findIndex(parameter => parameter === key || parameter === `${key}?`)
    if (index === -1)
      throw new ValueError(`filter "${name}" has no argument "${key}"`, undefined, 'EXPRESSION_SYNTAX')
    args[index] = value
  }
  if (args.length > filter.parameters.length || required.some((_, index) => args[index] === undefined)) {
    const takes = filter.parameters.length === 0 ? 'no arguments' : filter.parameters.join(', ')
    throw new ValueError(`filter "${name}" takes ${takes}`, undefined, 'EXPRESSION_SYNTAX')
  }
  const result = filter.apply(input, args)
  const text = result instanceof Typed ? result.text : result
  if (typeof text === 'string' && text.length > MAX_TEXT_LENGTH) {
    throw new ValueError(`the result of "${name}" is too long`, undefined, 'LIMIT_EXCEEDED')
  }
  return result
}
