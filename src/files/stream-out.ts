/**
 * Bytes to what is no regular file: a device, a FIFO, a descriptor of this process. Such a target can not be
 * replaced in one step, so it is written through. It never blocks: a FIFO that nobody reads from can be waited for
 * and given up.
 */
import { close, constants, open, statSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { errorCode, FileError } from './file-error.ts'

const { O_NONBLOCK, O_WRONLY } = constants
const closeDescriptor = promisify(close)
const openDescriptor = promisify(open)
const writeDescriptor = promisify(write)
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** How long to wait for a reader before looking again, in milliseconds. */
const POLL_MS = 10

/** True for what is written through: `/dev/fd/3`, a FIFO, a terminal. @throws FileError for a folder or a socket */
export function isStream(path: string): boolean {
  if (descriptorOf(path) !== undefined) return true
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined || stats.isFile()) return false
  if (stats.isDirectory()) throw new FileError(path, 'is a folder')
  if (stats.isSocket()) throw new FileError(path, 'is a socket, which can not be written as a file')
  return true
}

/** The descriptor that a path such as `/dev/stdout` stands for. */
export function descriptorOf(path: string): number | undefined {
  if (path === '/dev/stdout') return 1
  if (path === '/dev/stderr') return 2
  const digits = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** @throws the error of `node:fs`, or the signal's reason */
export async function streamOut(
  path: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const inherited = descriptorOf(path)
  if (inherited !== undefined) return writeThrough(inherited, bytes, signal)
  const descriptor = await openWaiting(path, signal)
  try {
    await writeThrough(descriptor, bytes, signal)
  } finally {
    await closeDescriptor(descriptor)
  }
}

async function openWaiting(path: string, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await openDescriptor(path, O_WRONLY | O_NONBLOCK)
    } catch (error) {
      if (errorCode(error) !== 'ENXIO' || !statSync(path).isFIFO()) throw error // ENXIO: nobody reads yet
      await sleep(POLL_MS)
    }
  }
}

/**
 * Writes everything to a descriptor that was handed to us, and waits for the reader of a pipe. Nothing else can be done
 * meanwhile: it is for what comes last, and does without the threads that Node writes with in the background.
 */
export async function writeOut(descriptor: number, bytes: Uint8Array): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error
      await sleep(POLL_MS)
    }
  }
}

/** Writes everything, and waits whenever a pipe is full. */
export async function writeThrough(
  descriptor: number,
  bytes: Uint8Array,
  signal?: AbortSignal | undefined,
): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    signal?.throwIfAborted()
    try {
      written += (await writeDescriptor(descriptor, bytes, written)).bytesWritten
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error
      await sleep(POLL_MS)
    }
  }
}
