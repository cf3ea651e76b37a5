/**
 * One stream of a child to one of ours, redacted on its way, with back-pressure: memory stays flat however much comes.
 * If our reader goes away, the child's stream is closed, so that the child learns of it as it would without us: by
 * SIGPIPE at its next write.
 */
import type { Readable, Writable } from 'node:stream'
import type { Redactor } from '../redact/redactor.ts'

export interface PassedOn {
  /** Resolves when the last of it was handed on. */
  readonly done: Promise<void>
  /** True while our reader is what everything waits for. */
  readonly waits: boolean
  /** Takes no more; what is here still goes out. */
  stop(): void
}

export function passOn(source: Readable, redactor: Redactor, sink: Writable): PassedOn {
  const redacted = redactor.stream({ interactive: (sink as Partial<NodeJS.WriteStream>).isTTY === true })
  const done = new Promise<void>(resolve => {
    const finish = (): void => {
      sink.off('close', lost)
      sink.off('error', lost)
      resolve()
    }
    const lost = (): void => {
      source.destroy()
      redacted.destroy()
      finish()
    }
    tolerate(sink)
    sink.on('error', lost)
    sink.once('close', lost)
    redacted.once('end', finish)
    // A child that is killed leaves its stream closed, not ended: what was held then still goes through the end rule.
    source.once('close', () => redacted.end())
    source.on('error', () => source.destroy())
    source.pipe(redacted)
    redacted.pipe(sink, { end: false })
  })
  return {
    done,
    get waits() {
      return sink.writableNeedDrain
    },
    stop: () => {
      source.destroy()
    },
  }
}

const TOLERATED = new WeakSet<Writable>()

/** A stream may tell of each write that failed, also when nobody listens any more. */
function tolerate(sink: Writable): void {
  if (TOLERATED.has(sink)) return
  TOLERATED.add(sink)
  sink.on('error', () => {})
}
