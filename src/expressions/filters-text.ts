import type { Filter } from './filter.ts'
import { MAX_TEXT_LENGTH, Typed, toText, type Value, ValueError } from './value.ts'

/** Filters that cut, join and change text. */

const text = (apply: (input: string) => Value): Filter => ({
  parameters: [],
  apply: input => apply(toText(input)),
})

export function wholeNumber(value: Value | undefined, fallback: number): number {
  if (value === undefined) return fallback
  const number = value instanceof Typed ? Number(value.text) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new ValueError('an argument must be a whole number', undefined, 'EXPRESSION_SYNTAX')
  }
  return number
}

function capitalize(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

function indented(input: Value, args: readonly Value[]): string {
  const width = wholeNumber(args[0], 4)
  const lines = toText(input).split('\n')
  if (width < 0 || width > 200 || lines.length * width > MAX_TEXT_LENGTH) {
    throw new ValueError('the indentation is too large', undefined, 'LIMIT_EXCEEDED')
  }
  return lines.map((line, index) => (index > 0 && line !== '' ? ' '.repeat(width) + line : line)).join('\n')
}

function part(input: Value, from: number, to: number | undefined): Value {
  return Array.isArray(input) ? input.slice(from, to) : toText(input).slice(from, to)
}

function replace(input: Value, args: readonly Value[]): string {
  const pairs: [string, string][] =
    args[0] instanceof Map
      ? [...args[0]].map(([from, to]) => [from, toText(to)])
      : [[toText(args[0]!), toText(args[1] ?? '')]]
  let result = toText(input)
  for (const [from, to] of pairs) {
    if (from === '') throw new ValueError('the text to replace is empty', undefined, 'EXPRESSION_SYNTAX')
    const growth = (result.split(from).length - 1) * (to.length - from.length)
    if (result.length + growth > MAX_TEXT_LENGTH)
      throw new ValueError('the result is too long', undefined, 'LIMIT_EXCEEDED')
    result = result.replaceAll(from, () => to)
  }
  return result
}

function around(separator: Value, input: Value, side: 'before' | 'after', last: boolean): string {
  const whole = toText(input)
  const mark = toText(separator)
  const at = last ? whole.lastIndexOf(mark) : whole.indexOf(mark)
  if (at === -1) return side === 'before' ? whole : ''
  return side === 'before' ? whole.slice(0, at) : whole.slice(at + mark.length)
}

export const texts: Readonly<Record<string, Filter>> = {
  upper: text(input => input.toUpperCase()),
  lower: text(input => input.toLowerCase()),
  trim: text(input => input.trim()),
  capitalize: text(input => capitalize(input.toLowerCase())),
  title: text(input => input.toLowerCase().replace(/(^|\s)\S/g, start => start.toUpperCase())),
  string: text(input => input),
  reverse: {
    parameters: [],
    apply: input => (Array.isArray(input) ? [...input].reverse() : [...toText(input)].reverse().join('')),
  },
  length: {
    parameters: [],
    apply: input =>
      Array.isArray(input) || input instanceof Uint8Array
        ? input.length
        : input instanceof Map
          ? input.size
          : toText(input).length,
  },
  first: {
    parameters: [],
    apply: input => (Array.isArray(input) ? (input[0] ?? '') : toText(input).slice(0, 1)),
  },
  last: {
    parameters: [],
    apply: input => (Array.isArray(input) ? (input.at(-1) ?? '') : toText(input).slice(-1)),
  },
  slice: {
    parameters: ['from', 'to?'],
    apply: (input, args) =>
      part(input, wholeNumber(args[0], 0), args[1] === undefined ? undefined : wholeNumber(args[1], 0)),
  },
  split: {
    parameters: ['delimiter', 'limit?'],
    apply: (input, args) =>
      toText(input).split(toText(args[0]!), args[1] === undefined ? undefined : wholeNumber(args[1], 0)),
  },
  join: {
    parameters: ['separator?'],
    apply: (input, args) =>
      Array.isArray(input)
        ? input.map(toText).join(args[0] === undefined ? '' : toText(args[0]))
        : toText(input),
  },
  replace: { parameters: ['from', 'to?'], apply: replace },
  abbreviate: {
    parameters: ['length'],
    apply: (input, args) => {
      const whole = toText(input)
      const length = wholeNumber(args[0], 0)
      if (length < 4) throw new ValueError('the length must be at least 4', undefined, 'EXPRESSION_SYNTAX')
      return whole.length <= length ? whole : `${whole.slice(0, length - 3)}...`
    },
  },
  indent: { parameters: ['width?'], apply: indented },
  nindent: {
    parameters: ['width?'],
    apply: (input, args) => `\n${' '.repeat(wholeNumber(args[0], 4))}${indented(input, args)}`,
  },
  startsWith: { parameters: ['text'], apply: (input, args) => toText(input).startsWith(toText(args[0]!)) },
  endsWith: { parameters: ['text'], apply: (input, args) => toText(input).endsWith(toText(args[0]!)) },
  substringBefore: {
    parameters: ['separator'],
    apply: (input, args) => around(args[0]!, input, 'before', false),
  },
  substringAfter: {
    parameters: ['separator'],
    apply: (input, args) => around(args[0]!, input, 'after', false),
  },
  substringBeforeLast: {
    parameters: ['separator'],
    apply: (input, args) => around(args[0]!, input, 'before', true),
  },
  substringAfterLast: {
    parameters: ['separator'],
    apply: (input, args) => around(args[0]!, input, 'after', true),
  },
  slugify: text(input =>
    input
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
  ),
}
