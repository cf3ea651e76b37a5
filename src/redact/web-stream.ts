import type { ChunkRedactor } from './chunk-redactor.ts'

/** A chunk redactor as a web transform: strings (as UTF-8) or bytes in, bytes out. */
export function createWebStream(chunks: ChunkRedactor): TransformStream<Uint8Array | string, Uint8Array> {
  const encoder = new TextEncoder()
  // A character of two code units may be cut between two strings; its halves have no UTF-8.
  let half = ''
  return new TransformStream({
    transform(chunk, controller) {
      let bytes: Uint8Array
      if (typeof chunk === 'string') {
        const text = half + chunk
        half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
        bytes = encoder.encode(half === '' ? text : text.slice(0, -1))
      } else {
        bytes = half === '' ? chunk : Buffer.concat([encoder.encode(half), chunk])
        half = ''
      }
      const shown = chunks.push(bytes)
      if (shown.length > 0) controller.enqueue(shown)
    },
    flush(controller) {
      const last = half === '' ? undefined : chunks.push(encoder.encode(half))
      if (last !== undefined && last.length > 0) controller.enqueue(last)
      const shown = chunks.end()
      if (shown.length > 0) controller.enqueue(shown)
    },
  })
}
