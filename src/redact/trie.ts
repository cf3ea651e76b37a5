import type { Pool, Units } from './pool.ts'
import { sortForms } from './sort-forms.ts'

/** The forms as a tree of their units: one state for each beginning that some of them share. */
export interface Trie {
  readonly states: number
  readonly first: Int32Array
  readonly units: Units
  readonly own: Int32Array
  readonly depth: Int32Array
  readonly classes: Uint16Array
  readonly classCount: number
}

/** Level by level over the forms in order: each group of forms with one beginning is one state. */
export function buildTrie(pool: Pool, ids: readonly number[]): Trie {
  const classes = new Uint16Array(pool.kind === 'bytes' ? 256 : 65_536)
  let classCount = 1
  let total = 1
  for (const id of ids) {
    const offset = pool.offsets[id]!
    const end = offset + pool.lengths[id]!
    for (let at = offset; at < end; at++) {
      const unit = pool.units[at]!
      if (classes[unit] === 0) classes[unit] = classCount++
    }
    total += pool.lengths[id]!
  }
  const sorted = sortForms(pool, ids)
  let first = new Int32Array(total + 1)
  let units = pool.kind === 'bytes' ? new Uint8Array(total) : new Uint16Array(total)
  let own = new Int32Array(total).fill(-1)
  let depth = new Int32Array(total)
  // Ranges of `sorted` by state; a state's forms all begin with the state's text.
  let from = new Int32Array(total)
  let to = new Int32Array(total)
  to[0] = sorted.length
  let states = 1
  for (let state = 0; state < states; state++) {
    first[state] = states
    const level = depth[state]!
    let at = from[state]!
    const end = to[state]!
    // The form that ends here comes first in the order.
    if (at < end && pool.lengths[sorted[at]!] === level) own[state] = sorted[at++]!
    while (at < end) {
      const unit = pool.units[pool.offsets[sorted[at]!]! + level]!
      const start = at
      while (at < end && pool.units[pool.offsets[sorted[at]!]! + level] === unit) at++
      units[states] = unit
      depth[states] = level + 1
      from[states] = start
      to[states] = at
      states++
    }
  }
  first[states] = states
  first = first.slice(0, states + 1)
  units = units.slice(0, states) as typeof units
  own = own.slice(0, states)
  depth = depth.slice(0, states)
  from = to = new Int32Array(0)
  return { states, first, units, own, depth, classes, classCount }
}
