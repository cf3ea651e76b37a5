/**
 * Redacts what is written to `process.stdout` and `process.stderr`. Goes in: a redactor; the streams' `write` and
 * `end` are replaced until the returned function is called.
 *
 * What does not come through them goes round this hook: uncaught errors (see hook-uncaught.ts), writes to the file
 * descriptors 1 and 2 (unless `fileSystem` is set), child processes that inherit them, worker transports of loggers
 * that open a descriptor themselves, `process._rawDebug`, diagnostic reports.
 */
import { hookFileDescriptors } from './hook-file-descriptors.ts'
import type { HookedStream } from './hooked-stream.ts'
import type { Redactor } from './redactor.ts'

export interface ProcessStreamOptions {
  /** The streams to hook. Default: `process.stdout` and `process.stderr`. */
  readonly streams?: readonly NodeJS.WriteStream[]
  /**
   * Also replaces `fs.write`, `fs.writeSync`, `fs.writev` and `fs.writevSync` for the streams' file descriptors.
   * Default: `false`.
   */
  readonly fileSystem?: boolean
}

type Callback = (error?: Error | null) => void

const IDLE_MS = 250

export function hookProcessStreams(redactor: Redactor, options: ProcessStreamOptions = {}): () => void {
  const { streams = [process.stdout, process.stderr], fileSystem = false } = options
  const hooked = streams.map(
    (stream): HookedStream => ({ stream, chunks: redactor.chunks(), passing: false }),
  )
  const undo = hooked.map(hookStream)
  if (fileSystem) undo.push(hookFileDescriptors(hooked))
  const undoAll = (): void => {
    process.off('exit', undoAll)
    for (const one of undo.splice(0)) one()
  }
  // What is still held when the process ends is shown, or masked, then.
  process.on('exit', undoAll)
  return undoAll
}

function hookStream(hooked: HookedStream): () => void {
  const { stream, chunks } = hooked
  const { write, end } = stream
  const writeOn = write as (chunk: unknown, done?: Callback) => boolean
  const endOn = end as (...values: unknown[]) => typeof stream
  let timer: NodeJS.Timeout | undefined
  const pass = (bytes: Uint8Array, done?: Callback): boolean => {
    hooked.passing = true
    try {
      return writeOn.call(stream, bytes, done)
    } finally {
      hooked.passing = false
    }
  }
  const release = (): void => {
    const shown = chunks.releaseIdle()
    if (shown.length > 0) pass(shown)
  }
  const push = (chunk: unknown, encoding: unknown): Uint8Array | undefined => {
    clearTimeout(timer)
    if (typeof chunk === 'string') return chunks.push(Buffer.from(chunk, encodingOf(encoding)))
    return ArrayBuffer.isView(chunk) ? chunks.push(bytesOf(chunk)) : undefined
  }

  stream.write = (chunk: unknown, second?: unknown, third?: unknown): boolean => {
    const done = callbackOf(second, third)
    const shown = push(chunk, second)
    // What is neither text nor bytes is an error, and the stream's own business.
    if (shown === undefined) return writeOn.call(stream, chunk, done)
    if (stream.isTTY && chunks.held > 0) timer = setTimeout(release, IDLE_MS).unref()
    if (shown.length > 0) return pass(shown, done)
    if (done !== undefined) process.nextTick(done)
    return true
  }
  stream.end = (...values: unknown[]) => {
    const [chunk] = values
    const done = callbackOf(...values)
    const pieces: Uint8Array[] = []
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') {
      pieces.push(push(chunk, values[1]) ?? new Uint8Array(0))
    }
    clearTimeout(timer)
    pieces.push(chunks.end())
    const shown = Buffer.concat(pieces)
    hooked.passing = true
    try {
      return shown.length > 0 ? endOn.call(stream, shown, done) : endOn.call(stream, done)
    } finally {
      hooked.passing = false
    }
  }
  const hookedWrite = stream.write
  const hookedEnd = stream.end
  return () => {
    clearTimeout(timer)
    const rest = chunks.end()
    if (rest.length > 0 && stream.writable) pass(rest)
    // A method that someone else wrapped since is not ours to put back.
    if (stream.write === hookedWrite) stream.write = write
    if (stream.end === hookedEnd) stream.end = end
  }
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8'
}

function callbackOf(...values: unknown[]): Callback | undefined {
  return values.find((value): value is Callback => typeof value === 'function')
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
