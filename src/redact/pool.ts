/**
 * The forms of one front end, each once: bytes for byte streams, UTF-16 code units for strings. Goes in: forms;
 * comes out: dense numbers by which matcher and reports know them. Forms only ever come, none goes.
 */
import type { Form } from './form.ts'
import { DELIMITED, FORM_KINDS } from './form.ts'

export type Units = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>

export interface Pool {
  readonly kind: 'bytes' | 'string'
  count: number
  /** All forms, one after the other. */
  units: Units
  offsets: Int32Array
  lengths: Int32Array
  /** See form.ts. */
  flags: Uint8Array
  kinds: Uint8Array
  /** Number of the value that brought the form first. */
  owners: Int32Array
  /** Length of the longest form. */
  longest: number
  /** Windows of long forms: pairs of long form and place in it. */
  readonly anchors: Map<number, number[]>
  /** Forms that have anchors. */
  readonly longForms: Set<number>
  /** Length of the window without layout that ends at a place of a long form, by `placeKey`. */
  readonly windowEnds: Map<number, number>
  /** OR of all flags there are. */
  allFlags: number
  /** Counts changes of flags: what was derived from them is then stale. */
  revision: number
  used: number
  /** Of the whole form. */
  hashes: Int32Array
  /** Open addressing, form + 1, by hash. */
  index: Int32Array
  scratch: Units
}

const FIRST_FORMS = 64
const FIRST_UNITS = 2048

export function createPool(kind: 'bytes' | 'string'): Pool {
  return {
    kind,
    count: 0,
    units: allocate(kind, FIRST_UNITS),
    offsets: new Int32Array(FIRST_FORMS),
    lengths: new Int32Array(FIRST_FORMS),
    flags: new Uint8Array(FIRST_FORMS),
    kinds: new Uint8Array(FIRST_FORMS),
    owners: new Int32Array(FIRST_FORMS),
    longest: 0,
    anchors: new Map(),
    longForms: new Set(),
    windowEnds: new Map(),
    allFlags: 0,
    revision: 0,
    used: 0,
    hashes: new Int32Array(FIRST_FORMS),
    index: new Int32Array(FIRST_FORMS * 2),
    scratch: allocate(kind, 256),
  }
}

/** Adds a form unless it is there already; then only its flags and anchors are taken over. */
export function addForm(pool: Pool, form: Form, owner: number): void {
  const id = intern(pool, form.content, form.flags, FORM_KINDS.indexOf(form.kind), owner)
  if (id === -1 || form.anchor === undefined) return
  const { long, offset, solid } = form.anchor
  const longId = intern(pool, long, 0, FORM_KINDS.indexOf('plain'), owner)
  if (longId === -1) return
  pool.longForms.add(longId)
  const place = pool.kind === 'bytes' || typeof long !== 'string' ? offset : unitOffset(long, offset)
  const known = pool.anchors.get(id) ?? []
  // A window that repeats inside one long form stands for its first place.
  if (known.some((value, at) => at % 2 === 0 && value === longId)) return
  known.push(longId, place)
  pool.anchors.set(id, known)
  const length = pool.lengths[id]!
  if (solid) pool.windowEnds.set(placeKey(longId, place + length), length)
}

/** One number for a place in a form. */
export function placeKey(form: number, place: number): number {
  return form * 2 ** 27 + place
}

/** A form's units, for reading only. */
export function formUnits(pool: Pool, id: number): Units {
  return pool.units.subarray(pool.offsets[id]!, pool.offsets[id]! + pool.lengths[id]!) as Units
}

function intern(
  pool: Pool,
  content: string | Uint8Array,
  flags: number,
  kind: number,
  owner: number,
): number {
  const length = load(pool, content)
  if (length <= 0) return -1
  const code = hash(pool.scratch, length)
  let slot = code & (pool.index.length - 1)
  for (let held = pool.index[slot]!; held !== 0; held = pool.index[slot]!) {
    if (pool.hashes[held - 1] === code && equals(pool, held - 1, length)) {
      mergeFlags(pool, held - 1, flags)
      return held - 1
    }
    slot = (slot + 1) & (pool.index.length - 1)
  }
  const id = pool.count
  if (id === pool.offsets.length) growForms(pool)
  while (pool.used + length > pool.units.length) pool.units = grown(pool.units, pool.units.length * 2)
  pool.units.set(pool.scratch.subarray(0, length), pool.used)
  pool.offsets[id] = pool.used
  pool.lengths[id] = length
  pool.hashes[id] = code
  pool.flags[id] = flags
  pool.kinds[id] = kind
  pool.owners[id] = owner
  pool.used += length
  pool.count++
  pool.allFlags |= flags
  if (length > pool.longest) pool.longest = length
  pool.index[slot] = id + 1
  if (pool.count * 2 > pool.index.length) growIndex(pool)
  return id
}

/** Writes the form's units into the scratch space; 0 if there are none, -1 if this front end can not have them. */
function load(pool: Pool, content: string | Uint8Array): number {
  const room = typeof content === 'string' && pool.kind === 'bytes' ? content.length * 3 : content.length
  if (pool.scratch.length < room) pool.scratch = allocate(pool.kind, room * 2)
  const { scratch } = pool
  if (typeof content !== 'string') {
    if (pool.kind === 'string') return -1
    scratch.set(content)
    return content.length
  }
  if (pool.kind === 'bytes') return (scratch as Buffer<ArrayBuffer>).write(content)
  for (let at = 0; at < content.length; at++) scratch[at] = content.charCodeAt(at)
  return content.length
}

function mergeFlags(pool: Pool, id: number, flags: number): void {
  const before = pool.flags[id]!
  // Found anywhere wins over found between words.
  const after = (before | flags) & ~(before & flags & DELIMITED ? 0 : DELIMITED)
  if (after === before) return
  pool.flags[id] = after
  pool.allFlags |= after
  pool.revision++
}

function equals(pool: Pool, id: number, length: number): boolean {
  if (pool.lengths[id] !== length) return false
  const { units, scratch } = pool
  const offset = pool.offsets[id]!
  for (let at = 0; at < length; at++) if (units[offset + at] !== scratch[at]) return false
  return true
}

function hash(units: Units, length: number): number {
  let value = length
  for (let at = 0; at < length; at++) value = Math.imul(value ^ units[at]!, 0x01000193)
  return value ^ (value >>> 15)
}

function growForms(pool: Pool): void {
  const size = pool.offsets.length * 2
  for (const name of ['offsets', 'lengths', 'owners', 'hashes'] as const)
    pool[name] = copied(new Int32Array(size), pool[name])
  for (const name of ['flags', 'kinds'] as const) pool[name] = copied(new Uint8Array(size), pool[name])
}

function growIndex(pool: Pool): void {
  const index = new Int32Array(pool.index.length * 2)
  for (let id = 0; id < pool.count; id++) {
    let slot = pool.hashes[id]! & (index.length - 1)
    while (index[slot] !== 0) slot = (slot + 1) & (index.length - 1)
    index[slot] = id + 1
  }
  pool.index = index
}

function grown(units: Units, size: number): Units {
  const larger = units instanceof Uint16Array ? new Uint16Array(size) : new Uint8Array(size)
  larger.set(units)
  return larger
}

function copied<T extends Int32Array | Uint8Array>(target: T, source: T): T {
  target.set(source)
  return target
}

function allocate(kind: 'bytes' | 'string', size: number): Units {
  return kind === 'bytes' ? Buffer.from(new ArrayBuffer(size)) : new Uint16Array(size)
}

function unitOffset(text: string, byteOffset: number): number {
  return Buffer.from(text).subarray(0, byteOffset).toString().length
}
