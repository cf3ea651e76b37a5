import type { ByteText } from './byte-text.ts'
import type { FilterTables } from './filter-tables.ts'
import { FAILED } from './filter-tables.ts'
import type { Hits } from './hits.ts'
import { pushHit } from './hits.ts'
import { mixKey } from './keys.ts'

/** Looks up the windows that the gram at `place` may belong to, and compares every form whose key agrees. */
export function verifyBytes(
  tables: FilterTables,
  text: ByteText,
  place: number,
  found: number,
  hits: Hits,
): void {
  const { heads, headShift, entries, keyUnits } = tables
  const { view } = text
  for (let bits = found; bits !== 0; bits &= bits - 1) {
    const at = place - (31 - Math.clz32(bits & -bits))
    if (at < 0 || at + keyUnits > text.length) continue
    const low = view.getInt32(at, true)
    const high = keyUnits === 8 ? view.getInt32(at + 4, true) : 0
    let entry = heads[mixKey(low, high) >>> headShift]!
    while (entry !== 0) {
      const record = (entry - 1) * 8
      if (entries[record] === low && entries[record + 1] === high) {
        const start = at - entries[record + 4]!
        const length = entries[record + 5]!
        if (start >= 0 && start + length <= text.length) {
          if (equals(tables, entries[record + 6]!, length, text.bytes, start)) {
            pushHit(hits, start, start + length, entries[record + 3]!)
          }
        } else tables.wasted++
      } else tables.wasted++
      entry = entries[record + 2]!
    }
  }
}

/** Backwards, as forms that share a key mostly share a beginning. */
function equals(
  tables: FilterTables,
  offset: number,
  length: number,
  bytes: Uint8Array,
  start: number,
): boolean {
  const units = tables.pool.units as Uint8Array
  let at = length - 1
  while (at >= 0 && units[offset + at] === bytes[start + at]) at--
  if (at < 0) return true
  tables.wasted += FAILED + length - at
  return false
}
