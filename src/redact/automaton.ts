/**
 * The fallback for texts that are made to be slow: an Aho-Corasick automaton looks at every unit once, whatever the
 * text. Goes in: the forms of one tier; comes out: the same occurrences that the filter finds, apart from forms that
 * end where a longer one ends (the union of all is the same).
 *
 * States are numbered in breadth-first order: the children of a state are then neighbours, and an edge needs no more
 * than the child's unit. The first states have a full row of the transition table each.
 */
import { ANCHOR, DELIMITED, LEFT, RIGHT } from './form.ts'
import type { Hits } from './hits.ts'
import { pushHit } from './hits.ts'
import type { Pool, Units } from './pool.ts'
import { buildTrie } from './trie.ts'

export interface Automaton {
  readonly pool: Pool
  readonly revision: number
  /** Class of a unit; units in no form are of class 0. */
  readonly classes: Uint16Array
  readonly classCount: number
  /** Rows of the first states: state × class → state. */
  readonly rows: Int32Array
  readonly rowStates: number
  /** First child by state, one more at the end: the children of s are first[s] … first[s + 1] - 1. */
  readonly first: Int32Array
  readonly units: Units
  readonly fail: Int32Array
  readonly depth: Int32Array
  /** Form that a state completes, or -1. */
  readonly own: Int32Array
  /** Nearest state by failure links, itself included, that completes a form whose match is its text alone; or -1. */
  readonly plain: Int32Array
  /** The same for forms that look at their surroundings: the longest alone could fail and hide a shorter one. */
  readonly flagged: Int32Array
  /** 1 for states at which any form ends. */
  readonly ends: Uint8Array
}

const CONTEXTUAL: number = LEFT | RIGHT | DELIMITED | ANCHOR
const ROW_STATES = 4096

export function createAutomaton(pool: Pool, ids: readonly number[]): Automaton {
  const trie = buildTrie(pool, ids)
  const { states, first, units, own, depth, classes, classCount } = trie
  const fail = new Int32Array(states)
  const plain = new Int32Array(states).fill(-1)
  const flagged = new Int32Array(states).fill(-1)
  const ends = new Uint8Array(states)
  const rowStates = Math.min(states, ROW_STATES)
  const rows = new Int32Array(rowStates * classCount)
  const automaton: Automaton = {
    pool,
    revision: pool.revision,
    classes,
    classCount,
    rows,
    rowStates,
    first,
    units,
    fail,
    depth,
    own,
    plain,
    flagged,
    ends,
  }
  for (let state = 0; state < states; state++) {
    const form = own[state]!
    const contextual = form !== -1 && (pool.flags[form]! & CONTEXTUAL) !== 0
    plain[state] = form !== -1 && !contextual ? state : state === 0 ? -1 : plain[fail[state]!]!
    flagged[state] = contextual ? state : state === 0 ? -1 : flagged[fail[state]!]!
    if (plain[state] !== -1 || flagged[state] !== -1) ends[state] = 1
    if (state < rowStates) {
      rows.copyWithin(state * classCount, fail[state]! * classCount, (fail[state]! + 1) * classCount)
      for (let child = first[state]!; child < first[state + 1]!; child++) {
        rows[state * classCount + classes[units[child]!]!] = child
      }
    }
    for (let child = first[state]!; child < first[state + 1]!; child++) {
      fail[child] = state === 0 ? 0 : nextState(automaton, fail[state]!, units[child]!)
    }
  }
  return automaton
}

/** The state after `unit`; rows of states above `state` need not be there yet. */
function nextState(automaton: Automaton, state: number, unit: number): number {
  const { rows, rowStates, classes, classCount, first, units, fail } = automaton
  let at = state
  while (at >= rowStates) {
    for (let child = first[at]!; child < first[at + 1]!; child++) if (units[child] === unit) return child
    at = fail[at]!
  }
  return rows[at * classCount + classes[unit]!]!
}

/**
 * Runs over `text` from `from` until every occurrence that starts before `to` is known, and answers with the place
 * from which on occurrences may be missing.
 */
export function runAutomaton(
  automaton: Automaton,
  text: Uint8Array | string,
  from: number,
  to: number,
  hits: Hits,
): number {
  const { length } = text
  const [state, at] =
    typeof text === 'string'
      ? runString(automaton, text, from, Math.min(to, length), hits)
      : runBytes(automaton, text, from, Math.min(to, length), hits)
  return finish(automaton, text, state, at, to, hits)
}

function runBytes(
  automaton: Automaton,
  text: Uint8Array,
  from: number,
  to: number,
  hits: Hits,
): [state: number, at: number] {
  const { rows, rowStates, classes, classCount, ends } = automaton
  let state = 0
  for (let at = from; at < to; at++) {
    const unit = text[at]!
    state = state < rowStates ? rows[state * classCount + classes[unit]!]! : nextState(automaton, state, unit)
    if (ends[state] !== 0) emit(automaton, state, at + 1, hits)
  }
  return [state, Math.max(from, to)]
}

function runString(
  automaton: Automaton,
  text: string,
  from: number,
  to: number,
  hits: Hits,
): [state: number, at: number] {
  const { rows, rowStates, classes, classCount, ends } = automaton
  let state = 0
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    state = state < rowStates ? rows[state * classCount + classes[unit]!]! : nextState(automaton, state, unit)
    if (ends[state] !== 0) emit(automaton, state, at + 1, hits)
  }
  return [state, Math.max(from, to)]
}

/** Goes on while an occurrence that started before `to` may still be under way. */
function finish(
  automaton: Automaton,
  text: Uint8Array | string,
  first: number,
  from: number,
  to: number,
  hits: Hits,
): number {
  const { depth, ends } = automaton
  const { length } = text
  let state = first
  let at = from
  while (at < length && at - depth[state]! < to) {
    state = nextState(automaton, state, typeof text === 'string' ? text.charCodeAt(at) : text[at]!)
    at++
    if (ends[state] !== 0) emit(automaton, state, at, hits)
  }
  return at === length ? length : at - depth[state]!
}

function emit(automaton: Automaton, state: number, end: number, hits: Hits): void {
  const { plain, flagged, own, fail, pool } = automaton
  const longest = plain[state]!
  if (longest !== -1) pushHit(hits, end - pool.lengths[own[longest]!]!, end, own[longest]!)
  for (let at = flagged[state]!; at !== -1; at = at === 0 ? -1 : flagged[fail[at]!]!) {
    pushHit(hits, end - pool.lengths[own[at]!]!, end, own[at]!)
  }
}
