/**
 * One front end of the redactor, for bytes or for strings: a pool, its matcher, and the lists they fill. Goes in: a
 * registry and texts; comes out: the unions to be masked. What is registered is taken in when the next text comes.
 */
import type { ByteText } from './byte-text.ts'
import { byteText, textBytes } from './byte-text.ts'
import type { Hits } from './hits.ts'
import { clearHits, createHits } from './hits.ts'
import { MASK } from './mask-label.ts'
import type { Matcher } from './matcher.ts'
import { createMatcher } from './matcher.ts'
import type { Pool, Units } from './pool.ts'
import { addForm, createPool } from './pool.ts'
import type { Registry } from './registry.ts'
import type { Ends, Undecided } from './resolve-hits.ts'
import { nothingUndecided, resolveHits, WHOLE } from './resolve-hits.ts'
import { mergeIntervals } from './unions.ts'

export interface Front {
  readonly registry: Registry
  readonly pool: Pool
  /** Takes in what was registered since. */
  update(): void
  /** The intervals of a text, in the order of their starts; the list is good until the next call. */
  intervals(text: Uint8Array | string, ends: Ends, undecided: Undecided): Hits
  /** The unions of a whole text; the list is good until the next call. */
  unions(text: Uint8Array | string): Hits
  /**
   * For a front end of bytes: the unions of a string that is ASCII, whose bytes and code units are the same;
   * `undefined` for any other. To write a short string into bytes costs less than to look at its code units.
   */
  asciiUnions(text: string): Hits | undefined
}

/** Places are kept in 32 bits. */
const LENGTH_LIMIT = 2 ** 31 - 1
/** Longer strings get bytes of their own. */
const SCRATCH = 16_384

export function createFront(kind: 'bytes' | 'string', registry: Registry): Front {
  const pool = createPool(kind)
  const matcher: Matcher = createMatcher(pool)
  const found = createHits()
  const resolved = createHits()
  const merged = createHits()
  const whole: Undecided = nothingUndecided()
  let scratch: Buffer | undefined
  let scratchText: ByteText | undefined
  let known = 0

  const update = (): void => {
    if (known === registry.values.length) return
    for (; known < registry.values.length; known++) {
      for (const form of registry.forms(known)) addForm(pool, form, known)
    }
    // Every label is looked at again: a value that came now may stand in one that was good before.
    for (let at = 0; registry.hasLabels && at < known; at++) {
      const { label, treatment } = registry.values[at]!
      if (label === MASK || treatment === 'whole-field') continue
      clearHits(found)
      matcher.find(kind === 'string' ? label : byteText(Buffer.from(label)), found)
      if (found.count > 0) registry.dropLabel(at)
    }
  }
  const find = (text: ByteText | string): number => {
    if (text.length > LENGTH_LIMIT) throw new RangeError('more than 2 GiB at once: use a stream')
    update()
    clearHits(found)
    if (pool.count > 0) matcher.find(text, found)
    return found.count
  }
  const resolve = (text: ByteText | string, ends: Ends, undecided: Undecided): void => {
    const units = typeof text === 'string' ? codeUnits(pool, text, found) : (textBytes(text) as Units)
    resolveHits(pool, units, found, ends, undecided, resolved)
  }
  const unions = (text: ByteText | string): Hits => {
    clearHits(merged)
    if (find(text) === 0) return merged
    clearHits(resolved)
    resolve(text, WHOLE, whole)
    mergeIntervals(pool, resolved, merged)
    return merged
  }
  return {
    registry,
    pool,
    update,
    intervals(text, ends, undecided) {
      clearHits(resolved)
      const asText = typeof text === 'string' ? text : byteText(text)
      if (find(asText) > 0) resolve(asText, ends, undecided)
      return resolved
    },
    unions: text => unions(typeof text === 'string' ? text : byteText(text)),
    asciiUnions(text) {
      const { length } = text
      update()
      if (pool.count === 0) {
        clearHits(merged)
        return merged
      }
      // Whatever is not ASCII takes more bytes than code units; with room for more, that shows.
      if (length > SCRATCH - 4) {
        const bytes = Buffer.from(text)
        return bytes.length === length ? unions(byteText(bytes)) : undefined
      }
      scratch ??= Buffer.allocUnsafeSlow(SCRATCH)
      scratchText ??= byteText(scratch)
      scratchText.length = scratch.write(text)
      return scratchText.length === length ? unions(scratchText) : undefined
    },
  }
}

const NONE: Units = new Uint8Array(0)

/** A string's code units, if a match asks for what stands around it. */
function codeUnits(pool: Pool, text: string, hits: Hits): Units {
  let contextual = false
  for (let at = 2; at < hits.count * 3 && !contextual; at += 3) contextual = pool.flags[hits.items[at]!] !== 0
  if (!contextual) return NONE
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at)
  return units
}
