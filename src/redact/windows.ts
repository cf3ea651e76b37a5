/**
 * Which eight units of a form stand for it in the tables. Goes in: a tier; comes out: a place in each form.
 */
import { load4, mixKey } from './keys.ts'
import type { Pool } from './pool.ts'

/** What the choice looks at; see filter-tables.ts. */
export interface WindowTables {
  readonly pool: Pool
  readonly gram: number
  readonly stride: number
  readonly keyUnits: number
  readonly heads: Int32Array
  readonly headShift: number
  readonly entries: Int32Array
}

/** A key shared by more forms than this makes its window a bad one. */
const CROWD = 2
/** The same in small tiers, where a few comparisons cost less than the search for a better window. */
const SMALL_CROWD = 16
const SMALL_TIER = 256
const WINDOW_LIMIT = 512
const WINDOW_STEP = 4

/**
 * Forms that begin alike (tokens with one header) would all answer to the same grams; each of them gets the first
 * window whose key few others have there. Counters are shared by keys with one hash: that only ever makes a key look
 * more common than it is.
 */
export function rarestWindows(tables: WindowTables, ids: readonly number[]): Uint16Array {
  const { pool } = tables
  const windows = new Uint16Array(ids.length)
  const crowd = ids.length <= SMALL_TIER ? SMALL_CROWD : CROWD
  const fewest = new Uint16Array(ids.length).fill(0xffff)
  let crowded = ids.map((_, at) => at)
  for (let window = 0; crowded.length > 0 && window < WINDOW_LIMIT; window += WINDOW_STEP) {
    const bits = Math.max(8, Math.ceil(Math.log2(crowded.length)) + 3)
    const counts = new Uint16Array(2 ** bits)
    const keyOf = (at: number): number => {
      const place = pool.offsets[ids[at]!]! + window
      return mixKey(load4(pool.units, place), load4(pool.units, place + 4)) >>> (32 - bits)
    }
    if (window > 0) crowded = crowded.filter(at => window <= lastWindow(tables, ids[at]!))
    for (const at of crowded) count(counts, keyOf(at))
    crowded = crowded.filter(at => {
      const uses = counts[keyOf(at)]!
      if (uses < fewest[at]!) {
        fewest[at] = uses
        windows[at] = window
      }
      return uses > crowd
    })
  }
  return windows
}

function count(counts: Uint16Array, at: number): void {
  if (counts[at]! < 0xffff) counts[at] = counts[at]! + 1
}

/** For one form that comes later: the first window whose key is not crowded, else the least crowded. */
export function uncrowdedWindow(tables: WindowTables, id: number): number {
  const { pool } = tables
  const last = lastWindow(tables, id)
  let best = 0
  let fewest = Number.MAX_SAFE_INTEGER
  for (let window = 0; window <= last && fewest > 0; window++) {
    const at = pool.offsets[id]! + window
    const uses = chainUses(tables, load4(pool.units, at), load4(pool.units, at + 4), fewest)
    if (window === 0 && uses < CROWD) return 0
    if (uses >= fewest) continue
    fewest = uses
    best = window
  }
  return best
}

function chainUses(tables: WindowTables, low: number, high: number, limit: number): number {
  const { entries } = tables
  let uses = 0
  for (
    let entry = tables.heads[mixKey(low, high) >>> tables.headShift]!;
    entry !== 0 && uses < limit;
    entry = entries[(entry - 1) * 8 + 2]!
  ) {
    if (entries[(entry - 1) * 8] === low && entries[(entry - 1) * 8 + 1] === high) uses++
  }
  return uses
}

/** Last place at which a form's window may start. */
function lastWindow(tables: WindowTables, id: number): number {
  const room = tables.pool.lengths[id]! - Math.max(tables.keyUnits, tables.stride + tables.gram - 1)
  return Math.min(room, WINDOW_LIMIT - 1)
}
