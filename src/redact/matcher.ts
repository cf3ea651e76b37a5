/**
 * Finds every occurrence of every form of a pool, overlapping ones included. Forms are kept in tiers by length, each
 * with a filter of its own, so that one short value does not slow the search for the others.
 *
 * Goes in: a pool and a text; comes out: hits. Tables are made when a text is first looked at.
 */
import type { Automaton } from './automaton.ts'
import { createAutomaton, runAutomaton } from './automaton.ts'
import type { ByteText } from './byte-text.ts'
import { textBytes } from './byte-text.ts'
import { scanBytes } from './filter-bytes.ts'
import { scanString } from './filter-string.ts'
import type { FilterTables } from './filter-tables.ts'
import { addToTables, createFilterTables } from './filter-tables.ts'
import type { Hits } from './hits.ts'
import { truncateHits } from './hits.ts'
import type { Pool } from './pool.ts'
import { findTiny } from './tiny-forms.ts'

export interface Matcher {
  readonly pool: Pool
  /** Adds all hits in `text` to `hits`. */
  find(text: ByteText | string, hits: Hits): void
}

interface Tier {
  readonly ids: number[]
  readonly keyUnits: 4 | 8
  tables: FilterTables | undefined
  /** Forms that the tables know. */
  built: number
  automaton: Automaton | undefined
  /** Forms that the automaton knows. */
  automatonForms: number
  /** Stretches that are the automaton's, whatever they hold; texts that are made to be slow come in rows. */
  caution: number
  lastCaution: number
}

/** The stretch after which the filter's work is judged. */
const STRETCH = 65_536
/** Wasted work that is never worth a change of method. */
const GRACE = 4096
/** After the filter lost, the automaton is used for so many stretches, twice as many each time, up to a limit. */
const CAUTION = 8
const CAUTION_LIMIT = 64

export function createMatcher(pool: Pool): Matcher {
  const main: Tier = createTier(8)
  const short: Tier = createTier(4)
  const tiny: number[] = []
  let known = 0
  const sortIn = (): void => {
    for (; known < pool.count; known++) {
      const length = pool.lengths[known]!
      if (length >= 8) main.ids.push(known)
      else if (length >= 4) short.ids.push(known)
      else tiny.push(known)
    }
  }
  return {
    pool,
    find(text, hits) {
      if (known < pool.count) sortIn()
      if (main.ids.length > 0) search(pool, main, text, hits)
      if (short.ids.length > 0) search(pool, short, text, hits)
      if (tiny.length > 0) findTiny(pool, tiny, plainText(text), hits)
    },
  }
}

function createTier(keyUnits: 4 | 8): Tier {
  return {
    ids: [],
    keyUnits,
    tables: undefined,
    built: 0,
    automaton: undefined,
    automatonForms: 0,
    caution: 0,
    lastCaution: 0,
  }
}

function search(pool: Pool, tier: Tier, text: ByteText | string, hits: Hits): void {
  const tables = tablesOf(pool, tier)
  const { length } = text
  if (length < tables.shortest) return
  let at = 0
  while (at < length) {
    const end = Math.min(length, at + STRETCH)
    if (tier.caution === 0) {
      const mark = hits.count
      const budget = end - at + GRACE
      const next =
        typeof text === 'string'
          ? scanString(tables, text, at, end, budget, hits)
          : scanBytes(tables, text, at, end, budget, hits)
      if (next >= 0) {
        if (end - at === STRETCH) tier.lastCaution = 0
        if (end === length) return
        at = next
        continue
      }
      truncateHits(hits, mark)
      tier.lastCaution = Math.min(CAUTION_LIMIT, Math.max(CAUTION, tier.lastCaution * 2))
      tier.caution = tier.lastCaution
    }
    tier.caution--
    // An occurrence that the filter would have met from here on starts at most this far before.
    at = runAutomaton(automatonOf(pool, tier), plainText(text), Math.max(0, at - 512 - 16), end, hits)
  }
}

function tablesOf(pool: Pool, tier: Tier): FilterTables {
  let { tables } = tier
  if (tables !== undefined) {
    while (tier.built < tier.ids.length && addToTables(tables, tier.ids[tier.built]!)) tier.built++
    if (tier.built === tier.ids.length) return tables
  }
  tables = createFilterTables(pool, tier.ids, tier.keyUnits)
  tier.tables = tables
  tier.built = tier.ids.length
  return tables
}

function automatonOf(pool: Pool, tier: Tier): Automaton {
  const stale = tier.automatonForms !== tier.ids.length || tier.automaton?.revision !== pool.revision
  if (tier.automaton === undefined || stale) {
    tier.automaton = createAutomaton(pool, tier.ids)
    tier.automatonForms = tier.ids.length
  }
  return tier.automaton
}

function plainText(text: ByteText | string): Uint8Array | string {
  return typeof text === 'string' ? text : textBytes(text)
}
