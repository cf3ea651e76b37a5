/**
 * The scan over bytes for many forms: their table no longer fits the near caches of a processor, so each gram is
 * first looked up in one bit of a sieve that does. Goes in and comes out: as in filter-bytes.ts.
 */
import type { ByteText } from './byte-text.ts'
import type { FilterTables } from './filter-tables.ts'
import type { Hits } from './hits.ts'
import { verifyBytes } from './verify-bytes.ts'

/** As `scanBytes`. */
export function scanSieved(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  if (tables.gram === 5) return scanGram5Stride8(tables, text, from, end, budget, hits)
  if (tables.stride === 8) return scanGram4Stride8(tables, text, from, end, budget, hits)
  if (tables.stride === 16) return scanGram4Stride16(tables, text, from, end, budget, hits)
  return scanGram4(tables, text, from, end, budget, hits)
}

function scanGram4Stride8(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { sieve, sieveShift, sieveMultiplier } = tables
  const { view } = text
  let at = from
  for (const turns = end - 24; at < turns; at += 32) {
    const p = Math.imul(view.getInt32(at, true), sieveMultiplier) >>> sieveShift
    const q = Math.imul(view.getInt32(at + 8, true), sieveMultiplier) >>> sieveShift
    const r = Math.imul(view.getInt32(at + 16, true), sieveMultiplier) >>> sieveShift
    const s = Math.imul(view.getInt32(at + 24, true), sieveMultiplier) >>> sieveShift
    const a = sieve[p >>> 5]! >>> (p & 31)
    const b = sieve[q >>> 5]! >>> (q & 31)
    const c = sieve[r >>> 5]! >>> (r & 31)
    const d = sieve[s >>> 5]! >>> (s & 31)
    if (((a | b | c | d) & 1) === 0) continue
    if ((a & 1) !== 0) lookUp(tables, text, at, view.getInt32(at, true), hits)
    if ((b & 1) !== 0) lookUp(tables, text, at + 8, view.getInt32(at + 8, true), hits)
    if ((c & 1) !== 0) lookUp(tables, text, at + 16, view.getInt32(at + 16, true), hits)
    if ((d & 1) !== 0) lookUp(tables, text, at + 24, view.getInt32(at + 24, true), hits)
    if (tables.wasted > budget) return -1
  }
  for (; at < end; at += 8) lookUp(tables, text, at, view.getInt32(at, true), hits)
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
  const { sieve, sieveShift, sieveMultiplier } = tables
  const { view } = text
  let at = from
  for (const turns = end - 48; at < turns; at += 64) {
    const p = Math.imul(view.getInt32(at, true), sieveMultiplier) >>> sieveShift
    const q = Math.imul(view.getInt32(at + 16, true), sieveMultiplier) >>> sieveShift
    const r = Math.imul(view.getInt32(at + 32, true), sieveMultiplier) >>> sieveShift
    const s = Math.imul(view.getInt32(at + 48, true), sieveMultiplier) >>> sieveShift
    const a = sieve[p >>> 5]! >>> (p & 31)
    const b = sieve[q >>> 5]! >>> (q & 31)
    const c = sieve[r >>> 5]! >>> (r & 31)
    const d = sieve[s >>> 5]! >>> (s & 31)
    if (((a | b | c | d) & 1) === 0) continue
    if ((a & 1) !== 0) lookUp(tables, text, at, view.getInt32(at, true), hits)
    if ((b & 1) !== 0) lookUp(tables, text, at + 16, view.getInt32(at + 16, true), hits)
    if ((c & 1) !== 0) lookUp(tables, text, at + 32, view.getInt32(at + 32, true), hits)
    if ((d & 1) !== 0) lookUp(tables, text, at + 48, view.getInt32(at + 48, true), hits)
    if (tables.wasted > budget) return -1
  }
  for (; at < end; at += 16) lookUp(tables, text, at, view.getInt32(at, true), hits)
  return at
}

function scanGram5Stride8(
  tables: FilterTables,
  text: ByteText,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, sieve, sieveShift, sieveMultiplier } = tables
  const { view } = text
  let at = from
  for (const turns = end - 24; at < turns; at += 32) {
    const k = Math.imul(view.getInt32(at, true), multiplier) ^ view.getInt32(at + 1, true)
    const l = Math.imul(view.getInt32(at + 8, true), multiplier) ^ view.getInt32(at + 9, true)
    const m = Math.imul(view.getInt32(at + 16, true), multiplier) ^ view.getInt32(at + 17, true)
    const n = Math.imul(view.getInt32(at + 24, true), multiplier) ^ view.getInt32(at + 25, true)
    const p = Math.imul(k, sieveMultiplier) >>> sieveShift
    const q = Math.imul(l, sieveMultiplier) >>> sieveShift
    const r = Math.imul(m, sieveMultiplier) >>> sieveShift
    const s = Math.imul(n, sieveMultiplier) >>> sieveShift
    const a = sieve[p >>> 5]! >>> (p & 31)
    const b = sieve[q >>> 5]! >>> (q & 31)
    const c = sieve[r >>> 5]! >>> (r & 31)
    const d = sieve[s >>> 5]! >>> (s & 31)
    if (((a | b | c | d) & 1) === 0) continue
    if ((a & 1) !== 0) lookUp(tables, text, at, k, hits)
    if ((b & 1) !== 0) lookUp(tables, text, at + 8, l, hits)
    if ((c & 1) !== 0) lookUp(tables, text, at + 16, m, hits)
    if ((d & 1) !== 0) lookUp(tables, text, at + 24, n, hits)
    if (tables.wasted > budget) return -1
  }
  for (; at < end; at += 8) {
    const gram = Math.imul(view.getInt32(at, true), multiplier) ^ view.getInt32(at + 1, true)
    lookUp(tables, text, at, gram, hits)
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
  const { sieve, sieveShift, sieveMultiplier, stride } = tables
  const { view } = text
  let at = from
  for (; at < end; at += stride) {
    const gram = view.getInt32(at, true)
    const p = Math.imul(gram, sieveMultiplier) >>> sieveShift
    if (((sieve[p >>> 5]! >>> (p & 31)) & 1) === 0) continue
    lookUp(tables, text, at, gram, hits)
    if (tables.wasted > budget) return -1
  }
  return at
}

function lookUp(tables: FilterTables, text: ByteText, place: number, gram: number, hits: Hits): void {
  const found = (tables.table as Uint8Array)[Math.imul(gram, tables.multiplier) >>> tables.shift]!
  if (found !== 0) verifyBytes(tables, text, place, found, hits)
}
