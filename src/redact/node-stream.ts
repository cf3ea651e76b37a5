import { createRequire } from 'node:module'
import type { Transform } from 'node:stream'
import type { ChunkRedactor } from './chunk-redactor.ts'

/** How long a person waits at a prompt before its last letters are shown. */
const IDLE_MS = 250

/**
 * A chunk redactor as a Node transform. Errors are only those of the pipe. It never releases by time unless
 * `interactive` is set.
 */
export function createNodeStream(chunks: ChunkRedactor, interactive: boolean): Transform {
  // Node loads its streams with the first use of a pipe; a redactor that makes none should not do it before.
  const { Transform: NodeTransform } = createRequire(import.meta.url)(
    'node:stream',
  ) as typeof import('node:stream')
  let timer: NodeJS.Timeout | undefined
  const stream: Transform = new NodeTransform({
    decodeStrings: true,
    transform(chunk: Uint8Array, _encoding, done) {
      clearTimeout(timer)
      const shown = chunks.push(chunk)
      if (interactive && chunks.held > 0) timer = setTimeout(release, IDLE_MS).unref()
      if (shown.length === 0) done()
      else done(null, shown)
    },
    flush(done) {
      clearTimeout(timer)
      const shown = chunks.end()
      if (shown.length === 0) done()
      else done(null, shown)
    },
    destroy(error, done) {
      clearTimeout(timer)
      done(error)
    },
  })
  const release = (): void => {
    const shown = chunks.releaseIdle()
    if (shown.length > 0) stream.push(shown)
  }
  return stream
}
