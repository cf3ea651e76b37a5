import type { OpaqueSpan } from '../text/mask.ts'

const NONE: readonly number[] = []

/**
 * Hands out the expressions of a document to its scalars, in one pass: each call names the next scalar's range,
 * in ascending order, and gets the indexes of the spans inside. Spans passed over stand in no scalar.
 */
export function spanTaker(spans: readonly OpaqueSpan[]): (start: number, end: number) => readonly number[] {
  let next = 0
  return (start, end) => {
    while (next < spans.length && spans[next]!.start < start) next++
    if (next === spans.length || spans[next]!.start >= end) return NONE
    const taken: number[] = []
    while (next < spans.length && spans[next]!.start < end) taken.push(next++)
    return taken
  }
}
