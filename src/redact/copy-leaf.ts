/**
 * Copies of what has no members to walk: bytes, URLs, headers, patterns. Goes in: an object and the walk that redacts
 * texts and bytes; comes out: the object itself, a copy or a text, or `undefined` for what has members.
 */
import { isBytes } from './is-bytes.ts'

/** The walk, as a copy needs it. */
export interface Walk {
  /** A member, redacted. */
  member(value: unknown): unknown
  text(value: string): string
  bytes(value: Uint8Array): Uint8Array
}

/** Redacts what has no members to walk; `undefined` for what has. */
export function leafCopy(value: object, walk: Walk): unknown {
  if (ArrayBuffer.isView(value)) return viewCopy(value, walk)
  if (value instanceof ArrayBuffer || isShared(value)) {
    const view = new Uint8Array(value as ArrayBuffer)
    const shown = walk.bytes(view)
    return shown === view ? value : shown.buffer.slice(shown.byteOffset, shown.byteOffset + shown.byteLength)
  }
  if (
    value instanceof Date ||
    value instanceof Promise ||
    value instanceof WeakMap ||
    value instanceof WeakSet
  ) {
    return value
  }
  if (value instanceof URL) {
    const shown = walk.text(value.href)
    return shown === value.href ? value : (URL.parse?.(shown) ?? shown)
  }
  if (value instanceof URLSearchParams || isHeaders(value)) {
    const pairs: [string, string][] = []
    for (const [name, content] of value) pairs.push([walk.text(name), walk.text(content)])
    if (pairs.every(([name, content], at) => same([...value][at], name, content))) return value
    const params = new URLSearchParams(pairs)
    if (value instanceof URLSearchParams) return params
    try {
      return new Headers(pairs)
    } catch {
      return params // `***` is no name a header can have
    }
  }
  if (value instanceof RegExp) {
    const shown = walk.text(value.source)
    return shown === value.source ? value : `/${shown}/${value.flags}`
  }
  if (value instanceof String) {
    const shown = walk.text(value.valueOf())
    return shown === value.valueOf() ? value : new String(shown)
  }
  return undefined
}

function viewCopy(value: ArrayBufferView, walk: Walk): unknown {
  const plain = isBytes(value)
  const view = plain ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  const shown = walk.bytes(view)
  if (shown === view) return value
  if (Buffer.isBuffer(value)) return shown
  if (plain) return Uint8Array.from(shown)
  // Wider elements: the masked bytes, filled up to whole elements.
  const width = value instanceof DataView ? 1 : (value as Uint16Array).BYTES_PER_ELEMENT
  const buffer = new ArrayBuffer(Math.ceil(shown.length / width) * width)
  new Uint8Array(buffer).set(shown)
  return new (value.constructor as new (buffer: ArrayBuffer) => unknown)(buffer)
}

/** Asking for `Headers` by name makes Node 20 load all of fetch; what is none has no such tag. */
function isHeaders(value: object): value is Headers {
  return Object.prototype.toString.call(value) === '[object Headers]' && Symbol.iterator in value
}

function isShared(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object SharedArrayBuffer]'
}

function same(pair: readonly string[] | undefined, name: string, content: string): boolean {
  return pair?.[0] === name && pair[1] === content
}
