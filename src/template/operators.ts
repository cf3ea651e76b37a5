import { arithmetic, comparable, compare, contains } from '../expressions/evaluate.ts'
import type { Arithmetic, Comparison } from '../expressions/syntax.ts'
import { isTrue, MAX_TEXT_LENGTH, plain, Typed, type Value, ValueError } from '../expressions/value.ts'
import { isTruthy } from './is-truthy.ts'
import { textOf } from './text-of.ts'

/** nunjucks' operators, which are JavaScript's, on plain values alone: texts that read as numbers count as numbers. */

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/

/** @throws ValueError for what is no number */
export function numberOf(value: Value): number {
  const own = value instanceof Typed ? plain(value) : value
  if (typeof own === 'number') return own
  if (typeof own === 'boolean') return Number(own)
  if (typeof own === 'string' && own.length < 400 && NUMBER.test(own)) return Number(own)
  throw new ValueError('arithmetic needs numbers', 'join texts with ~', 'EXPRESSION_SYNTAX')
}

export function calculated(operator: Arithmetic, left: Value, right: Value): Value {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string'))
    return joined(textOf(left), textOf(right))
  const divisor = numberOf(right)
  if (divisor === 0 && (operator === '/' || operator === '//' || operator === '%'))
    throw new ValueError('division by zero', undefined, 'EXPRESSION_SYNTAX')
  const result = arithmetic(operator, numberOf(left), divisor)
  if (!Number.isFinite(result))
    throw new ValueError('the number is out of range', undefined, 'EXPRESSION_SYNTAX')
  return result
}

/** @throws ValueError with LIMIT_EXCEEDED */
export function joined(left: string, right: string): string {
  if (left.length + right.length <= MAX_TEXT_LENGTH) return left + right
  throw new ValueError('the text is too long', undefined, 'LIMIT_EXCEEDED')
}

export function compared(operator: Comparison, left: Value, right: Value, loose: boolean): boolean {
  const a = comparable(left)
  const b = comparable(right)
  if (operator === '==' || operator === '!=') {
    return (loose ? looselyEqual(a, b) : a === b) === (operator === '==')
  }
  if (typeof a === 'string' && typeof b === 'string') return compare(operator, a, b)
  return compare(operator, numberOf(a), numberOf(b))
}

/** JavaScript's `==`. */
function looselyEqual(a: Value, b: Value): boolean {
  if (typeof a === typeof b) return a === b
  return a !== null && b !== null && Number(a) === Number(b)
}

/** @throws ValueError where the right side holds nothing */
export function isIn(item: Value, container: Value): boolean {
  if (typeof container === 'object' && container !== null) return contains(item, container)
  if (typeof container === 'string') return contains(item, container)
  throw new ValueError('"in" needs a list, a map or a text on its right', undefined, 'EXPRESSION_SYNTAX')
}

/** nunjucks' tests: `x is even`, `x is eq(3)`. */
export function passes(test: string, value: Value, argument: Value | undefined): boolean {
  const own = value instanceof Typed ? (plain(value) as Value) : value
  switch (test) {
    case 'number':
      return typeof own === 'number'
    case 'string':
      return typeof own === 'string'
    case 'mapping':
      return own instanceof Map
    case 'iterable':
      return typeof own === 'string' || Array.isArray(own)
    case 'truthy':
      return isTruthy(own)
    case 'falsy':
      return !isTruthy(own)
    case 'lower':
      return typeof own === 'string' && own === own.toLowerCase()
    case 'upper':
      return typeof own === 'string' && own === own.toUpperCase()
    case 'even':
      return numberOf(own) % 2 === 0
    case 'odd':
      return numberOf(own) % 2 === 1
    case 'divisibleby':
      return numberOf(own) % numberOf(argument!) === 0
    case 'eq':
      return comparable(own) === comparable(argument!)
    case 'ne':
      return comparable(own) !== comparable(argument!)
    case 'gt':
      return compared('>', own, argument!, false)
    case 'ge':
      return compared('>=', own, argument!, false)
    case 'lt':
      return compared('<', own, argument!, false)
    case 'le':
      return compared('<=', own, argument!, false)
    case 'empty':
      return !isTrue(own) || textOf(own) === ''
    default:
      return own === null
  }
}
