/**
 * Grows a match of one window of a long form to all of the form that stands there, layout aside: line breaks,
 * indentation and `\n` escapes may come between any two characters of either side. Goes in: a text and the place of
 * a window; comes out: how far the form goes on.
 *
 * A byte is layout by itself and its neighbour alone, so that both directions, and any cut, see the same.
 */
import type { Pool, Units } from './pool.ts'
import { placeKey } from './pool.ts'

/** Longer runs of layout end a fragment. */
export const LAYOUT_LIMIT = 256
/** How much layout may come between the beginning of a form and its first whole window. */
const LEFT_SLACK = 1024

const BACKSLASH = 0x5c

export interface RightReach {
  /** End of the last whole character that belongs to the form. */
  readonly end: number
  /** Place in the form to go on from. */
  readonly place: number
  /** Set if the text ended first: only more text can tell. */
  readonly waiting: boolean
  /** Set if the form is complete. */
  readonly complete: boolean
}

/**
 * Goes on to the right. Stops early after a whole window: that window is a match of its own and goes on itself.
 *
 * @param final whether the text ends where `units` end
 */
export function reachRight(
  pool: Pool,
  long: number,
  units: Units,
  from: number,
  place: number,
  final: boolean,
): RightReach {
  const form = pool.units
  const offset = pool.offsets[long]!
  const formEnd = offset + pool.lengths[long]!
  let at = from
  let next = offset + place
  let end = from
  let endNext = next
  let run = 0
  for (;;) {
    while (next < formEnd && layoutWidth(form, next, formEnd) > 0) next += layoutWidth(form, next, formEnd)
    if (next >= formEnd) return { end: at, place: next - offset, waiting: false, complete: true }
    if (!continuesCharacter(pool, form[next]!)) {
      end = at
      endNext = next
      const window = pool.windowEnds.get(placeKey(long, next - offset))
      if (window !== undefined && run >= window) break
    }
    let skipped = at
    while (skipped < units.length && skipped - at <= LAYOUT_LIMIT) {
      const width = layoutWidth(units, skipped, units.length)
      if (width === 0) break
      skipped += width
    }
    if (skipped - at > LAYOUT_LIMIT) break
    const ended = skipped >= units.length || (skipped === units.length - 1 && units[skipped] === BACKSLASH)
    if (ended && !final) return { end, place: endNext - offset, waiting: true, complete: false }
    if (skipped >= units.length || units[skipped] !== form[next]) break
    run = skipped === at ? run + 1 : 1
    at = skipped + 1
    next++
  }
  return { end, place: endNext - offset, waiting: false, complete: false }
}

/** The beginning of the form, if it stands before the window at `start`; else `start`. */
export function reachLeft(pool: Pool, long: number, units: Units, start: number, place: number): number {
  const form = pool.units
  const offset = pool.offsets[long]!
  const limit = start - 2 * place - LEFT_SLACK
  // A window that begins inside an escape has no beginning that both sides agree on.
  if (
    isEscape(units, start - 1, units.length) ||
    (place > 0 && isEscape(form, offset + place - 1, pool.used))
  ) {
    return start
  }
  let at = start
  let next = offset + place
  for (;;) {
    for (let width = layoutBefore(form, next, offset); width > 0; width = layoutBefore(form, next, offset))
      next -= width
    if (next === offset) return at
    let skipped = at
    while (skipped > 0 && at - skipped <= LAYOUT_LIMIT) {
      const width = layoutBefore(units, skipped, 0)
      if (width === 0) break
      skipped -= width
    }
    if (skipped === 0 || skipped < limit || at - skipped > LAYOUT_LIMIT) return start
    if (units[skipped - 1] !== form[next - 1]) return start
    at = skipped - 1
    next--
  }
}

/** A text's units without its layout, and where each stood. */
export function withoutLayout(
  units: Units,
  before: number,
): { readonly units: Uint8Array; readonly places: Int32Array; readonly count: number } {
  const kept = new Uint8Array(units.length)
  const places = new Int32Array(units.length)
  let count = 0
  let at = before === BACKSLASH && isEscapeLetter(units[0]) ? 1 : 0
  while (at < units.length) {
    let width = layoutWidth(units, at, units.length)
    // What a backslash at the end begins is not known yet: to hold too much is the safe side.
    if (at === units.length - 1 && units[at] === BACKSLASH) width = 1
    if (width === 0) {
      kept[count] = units[at]!
      places[count++] = at
      width = 1
    }
    at += width
  }
  return { units: kept, places, count }
}

function layoutWidth(units: Units, at: number, end: number): number {
  const unit = units[at]!
  if (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) return 1
  return unit === BACKSLASH && at + 1 < end && isEscapeLetter(units[at + 1]) ? 2 : 0
}

function layoutBefore(units: Units, at: number, begin: number): number {
  if (at <= begin) return 0
  const unit = units[at - 1]!
  if (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) return 1
  return isEscapeLetter(unit) && at - 2 >= begin && units[at - 2] === BACKSLASH ? 2 : 0
}

function isEscape(units: Units, at: number, end: number): boolean {
  return at >= 0 && at + 1 < end && units[at] === BACKSLASH && isEscapeLetter(units[at + 1])
}

function isEscapeLetter(unit: number | undefined): boolean {
  return unit === 0x6e || unit === 0x72
}

function continuesCharacter(pool: Pool, unit: number): boolean {
  return pool.kind === 'bytes' ? (unit & 0xc0) === 0x80 : (unit & 0xfc00) === 0xdc00
}
