/**
 * The scan over strings: the same as over bytes, on UTF-16 code units, so that no line has to be encoded to be
 * looked at. Goes in: a string, the tables of one tier, a stretch of places; comes out: every occurrence that the
 * places of the stretch meet.
 */
import type { FilterTables } from './filter-tables.ts'
import { FAILED } from './filter-tables.ts'
import type { Hits } from './hits.ts'
import { pushHit } from './hits.ts'
import { mixKey } from './keys.ts'

/** As `scanBytes`. */
export function scanString(
  tables: FilterTables,
  text: string,
  from: number,
  to: number,
  budget: number,
  hits: Hits,
): number {
  const end = Math.min(to, text.length - tables.gram + 1)
  tables.wasted = 0
  if (tables.gram === 3) {
    if (tables.stride === 8) return scanGram3Stride8(tables, text, from, end, budget, hits)
    return scanGram3(tables, text, from, end, budget, hits)
  }
  if (tables.gram === 4) return scanGram4(tables, text, from, end, budget, hits)
  return scanGram2(tables, text, from, end, budget, hits)
}

function scanGram3Stride8(
  tables: FilterTables,
  text: string,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, shift } = tables
  const table = tables.table as Uint8Array
  let at = from
  for (; at < end; at += 8) {
    const gram = text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 8) ^ (text.charCodeAt(at + 2) << 16)
    const found = table[Math.imul(gram, multiplier) >>> shift]!
    if (found === 0) continue
    verify(tables, text, at, found, hits)
    if (tables.wasted > budget) return -1
  }
  return at
}

function scanGram3(
  tables: FilterTables,
  text: string,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, shift, stride } = tables
  const table = tables.table as Uint8Array
  let at = from
  for (; at < end; at += stride) {
    const gram = text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 8) ^ (text.charCodeAt(at + 2) << 16)
    const found = table[Math.imul(gram, multiplier) >>> shift]!
    if (found === 0) continue
    verify(tables, text, at, found, hits)
    if (tables.wasted > budget) return -1
  }
  return at
}

function scanGram4(
  tables: FilterTables,
  text: string,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, shift, stride } = tables
  const table = tables.table as Uint8Array
  let at = from
  for (; at < end; at += stride) {
    const found = table[Math.imul(load4(text, at), multiplier) >>> shift]!
    if (found === 0) continue
    verify(tables, text, at, found, hits)
    if (tables.wasted > budget) return -1
  }
  return at
}

function scanGram2(
  tables: FilterTables,
  text: string,
  from: number,
  end: number,
  budget: number,
  hits: Hits,
): number {
  const { multiplier, shift, stride } = tables
  const table = tables.table as Uint8Array
  let at = from
  for (; at < end; at += stride) {
    const gram = text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 8)
    const found = table[Math.imul(gram, multiplier) >>> shift]!
    if (found === 0) continue
    verify(tables, text, at, found, hits)
    if (tables.wasted > budget) return -1
  }
  return at
}

function load4(text: string, at: number): number {
  return (
    text.charCodeAt(at) ^
    (text.charCodeAt(at + 1) << 8) ^
    (text.charCodeAt(at + 2) << 16) ^
    (text.charCodeAt(at + 3) << 24)
  )
}

function verify(tables: FilterTables, text: string, place: number, found: number, hits: Hits): void {
  const { heads, headShift, entries, keyUnits } = tables
  for (let bits = found; bits !== 0; bits &= bits - 1) {
    const at = place - (31 - Math.clz32(bits & -bits))
    if (at < 0 || at + keyUnits > text.length) continue
    const low = load4(text, at)
    const high = keyUnits === 8 ? load4(text, at + 4) : 0
    let entry = heads[mixKey(low, high) >>> headShift]!
    while (entry !== 0) {
      const record = (entry - 1) * 8
      if (entries[record] === low && entries[record + 1] === high) {
        const start = at - entries[record + 4]!
        const length = entries[record + 5]!
        if (start >= 0 && start + length <= text.length) {
          if (equals(tables, entries[record + 6]!, length, text, start)) {
            pushHit(hits, start, start + length, entries[record + 3]!)
          }
        } else tables.wasted++
      } else tables.wasted++
      entry = entries[record + 2]!
    }
  }
}

function equals(tables: FilterTables, offset: number, length: number, text: string, start: number): boolean {
  const units = tables.pool.units as Uint16Array
  let at = length - 1
  while (at >= 0 && units[offset + at] === text.charCodeAt(start + at)) at--
  if (at < 0) return true
  tables.wasted += FAILED + length - at
  return false
}
