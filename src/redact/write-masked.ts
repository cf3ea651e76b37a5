/**
 * Writes a text with a mask in place of each union. Goes in: a text that has at least one; comes out: a new one.
 */
import type { Hits } from './hits.ts'

export function writeMaskedString(text: string, unions: Hits, maskOf: (form: number) => string): string {
  const { items, count } = unions
  let result = ''
  let from = 0
  for (let at = 0; at < count * 3; at += 3) {
    result += text.slice(from, items[at]!) + maskOf(items[at + 2]!)
    from = items[at + 1]!
  }
  return result + text.slice(from)
}

/** One allocation of the exact size, shared with nothing else. */
export function writeMaskedBytes(
  bytes: Uint8Array,
  unions: Hits,
  maskOf: (form: number) => Uint8Array,
): Buffer {
  const { items, count } = unions
  let size = bytes.length
  for (let at = 0; at < count * 3; at += 3) {
    size += maskOf(items[at + 2]!).length - (items[at + 1]! - items[at]!)
  }
  const result = Buffer.allocUnsafeSlow(size)
  let from = 0
  let to = 0
  for (let at = 0; at < count * 3; at += 3) {
    const start = items[at]!
    if (start > from) result.set(bytes.subarray(from, start), to)
    to += start - from
    const mask = maskOf(items[at + 2]!)
    // A mask is a few bytes: a call costs more than they do.
    for (let place = 0; place < mask.length; place++) result[to++] = mask[place]!
    from = items[at + 1]!
  }
  result.set(bytes.subarray(from), to)
  return result
}
