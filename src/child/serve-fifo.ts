/**
 * Gives a text to everyone who reads a pipe, whole, from its beginning, each time it is opened. Every reader gets a
 * pipe of its own: the moment one has come, a fresh pipe takes the place of theirs, so that the next, or one who comes
 * meanwhile, neither gets the rest nor an empty one. Who never comes is not waited for.
 */
import { closeSync, constants, openSync, renameSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../files/file-error.ts'
import { writeThrough } from '../files/stream-out.ts'
import { makeFifo, makeFifoAside } from './make-fifo.ts'

/**
 * How long to wait for a reader before looking again, in milliseconds. Two readers that come within it, so that both wait
 * when we look, share one pipe: which of them gets what is up to the system.
 */
const POLL_MS = 10

/** What a pipe gives to the reader that comes now. */
export type Content = () => Uint8Array

/** @param path where no file is yet; `${path}.next` is used as well @throws FileError if it can not be made */
export function serveFifo(path: string, content: Content, signal: AbortSignal): void {
  makeFifo(path)
  const next = `${path}.next`
  makeFifo(next)
  void serve(path, content, signal, {
    onReader: () => renameSync(next, path),
    prepare: () => makeFifoAside(next),
  })
}

/** The same once, for those who have waited at a pipe since before it was ours. */
export function serveWaiting(path: string, content: Content, signal: AbortSignal): void {
  void serve(path, content, signal, {})
}

interface Turn {
  readonly onReader?: () => void
  readonly prepare?: () => Promise<void>
}

async function serve(path: string, content: Content, signal: AbortSignal, turn: Turn): Promise<void> {
  try {
    for (;;) {
      const descriptor = await openForReader(path, signal)
      // Before a single byte: the reader that has come may be quick, and come again.
      turn.onReader?.()
      const written = give(descriptor, content(), signal)
      if (turn.prepare === undefined) return await written
      await turn.prepare()
    }
  } catch (error) {
    // The end of the run, a pipe that the child has removed, no mkfifo any more: nobody can be served any longer.
    if (!signal.aborted && !(error instanceof Error && 'code' in error)) throw error
  }
}

async function openForReader(path: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (error) {
      if (errorCode(error) !== 'ENXIO') throw error // ENXIO: nobody reads yet
    }
    await sleep(POLL_MS, undefined, { signal })
  }
}

async function give(descriptor: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  try {
    await writeThrough(descriptor, bytes, signal)
  } catch (error) {
    // The run is over, or this reader has had enough (EPIPE): others are still served.
    if (!signal.aborted && errorCode(error) === undefined) throw error
  } finally {
    closeSync(descriptor)
  }
}
