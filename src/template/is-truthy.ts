import { isTrue, type Value } from '../expressions/value.ts'

/** nunjucks' conditions are JavaScript's: a list and a map are true, also empty ones. */
export function isTruthy(value: Value): boolean {
  return Array.isArray(value) || value instanceof Map || isTrue(value)
}
