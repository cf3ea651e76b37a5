/**
 * Tells whether a text ends inside a form. Goes in: a pool of bytes; comes out: for a text, the first place from which
 * the rest is a proper beginning of some form.
 */
import type { Pool } from './pool.ts'
import { sortForms } from './sort-forms.ts'

export interface Prefixes {
  /** First place at or after `from` whose rest is a proper beginning of a form, with that form; else `undefined`. */
  first(bytes: Uint8Array, from: number, length: number): PrefixMatch | undefined
  /** Length of the shortest form that begins with `bytes[at … length)` and goes on and satisfies `accept`; or 0. */
  shortest(bytes: Uint8Array, at: number, length: number, accept: (form: number) => boolean): number
}

export interface PrefixMatch {
  readonly at: number
  readonly form: number
}

/** Forms that came since the last sorting are looked at one by one, up to so many. */
const RECENT_LIMIT = 128
/** Bits of the first-four-bytes table per form. */
const BITS_PER_FORM = 16

export function createPrefixes(pool: Pool): Prefixes {
  let sorted: Int32Array = new Int32Array(0)
  let filter = new Uint8Array(1024)
  let filterShift = 32 - 13
  let known = 0
  let recent: number[] = []

  const mark = (form: number): void => {
    if (pool.lengths[form]! < 4) return
    const slot = slotAt(pool.units as Uint8Array, pool.offsets[form]!)
    filter[slot >>> 3] = filter[slot >>> 3]! | (1 << (slot & 7))
  }
  const slotAt = (bytes: Uint8Array, at: number): number => {
    const start = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    return Math.imul(start, 0x9e3779b1) >>> filterShift
  }
  const update = (): void => {
    if (known === pool.count) return
    if (pool.count - sorted.length <= RECENT_LIMIT && sorted.length > RECENT_LIMIT) {
      for (; known < pool.count; known++) {
        recent.push(known)
        mark(known)
      }
      return
    }
    const ids: number[] = []
    for (let id = 0; id < pool.count; id++) ids.push(id)
    sorted = sortForms(pool, ids)
    recent = []
    known = pool.count
    const bits = Math.max(13, Math.ceil(Math.log2(pool.count * BITS_PER_FORM * 1.5)))
    filter = new Uint8Array(2 ** (bits - 3))
    filterShift = 32 - bits
    for (const id of ids) mark(id)
  }
  /** The first sorted form that is not before the text's rest. */
  const lowerBound = (bytes: Uint8Array, at: number, length: number): number => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(pool, sorted[middle]!, bytes, at, length) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
  const goesOn = (form: number, bytes: Uint8Array, at: number, length: number): boolean => {
    const rest = length - at
    if (pool.lengths[form]! <= rest) return false
    const offset = pool.offsets[form]!
    for (let place = 0; place < rest; place++) {
      if (pool.units[offset + place] !== bytes[at + place]) return false
    }
    return true
  }
  const formAt = (bytes: Uint8Array, at: number, length: number): number => {
    const bound = lowerBound(bytes, at, length)
    // The text's rest itself may be a form; the one after it is then the first that goes on.
    for (let place = bound; place < sorted.length && place < bound + 2; place++) {
      if (goesOn(sorted[place]!, bytes, at, length)) return sorted[place]!
    }
    return recent.find(form => goesOn(form, bytes, at, length)) ?? -1
  }
  return {
    first(bytes, from, length) {
      update()
      for (let at = Math.max(from, length - pool.longest + 1); at < length; at++) {
        if (length - at >= 4) {
          const slot = slotAt(bytes, at)
          if ((filter[slot >>> 3]! & (1 << (slot & 7))) === 0) continue
        }
        const form = formAt(bytes, at, length)
        if (form !== -1) return { at, form }
      }
      return undefined
    },
    shortest(bytes, at, length, accept) {
      update()
      let least = 0
      const look = (form: number): boolean => {
        const goes = goesOn(form, bytes, at, length)
        if (goes && accept(form) && (least === 0 || pool.lengths[form]! < least)) least = pool.lengths[form]!
        return goes || pool.lengths[form] === length - at
      }
      for (let place = lowerBound(bytes, at, length); place < sorted.length && look(sorted[place]!); place++);
      recent.forEach(look)
      return least
    },
  }
}

/** Order of a form against `bytes[at … length)`; a beginning comes before what goes on. */
function compare(pool: Pool, form: number, bytes: Uint8Array, at: number, length: number): number {
  const offset = pool.offsets[form]!
  const shorter = Math.min(pool.lengths[form]!, length - at)
  for (let place = 0; place < shorter; place++) {
    const difference = pool.units[offset + place]! - bytes[at + place]!
    if (difference !== 0) return difference
  }
  return pool.lengths[form]! - (length - at)
}
