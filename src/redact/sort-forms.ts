import type { Pool } from './pool.ts'

/** Form numbers in the order of their units, a beginning before what goes on. */
export function sortForms(pool: Pool, ids: readonly number[]): Int32Array {
  const { units, offsets, lengths } = pool
  const compare = (left: number, right: number): number => {
    const shorter = Math.min(lengths[left]!, lengths[right]!)
    const leftAt = offsets[left]!
    const rightAt = offsets[right]!
    for (let at = 0; at < shorter; at++) {
      const difference = units[leftAt + at]! - units[rightAt + at]!
      if (difference !== 0) return difference
    }
    return lengths[left]! - lengths[right]!
  }
  return Int32Array.from(ids).sort(compare)
}
