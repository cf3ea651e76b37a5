/**
 * How much of a stream's text may go out. Goes in: what is there of it; comes out: the place from which on it must
 * wait, because a form, plain or broken up by layout, may have begun there.
 */
import { DELIMITED, LEFT } from './form.ts'
import { withoutLayout } from './fragments.ts'
import type { Pool } from './pool.ts'
import { addForm, createPool, formUnits } from './pool.ts'
import { createPrefixes } from './prefixes.ts'
import type { Undecided } from './resolve-hits.ts'
import { inAlphabet } from './resolve-hits.ts'

export interface HoldPoint {
  /** First byte that must wait. */
  readonly at: number
  /** A form that begins at or one byte after `at` and has all of the rest, if that is why it waits. */
  readonly form: number | undefined
  /** The form's place in the text. */
  readonly formAt: number
  /** Set if the form is found with layout left out only. */
  readonly stripped: boolean
}

export interface Holder {
  point(bytes: Uint8Array, before: number, undecided: Undecided): HoldPoint
  /** The place from which on the rest of an ended text is too much of a form to be shown; else the text's length. */
  cutPoint(bytes: Uint8Array, before: number): number
  /** Whether `more` goes on with the form that a point named, `taken` bytes of which are there. */
  goesOn(point: HoldPoint, taken: number, more: Uint8Array): boolean
  /** Length of the shortest form that begins with these bytes, or 0. */
  shortest(bytes: Uint8Array, at: number): number
}

const SLACK = 1024
/** A beginning of so many bytes is not shown when a stream ends with it, however long the form. */
const CUT_LIMIT = 8

export function createHolder(pool: Pool): Holder {
  const prefixes = createPrefixes(pool)
  const strippedPool = createPool('bytes')
  const strippedPrefixes = createPrefixes(strippedPool)
  let known = 0

  const updateStripped = (): void => {
    if (known === pool.longForms.size) return
    known = pool.longForms.size
    for (const long of pool.longForms) {
      const { units, count } = withoutLayout(formUnits(pool, long), -1)
      addForm(strippedPool, { content: units.slice(0, count), flags: 0, kind: 'fragment' }, long)
    }
  }
  const firstStripped = (bytes: Uint8Array, before: number): { at: number; form: number } | undefined => {
    updateStripped()
    if (strippedPool.count === 0) return undefined
    const from = Math.max(0, bytes.length - 2 * strippedPool.longest - SLACK)
    const part = bytes.subarray(from) as Uint8Array<ArrayBuffer>
    const { units, places, count } = withoutLayout(part, from === 0 ? before : bytes[from - 1]!)
    const match = strippedPrefixes.first(units, 0, count)
    return match === undefined ? undefined : { at: from + places[match.at]!, form: match.form }
  }
  return {
    point(bytes, before, undecided) {
      const { length } = bytes
      const plain = prefixes.first(bytes, 0, length)
      const stripped = firstStripped(bytes, before)
      let form = plain?.form
      let formAt = plain?.at ?? length
      const isStripped = stripped !== undefined && stripped.at < formAt
      if (isStripped) {
        form = stripped.form
        formAt = stripped.at
      }
      let at = Math.min(formAt, undecided.from)
      for (const fragment of undecided.fragments) at = Math.min(at, fragment.at)
      if (at < formAt) form = undefined
      // A core that may begin at `at` also owns bits of the character before.
      if ((pool.allFlags & LEFT) !== 0 && at > 0 && inAlphabet(bytes[at - 1]!, true, true)) at--
      return { at, form, formAt, stripped: isStripped }
    },
    cutPoint(bytes, before) {
      const { length } = bytes
      for (let match = prefixes.first(bytes, 0, length); match !== undefined; ) {
        const { at } = match
        const rest = length - at
        const word = isWord(at > 0 ? bytes[at - 1]! : before)
        const counts = (form: number): boolean => !word || (pool.flags[form]! & DELIMITED) === 0
        const shortest = prefixes.shortest(bytes, at, length, counts)
        if (shortest > 0 && (rest >= CUT_LIMIT || rest * 2 >= shortest)) return at
        match = prefixes.first(bytes, at + 1, length)
      }
      const stripped = firstStripped(bytes, before)
      return stripped !== undefined && length - stripped.at >= CUT_LIMIT ? stripped.at : length
    },
    goesOn(point, taken, more) {
      if (point.form === undefined || point.stripped) return false
      const offset = pool.offsets[point.form]! + taken
      if (taken + more.length >= pool.lengths[point.form]!) return false
      for (let at = 0; at < more.length; at++) if (pool.units[offset + at] !== more[at]) return false
      return true
    },
    shortest: (bytes, at) => prefixes.shortest(bytes, at, bytes.length, () => true),
  }
}

function isWord(unit: number): boolean {
  return unit === 0x5f || (inAlphabet(unit, true, false) && unit !== 0x2b && unit !== 0x2f)
}
