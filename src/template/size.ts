import { Typed, ValueError } from '../expressions/value.ts'
import { MAX_OUTPUT } from './limits.ts'

/**
 * How much text a value could make, near enough. Lists that hold themselves twice, and so on, stay small in memory
 * and would never end on paper; so a list is measured when it is made.
 */
const sizes = new WeakMap<object, number>()

export function sizeOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length + 1
  if (value instanceof Typed) return value.text.length + 1
  if (typeof value !== 'object' || value === null) return 8
  const known = sizes.get(value)
  if (known !== undefined) return known
  let size = 8
  if (Array.isArray(value)) for (const item of value) size += sizeOf(item)
  else if (value instanceof Map) for (const [key, item] of value) size += sizeOf(key) + sizeOf(item)
  sizes.set(value, size)
  return size
}

/** @throws ValueError with LIMIT_EXCEEDED */
export function measured<T extends object>(value: T): T {
  if (sizeOf(value) > MAX_OUTPUT)
    throw new ValueError('a list or map is too large', undefined, 'LIMIT_EXCEEDED')
  return value
}
