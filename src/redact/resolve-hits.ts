/**
 * Turns matches into intervals: asks what stands around a match whose form cares, and takes in what belongs to it.
 * Goes in: hits in a text and what is known of the text's ends; comes out: intervals in the order of their starts,
 * and what can only be told once more text is there.
 */
import { ANCHOR, DELIMITED, LEFT, LEFT_STANDARD, LEFT_URL, RIGHT, RIGHT_STANDARD, RIGHT_URL } from './form.ts'
import { reachLeft, reachRight } from './fragments.ts'
import type { Hits } from './hits.ts'
import { pushHit, sortHits } from './hits.ts'
import type { Pool, Units } from './pool.ts'

/** What is known of the ends of a text. */
export interface Ends {
  /** The unit before the text; -1 if the text begins there. */
  readonly before: number
  /** False if more text may come. */
  readonly final: boolean
}

/** A long form that may go on behind the text. */
export interface OpenFragment {
  readonly long: number
  /** Place in the long form. */
  readonly place: number
  /** Place in the text. */
  readonly at: number
}

/** What more text will tell. Everything here is about the very end of the text. */
export interface Undecided {
  /** Text from here on must wait: a complete form that is only one if the next unit is no part of a word. */
  from: number
  /** Alphabets (RIGHT flags) of which one character would still belong to the last interval. */
  character: number
  /** So many `=` would. */
  equalSigns: number
  fragments: OpenFragment[]
}

export const WHOLE: Ends = { before: -1, final: true }

export function nothingUndecided(): Undecided {
  return { from: Number.MAX_SAFE_INTEGER, character: 0, equalSigns: 0, fragments: [] }
}

/** @param hits its order may change */
export function resolveHits(
  pool: Pool,
  units: Units,
  hits: Hits,
  ends: Ends,
  undecided: Undecided,
  intervals: Hits,
): void {
  const { flags } = pool
  for (let at = 0; at < hits.count; at++) {
    const start = hits.items[at * 3]!
    const end = hits.items[at * 3 + 1]!
    const form = hits.items[at * 3 + 2]!
    const wanted = flags[form]!
    if (wanted === 0) pushHit(intervals, start, end, form)
    else resolveOne(pool, units, start, end, form, wanted, ends, undecided, intervals)
  }
  sortHits(intervals)
}

function resolveOne(
  pool: Pool,
  units: Units,
  start: number,
  end: number,
  form: number,
  flags: number,
  ends: Ends,
  undecided: Undecided,
  intervals: Hits,
): void {
  if ((flags & DELIMITED) !== 0) {
    if (isWord(start > 0 ? units[start - 1]! : ends.before)) return
    if (end === units.length && !ends.final) {
      undecided.from = Math.min(undecided.from, start)
      return
    }
    if (end < units.length && isWord(units[end]!)) return
  }
  let from = takeLeft(units, start, flags)
  let to = takeRight(units, end, flags, ends, undecided)
  if ((flags & ANCHOR) !== 0) {
    const places = pool.anchors.get(form)!
    for (let at = 0; at < places.length; at += 2) {
      const long = places[at]!
      const place = places[at + 1]!
      const left = reachLeft(pool, long, units, start, place)
      if (left !== start || place === 0) from = Math.min(from, takeLeft(units, left, pool.flags[long]!))
      const right = continueFragment(
        pool,
        units,
        { long, place: place + end - start, at: end },
        ends,
        undecided,
      )
      to = Math.max(to, right)
    }
  }
  pushHit(intervals, from, to, form)
}

/** How far a fragment goes on from where it was left; what stays open goes to `undecided`. */
export function continueFragment(
  pool: Pool,
  units: Units,
  fragment: OpenFragment,
  ends: Ends,
  undecided: Undecided,
): number {
  const reach = reachRight(pool, fragment.long, units, fragment.at, fragment.place, ends.final)
  if (reach.complete) return takeRight(units, reach.end, pool.flags[fragment.long]!, ends, undecided)
  if (reach.waiting) undecided.fragments.push({ long: fragment.long, place: reach.place, at: reach.end })
  return reach.end
}

function takeLeft(units: Units, start: number, flags: number): number {
  if ((flags & LEFT) === 0 || start === 0) return start
  return inAlphabet(units[start - 1]!, (flags & LEFT_STANDARD) !== 0, (flags & LEFT_URL) !== 0)
    ? start - 1
    : start
}

function takeRight(units: Units, end: number, flags: number, ends: Ends, undecided: Undecided): number {
  if ((flags & RIGHT) === 0) return end
  return takeTrailing(units, end, flags & RIGHT, 0, ends, undecided)
}

/**
 * Takes one character of the alphabets and then up to two `=`, or at once up to `equalSigns` of them; what the text's
 * end cut off goes to `undecided`.
 */
export function takeTrailing(
  units: Units,
  from: number,
  alphabets: number,
  equalSigns: number,
  ends: Ends,
  undecided: Undecided,
): number {
  let at = from
  let signs = equalSigns
  if (
    at < units.length &&
    inAlphabet(units[at]!, (alphabets & RIGHT_STANDARD) !== 0, (alphabets & RIGHT_URL) !== 0)
  ) {
    at++
    signs = 2
  } else if (at === units.length && !ends.final) {
    undecided.character |= alphabets
  }
  while (signs > 0 && at < units.length && units[at] === 0x3d) {
    at++
    signs--
  }
  if (at === units.length && !ends.final) undecided.equalSigns = Math.max(undecided.equalSigns, signs)
  return at
}

export function inAlphabet(unit: number, standard: boolean, url: boolean): boolean {
  if ((unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)) {
    return standard || url
  }
  return (standard && (unit === 0x2b || unit === 0x2f)) || (url && (unit === 0x2d || unit === 0x5f))
}

function isWord(unit: number): boolean {
  return unit === 0x5f || (inAlphabet(unit, true, false) && unit !== 0x2b && unit !== 0x2f)
}
