/**
 * The tables of the sampled filter over one tier of forms. Every form puts the grams of `stride` neighbouring places
 * into a table; a scan that looks at every `stride`-th place of a text then meets one of them in every occurrence.
 * What it meets is looked up by a longer key and compared in full.
 *
 * Goes in: a pool, and which of its forms belong to the tier; comes out: tables that forms can be added to.
 */
import { load4, mixKey } from './keys.ts'
import type { Pool, Units } from './pool.ts'
import { rarestWindows, uncrowdedWindow } from './windows.ts'

export interface FilterTables {
  readonly pool: Pool
  /** Length of the shortest form that fits. */
  readonly shortest: number
  /** Units per gram. */
  readonly gram: number
  readonly stride: number
  /** Units per key: 8, or 4 in the tier of short forms. */
  readonly keyUnits: number
  /** Odd, drawn anew for every table, so that no text can be made to collide. */
  readonly multiplier: number
  /** Bit j of an entry: a gram with this hash stands at place j of some form's window. */
  table: Uint8Array | Uint16Array
  shift: number
  /**
   * One bit per hash of a gram, under another multiplier: where the table is too large for the processor's near
   * caches, most grams never get to it. Empty in small tiers.
   */
  sieve: Int32Array
  sieveShift: number
  readonly sieveMultiplier: number
  /** Entry + 1 by hash of the key. */
  heads: Int32Array
  headShift: number
  /**
   * Eight numbers per entry, which share a line of the processor's cache: the key's two halves, the next entry + 1, the
   * form, where in it the window starts, its length, its place in the pool; the last is not used.
   */
  readonly entries: Int32Array
  count: number
  /** Work that led to no match in the current stretch: links followed, units compared. */
  wasted: number
}

/** What a comparison that fails costs beside the units it looked at. */
export const FAILED = 8
const SLOTS_PER_GRAM = 64
const LARGE_SLOTS_PER_GRAM = 8
const LARGE_TABLE = 18
const LARGEST_TABLE = 22
/** A megabyte. */
const LARGEST_SIEVE = 23
/** From this many forms on, longer grams pay for their second load. */
const LONG_GRAM_FORMS = 8000
const STRING_GRAM_FORMS = 600

export function createFilterTables(pool: Pool, ids: readonly number[], keyUnits: 4 | 8): FilterTables {
  let shortest = Number.MAX_SAFE_INTEGER
  for (const id of ids) shortest = Math.min(shortest, pool.lengths[id]!)
  const gram = gramUnits(pool, ids.length, shortest, keyUnits)
  const widest = pool.kind === 'bytes' && gram === 4 && shortest >= 19 ? 16 : 8
  const stride = Math.min(widest, shortest - gram + 1)
  const capacity = Math.max(16, 2 ** Math.ceil(Math.log2(ids.length * 1.25)))
  const bits = tableBits(pool, capacity * 0.8 * stride)
  const headBits = Math.log2(capacity) + 1
  const sieveBits = pool.kind === 'bytes' && bits > LARGE_TABLE ? Math.min(LARGEST_SIEVE, bits + 2) : 0
  const tables: FilterTables = {
    pool,
    shortest,
    gram,
    stride,
    keyUnits,
    multiplier: (Math.random() * 2 ** 32) | 1,
    table: stride > 8 ? new Uint16Array(2 ** bits) : new Uint8Array(2 ** bits),
    shift: 32 - bits,
    sieve: new Int32Array(sieveBits === 0 ? 0 : 2 ** (sieveBits - 5)),
    sieveShift: 32 - sieveBits,
    sieveMultiplier: (Math.random() * 2 ** 32) | 1,
    heads: new Int32Array(2 ** headBits),
    headShift: 32 - headBits,
    entries: new Int32Array(capacity * 8),
    count: 0,
    wasted: 0,
  }
  const windows = keyUnits === 8 ? rarestWindows(tables, ids) : undefined
  for (let at = 0; at < ids.length; at++) link(tables, ids[at]!, windows?.[at] ?? 0)
  return tables
}

/** Adds one form; false if it does not fit and the tables must be made anew. */
export function addToTables(tables: FilterTables, id: number): boolean {
  const length = tables.pool.lengths[id]!
  if (length < tables.shortest || tables.count * 8 === tables.entries.length) return false
  link(tables, id, tables.keyUnits === 8 ? uncrowdedWindow(tables, id) : 0)
  return true
}

/** A gram as one number, as every scan loop computes it; its hash is the top of a product with it. */
function gramAt(tables: FilterTables, units: Units, at: number): number {
  if (tables.gram === 2) return units[at]! ^ (units[at + 1]! << 8)
  if (tables.gram === 3) return units[at]! ^ (units[at + 1]! << 8) ^ (units[at + 2]! << 16)
  if (tables.gram === 4) return load4(units, at)
  return Math.imul(load4(units, at), tables.multiplier) ^ load4(units, at + 1)
}

function gramUnits(pool: Pool, forms: number, shortest: number, keyUnits: number): number {
  if (keyUnits === 4) return shortest === 4 ? 2 : 3
  if (pool.kind === 'string') return forms > STRING_GRAM_FORMS ? 4 : 3
  return forms > LONG_GRAM_FORMS && shortest >= 12 ? 5 : 4
}

function tableBits(pool: Pool, grams: number): number {
  const wanted = Math.ceil(Math.log2(grams * SLOTS_PER_GRAM))
  const least = pool.kind === 'bytes' ? 15 : 14
  if (wanted <= LARGE_TABLE) return Math.max(least, wanted)
  const large = Math.ceil(Math.log2(grams * LARGE_SLOTS_PER_GRAM))
  return Math.min(LARGEST_TABLE, Math.max(LARGE_TABLE, large))
}

function link(tables: FilterTables, id: number, window: number): void {
  const { pool, table, sieve, entries, heads, keyUnits, stride } = tables
  const at = pool.offsets[id]! + window
  for (let bit = 0; bit < stride; bit++) {
    const gram = gramAt(tables, pool.units, at + bit)
    const slot = Math.imul(gram, tables.multiplier) >>> tables.shift
    table[slot] = table[slot]! | (1 << bit)
    if (sieve.length === 0) continue
    const place = Math.imul(gram, tables.sieveMultiplier) >>> tables.sieveShift
    sieve[place >>> 5] = sieve[place >>> 5]! | (1 << (place & 31))
  }
  const low = load4(pool.units, at)
  const high = keyUnits === 8 ? load4(pool.units, at + 4) : 0
  const head = mixKey(low, high) >>> tables.headShift
  const entry = tables.count++
  entries[entry * 8] = low
  entries[entry * 8 + 1] = high
  entries[entry * 8 + 2] = heads[head]!
  entries[entry * 8 + 3] = id
  entries[entry * 8 + 4] = window
  entries[entry * 8 + 5] = pool.lengths[id]!
  entries[entry * 8 + 6] = pool.offsets[id]!
  heads[head] = entry + 1
}
