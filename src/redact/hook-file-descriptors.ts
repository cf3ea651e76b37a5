/**
 * Redacts what is written to the file descriptors of hooked streams through `node:fs`: loggers that write to
 * descriptor 1 by themselves. Goes in: hooked streams; `fs` is changed until the returned function is called.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { HookedStream } from './hooked-stream.ts'

type Method = (...values: unknown[]) => unknown
type Callback = (error: Error | null, written: number, source: unknown) => void

export function hookFileDescriptors(hooked: readonly HookedStream[]): () => void {
  const fs = createRequire(import.meta.url)('node:fs') as Record<string, Method>
  const { write, writeSync, writev, writevSync } = fs as Record<
    'write' | 'writeSync' | 'writev' | 'writevSync',
    Method
  >
  const streamOf = (descriptor: unknown): HookedStream | undefined =>
    hooked.find(({ stream, passing }) => !passing && stream.fd === descriptor)
  const writeAll = (descriptor: unknown, bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at) as number
  }

  const replaced: Record<string, Method> = {
    writeSync(descriptor, ...values) {
      const target = streamOf(descriptor)
      if (target === undefined) return writeSync(descriptor, ...values)
      const bytes = bytesOf(values)
      writeAll(descriptor, target.chunks.push(bytes))
      return bytes.length
    },
    writevSync(descriptor, ...values) {
      const target = streamOf(descriptor)
      if (target === undefined) return writevSync(descriptor, ...values)
      const bytes = joined(values[0])
      writeAll(descriptor, target.chunks.push(bytes))
      return bytes.length
    },
    write(descriptor, ...values) {
      const target = streamOf(descriptor)
      if (target === undefined) return write(descriptor, ...values)
      return later(descriptor, target, bytesOf(values), values)
    },
    writev(descriptor, ...values) {
      const target = streamOf(descriptor)
      if (target === undefined) return writev(descriptor, ...values)
      return later(descriptor, target, joined(values[0]), values)
    },
  }
  /** The caller is told that all of its bytes were taken, however many of them are shown. */
  const later = (descriptor: unknown, target: HookedStream, bytes: Uint8Array, values: unknown[]): void => {
    const done = values.at(-1) as Callback
    const writeOn = (rest: Uint8Array): void => {
      if (rest.length === 0) process.nextTick(done, null, bytes.length, values[0])
      else {
        write(descriptor, rest, (error: Error | null, written: number) => {
          if (error === null) writeOn(rest.subarray(written))
          else done(error, 0, values[0])
        })
      }
    }
    writeOn(target.chunks.push(bytes))
  }
  Object.assign(fs, replaced)
  syncBuiltinESMExports()
  return () => {
    for (const [name, method] of Object.entries({ write, writeSync, writev, writevSync })) {
      if (fs[name] === replaced[name]) fs[name] = method
    }
    syncBuiltinESMExports()
  }
}

/** The bytes of `(text, position?, encoding?)`, `(view, offset?, length?)` or `(view, { offset, length })`. */
function bytesOf([source, second, third]: readonly unknown[]): Uint8Array {
  if (typeof source === 'string') {
    return Buffer.from(source, typeof third === 'string' ? (third as BufferEncoding) : 'utf8')
  }
  const view = source as ArrayBufferView
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  const named =
    typeof second === 'object' && second !== null ? (second as { offset?: number; length?: number }) : {}
  const offset = typeof second === 'number' ? second : (named.offset ?? 0)
  const length = typeof third === 'number' ? third : (named.length ?? bytes.length - offset)
  return bytes.subarray(offset, offset + length)
}

function joined(views: unknown): Uint8Array {
  return Buffer.concat((views as ArrayBufferView[]).map(view => bytesOf([view])))
}
