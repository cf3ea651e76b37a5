/**
 * The scan over bytes. Goes in: a text, the tables of one tier, a stretch of places; comes out: every occurrence
 * that the places of the stretch meet. The loops differ in gram and stride only: both must be literals for the
 * compiler to make a load, a multiplication and a look-up of each probe.
 */
import type { ByteText } from './byte-text.ts'
import { scanSieved } from './filter-sieve.ts'
import type { FilterTables } from './filter-tables.ts'
import type { Hits } from './hits.ts'
import { verifyBytes } from './verify-bytes.ts'

/**
 * Probes the places `from`, `from + stride` … below `to`. Answers with the first place not probed, or -1 once the
 * work that led to nothing is more than `budget`.
 */
export function scanBytes(
  tables: FilterTables,
  text: ByteText,
  from: number,
  to: number,
  budget: number,
  hits: Hits,
): number {
  const end = Math.min(to, text.length - tables.gram + 1)
  tables.wasted = 0
  if (tables.sieve.length > 0) return scanSieved(tables, text, from, end, budget, hits)
  if (tables.gram === 4) {
    if (tables.stride === 8) return scanGram4Stride8(tables, text, from, end, budget, hits)
    if (tables.stride === 16) return scanGram4Stride16(tables, text, from, end, budget, hits)
    if (tables.stride === 5) return scanGram4Stride5(tables, text, from, end, budget, hits)
    return scanGram4(tables, text, from, end, budget, hits)
  }
  return scanShort(tables, text, from, end, budget, hits)
}

function scanGram4Stride8(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, shift } = tables
  const table = tables.table as Uint8Array
  const { view } = text
  let at = from
  for (const turns = end - 24; at < turns; at += 32) {
    const a = table[Math.imul(view.getInt32(at, true), multiplier) >>> shift]!
    const b = table[Math.imul(view.getInt32(at + 8, true), multiplier) >>> shift]!
    const c = table[Math.imul(view.getInt32(at + 16, true), multiplier) >>> shift]!
    const d = table[Math.imul(view.getInt32(at + 24, true), multiplier) >>> shift]!
    if ((a | b | c | d) === 0) continue
    if (a !== 0) verifyBytes(tables, text, at, a, hits)
    if (b !== 0) verifyBytes(tables, text, at + 8, b, hits)
    if (c !== 0) verifyBytes(tables, text, at + 16, c, hits)
    if (d !== 0) verifyBytes(tables, text, at + 24, d, hits)
    if (tables.wasted > budget) return -1
  }
  for (; at < end; at += 8) {
    const a = table[Math.imul(view.getInt32(at, true), multiplier) >>> shift]!
    if (a !== 0) verifyBytes(tables, text, at, a, hits)
  }
  return at
}

function scanGram4Stride16(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, shift } = tables
  const table = tables.table as Uint16Array
  const { view } = text
  let at = from
  for (const turns = end - 48; at < turns; at += 64) {
    const a = table[Math.imul(view.getInt32(at, true), multiplier) >>> shift]!
    const b = table[Math.imul(view.getInt32(at + 16, true), multiplier) >>> shift]!
    const c = table[Math.imul(view.getInt32(at + 32, true), multiplier) >>> shift]!
    const d = table[Math.imul(view.getInt32(at + 48, true), multiplier) >>> shift]!
    if ((a | b | c | d) === 0) continue
    if (a !== 0) verifyBytes(tables, text, at, a, hits)
    if (b !== 0) verifyBytes(tables, text, at + 16, b, hits)
    if (c !== 0) verifyBytes(tables, text, at + 32, c, hits)
    if (d !== 0) verifyBytes(tables, text, at + 48, d, hits)
    if (tables.wasted > budget) return -1
  }
  for (; at < end; at += 16) {
    const a = table[Math.imul(view.getInt32(at, true), multiplier) >>> shift]!
    if (a !== 0) verifyBytes(tables, text, at, a, hits)
  }
  return at
}

/** The stride of eight-character values, the shortest that are found anywhere. */
function scanGram4Stride5(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, shift } = tables
  const table = tables.table as Uint8Array
  const { view } = text
  let at = from
  for (const turns = end - 15; at < turns; at += 20) {
    const a = table[Math.imul(view.getInt32(at, true), multiplier) >>> shift]!
    const b = table[Math.imul(view.getInt32(at + 5, true), multiplier) >>> shift]!
    const c = table[Math.imul(view.getInt32(at + 10, true), multiplier) >>> shift]!
    const d = table[Math.imul(view.getInt32(at + 15, true), multiplier) >>> shift]!
    if ((a | b | c | d) === 0) continue
    if (a !== 0) verifyBytes(tables, text, at, a, hits)
    if (b !== 0) verifyBytes(tables, text, at + 5, b, hits)
    if (c !== 0) verifyBytes(tables, text, at + 10, c, hits)
    if (d !== 0) verifyBytes(tables, text, at + 15, d, hits)
    if (tables.wasted > budget) return -1
  }
  for (; at < end; at += 5) {
    const a = table[Math.imul(view.getInt32(at, true), multiplier) >>> shift]!
    if (a !== 0) verifyBytes(tables, text, at, a, hits)
  }
  return at
}

function scanGram4(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { table, multiplier, shift, stride } = tables
  const { view } = text
  let at = from
  for (; at < end; at += stride) {
    const a = table[Math.imul(view.getInt32(at, true), multiplier) >>> shift]!
    if (a === 0) continue
    verifyBytes(tables, text, at, a, hits)
    if (tables.wasted > budget) return -1
  }
  return at
}

/** Forms of four to seven bytes: grams of two or three. */
function scanShort(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { table, multiplier, shift, stride, gram } = tables
  const { bytes } = text
  let at = from
  for (; at < end; at += stride) {
    const third = gram === 3 ? bytes[at + 2]! << 16 : 0
    const a = table[Math.imul(bytes[at]! | (bytes[at + 1]! << 8) | third, multiplier) >>> shift]!
    if (a === 0) continue
    verifyBytes(tables, text, at, a, hits)
    if (tables.wasted > budget) return -1
  }
  return at
}
