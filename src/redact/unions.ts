/**
 * Touching and overlapping intervals as one: each union is replaced by one mask. Goes in: intervals in the order of
 * their starts; comes out: unions, each with the form that names it.
 */
import type { Hits } from './hits.ts'
import { pushHit } from './hits.ts'
import type { Pool } from './pool.ts'

/** The form that starts first names a union, the longest of several; that does not change when more text comes. */
export function mergeIntervals(pool: Pool, intervals: Hits, unions: Hits): void {
  const { items, count } = intervals
  let at = 0
  while (at < count) {
    const start = items[at * 3]!
    let end = items[at * 3 + 1]!
    let form = items[at * 3 + 2]!
    for (at++; at < count && items[at * 3]! <= end; at++) {
      if (items[at * 3 + 1]! > end) end = items[at * 3 + 1]!
      if (items[at * 3] === start) form = naming(pool, form, items[at * 3 + 2]!)
    }
    pushHit(unions, start, end, form)
  }
}

function naming(pool: Pool, one: number, other: number): number {
  const longer = pool.lengths[other]! - pool.lengths[one]!
  return longer > 0 || (longer === 0 && other < one) ? other : one
}
