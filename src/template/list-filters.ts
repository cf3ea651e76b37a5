import { comparable } from '../expressions/evaluate.ts'
import { MAX_TEXT_LENGTH, Typed, toText, toValue, type Value, ValueError } from '../expressions/value.ts'
import { dumpFilter } from './dump-filter.ts'
import { isTruthy } from './is-truthy.ts'
import { memberOf } from './members.ts'
import { numberOf } from './operators.ts'
import { replaceFilter } from './replace-filter.ts'
import { measured } from './size.ts'
import type { TemplateFilter } from './template-filter.ts'
import { textOf } from './text-of.ts'
import { urlencodeFilter } from './urlencode-filter.ts'

/**
 * Filters that only whole templates have: those of nunjucks that work on lists and maps, and the ones whose meaning
 * there differs. Members are read as a template reads them, from plain data alone.
 */
export type ListFilter = TemplateFilter['apply']

function list(input: Value): readonly Value[] {
  if (Array.isArray(input)) return input as readonly Value[]
  if (typeof input === 'string') return [...input]
  if (input instanceof Map)
    return [...input].map(
      ([key, value]) =>
        new Map<string, Value>([
          ['key', key],
          ['value', value as Value],
        ]),
    )
  throw new ValueError('the filter takes a list', undefined, 'EXPRESSION_SYNTAX')
}

function member(item: Value, path: Value): Value {
  let value: Value | undefined = item
  for (const key of textOf(path).split('.')) value = value === undefined ? undefined : memberOf(value, key)
  return value ?? null
}

function order(a: Value, b: Value): number {
  const left = comparable(a)
  const right = comparable(b)
  if (left === right) return 0
  return (left ?? '') < (right ?? '') ? -1 : 1
}

function count(value: Value | undefined, fallback: number, most: number): number {
  const number = value === undefined ? fallback : numberOf(value)
  if (!Number.isInteger(number) || number < 0 || number > most)
    throw new ValueError(`an argument must be a whole number up to ${most}`, undefined, 'EXPRESSION_SYNTAX')
  return number
}

function batch(input: Value, [size, filler]: readonly (Value | undefined)[]): Value {
  const length = count(size, 1, 100_000)
  if (length === 0) throw new ValueError('a batch holds at least one', undefined, 'EXPRESSION_SYNTAX')
  const items = list(input)
  const batches: Value[][] = []
  for (let at = 0; at < items.length; at += length) batches.push(items.slice(at, at + length))
  const last = batches.at(-1)
  if (filler !== undefined && isTruthy(filler))
    while (last !== undefined && last.length < length) last.push(filler)
  return batches
}

function sort(input: Value, [reverse, caseSensitive, by]: readonly (Value | undefined)[]): Value {
  const folds = caseSensitive === undefined || !isTruthy(caseSensitive)
  const keyOf = (item: Value): Value => {
    const key = by === undefined || !isTruthy(by) ? item : member(item, by)
    return folds && typeof key === 'string' ? key.toLowerCase() : key
  }
  const sign = reverse !== undefined && isTruthy(reverse) ? -1 : 1
  return [...list(input)].sort((a, b) => sign * order(keyOf(a), keyOf(b)))
}

function dictsort(input: Value, [caseSensitive, by]: readonly (Value | undefined)[]): Value {
  if (!(input instanceof Map)) throw new ValueError('dictsort takes a map', undefined, 'EXPRESSION_SYNTAX')
  const index = by === 'value' ? 1 : 0
  const folds = caseSensitive === undefined || !isTruthy(caseSensitive)
  const keyOf = (entry: readonly Value[]): Value => {
    const key = entry[index]!
    return folds && typeof key === 'string' ? key.toUpperCase() : key
  }
  return [...(input as ReadonlyMap<string, Value>)].sort((a, b) => order(keyOf(a), keyOf(b)))
}

function groupby(input: Value, [by]: readonly (Value | undefined)[]): Value {
  // Numbers first and in order, as in nunjucks, whose groups are an object.
  const groups: Record<string, Value[]> = Object.create(null)
  for (const item of list(input)) {
    const key = textOf(member(item, by!))
    groups[key] ??= []
    groups[key].push(item)
  }
  return new Map(Object.entries(groups))
}

function sum(input: Value, [by, start]: readonly (Value | undefined)[]): Value {
  const isGiven = by !== undefined && isTruthy(by)
  return list(input).reduce<number>(
    (total, item) => total + numberOf(isGiven ? member(item, by) : item),
    start === undefined ? 0 : numberOf(start),
  )
}

function round(input: Value, [precision, method]: readonly (Value | undefined)[]): Value {
  const places = precision === undefined ? 0 : numberOf(precision)
  if (!Number.isInteger(places) || Math.abs(places) > 15)
    throw new ValueError('a number is rounded to 15 places at most', undefined, 'EXPRESSION_SYNTAX')
  const factor = 10 ** places
  const rounder = method === 'ceil' ? Math.ceil : method === 'floor' ? Math.floor : Math.round
  return rounder(numberOf(input) * factor) / factor
}

function join(input: Value, [separator, by]: readonly (Value | undefined)[]): Value {
  const between = separator === undefined ? '' : textOf(separator)
  const isGiven = by !== undefined && isTruthy(by)
  const texts = list(input).map(item => textOf(isGiven ? member(item, by) : item))
  const length = texts.reduce((all, text) => all + text.length + between.length, 0)
  if (length > MAX_TEXT_LENGTH) throw new ValueError('the text is too long', undefined, 'LIMIT_EXCEEDED')
  return texts.join(between)
}

function indent(input: Value, [width, first]: readonly (Value | undefined)[]): Value {
  const margin = ' '.repeat(count(width, 4, 200))
  const lines = toText(input).split('\n')
  if (lines.length * margin.length > MAX_TEXT_LENGTH)
    throw new ValueError('the text is too long', undefined, 'LIMIT_EXCEEDED')
  const isFirst = first !== undefined && isTruthy(first)
  return lines.map((line, index) => (index === 0 && !isFirst ? line : margin + line)).join('\n')
}

/** JSON text to data: only what JSON can hold, in maps without a prototype. */
function fromJson(input: Value): Value {
  const text = input instanceof Typed && input.typed.type === 'json' ? input.typed.literal : toText(input)
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The error would quote the text.
    throw new ValueError('the value is not JSON')
  }
  return measured(new Map([['', toValue(parsed)]])).get('')!
}

const isWanted =
  (wanted: boolean): ListFilter =>
  (input, [by]) =>
    list(input).filter(item => isTruthy(member(item, by!)) === wanted)

const ROWS: Readonly<Record<string, TemplateFilter>> = {
  batch: { parameters: ['size', 'filler?'], apply: batch },
  sort: { parameters: ['reverse?', 'case_sensitive?', 'attribute?'], apply: sort },
  dictsort: { parameters: ['case_sensitive?', 'by?'], apply: dictsort },
  groupby: { parameters: ['attribute'], apply: groupby },
  selectattr: { parameters: ['attribute'], apply: isWanted(true) },
  rejectattr: { parameters: ['attribute'], apply: isWanted(false) },
  list: { parameters: [], apply: input => list(input) },
  keys: {
    parameters: [],
    apply: input => {
      if (input instanceof Map) return [...input.keys()]
      throw new ValueError('keys takes a map', undefined, 'EXPRESSION_SYNTAX')
    },
  },
  sum: { parameters: ['attribute?', 'start?'], apply: sum },
  round: { parameters: ['precision?', 'method?'], apply: round },
  abs: { parameters: [], apply: input => Math.abs(numberOf(input)) },
  join: { parameters: ['separator?', 'attribute?'], apply: join },
  indent: { parameters: ['width?', 'first?'], apply: indent },
  fromjson: { parameters: [], apply: fromJson },
  replace: replaceFilter,
  dump: dumpFilter,
  urlencode: urlencodeFilter,
}

export const listFilterNames: ReadonlySet<string> = new Set(Object.keys(ROWS))

/** @throws ValueError for arguments that the filter does not take */
export function applyListFilter(
  name: string,
  input: Value,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const { parameters, apply } = ROWS[name]!
  const args: (Value | undefined)[] = [...positional]
  for (const [key, value] of named) {
    const index = parameters.findIndex(parameter => parameter === key || parameter === `${key}?`)
    if (index === -1)
      throw new ValueError(`filter "${name}" has no argument "${key}"`, undefined, 'EXPRESSION_SYNTAX')
    args[index] = value
  }
  const isShort = parameters.some((parameter, index) => !parameter.endsWith('?') && args[index] === undefined)
  if (args.length > parameters.length || isShort) {
    const takes = parameters.length === 0 ? 'no arguments' : parameters.join(', ')
    throw new ValueError(`filter "${name}" takes ${takes}`, undefined, 'EXPRESSION_SYNTAX')
  }
  return apply(input, args)
}
