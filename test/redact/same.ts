import { expect } from 'vitest'

/** An equality that words its message only when it fails: the oracle asks it half a million times. */
export function same<T>(actual: T, expected: T, place: () => string): void {
  if (actual !== expected) expect(actual, place()).toBe(expected)
}
