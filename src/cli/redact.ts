/**
 * `redact`: standard input to standard output with a mask in place of every known value. Bytes that are no text pass
 * as they are. A reader that went away ends it quietly.
 */
import { readSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { type Problem, RenderConfigError } from '../errors.ts'
import { errorCode, toFileError } from '../files/file-error.ts'
import type { Redactor } from '../redact/redactor.ts'
import { toIoProblem } from './io-problem.ts'
import { type KnownValuesFlags, knownValues } from './known-values.ts'
import { createPrinter } from './printer.ts'
import { withSettings } from './with-settings.ts'

/** @returns the exit code */
export async function redactCommand(flags: KnownValuesFlags): Promise<number> {
  const printer = createPrinter({})
  try {
    if (flags.from?.includes('-')) throw new RenderConfigError([STDIN_TAKEN])
    const { redactor, warnings } = await knownValues(await withSettings(flags), printer)
    printer.print({ problems: [], warnings })
    await pass(redactor)
    return 0
  } catch (error) {
    return printer.fail(error)
  }
}

const STDIN_TAKEN: Problem = {
  code: 'USAGE',
  message: '--from can not be standard input, which is what is redacted',
}

async function pass(redactor: Redactor): Promise<void> {
  try {
    // For a person who waits at a prompt a timer is needed, and streams; a pipe has neither. To look at
    // `process.stdout` would make the pipe non-blocking.
    if (isatty(1)) await passToTerminal(redactor)
    else passToPipe(redactor)
  } catch (error) {
    if (errorCode(error) !== 'EPIPE') throw error
  }
}

async function passToTerminal(redactor: Redactor): Promise<void> {
  const { pipeline } = await import('node:stream/promises')
  await pipeline(process.stdin, redactor.stream({ interactive: true }), process.stdout)
}

const CHUNK_BYTES = 1024 * 1024

/** Blocks while nothing comes and while nobody reads: there is nothing else to do, and it is the fastest way. */
function passToPipe(redactor: Redactor): void {
  const chunks = redactor.chunks()
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  for (;;) {
    const count = readSome(buffer)
    if (count === 0) break
    writeAll(chunks.push(buffer.subarray(0, count)))
  }
  writeAll(chunks.end())
}

/** @returns 0 at the end */
function readSome(buffer: Buffer): number {
  for (let waits = 0; ; waits++) {
    try {
      return readSync(0, buffer, 0, buffer.length, null)
    } catch (error) {
      const code = errorCode(error)
      if (code === 'EOF') return 0 // a pipe on Windows
      if (code !== 'EAGAIN') throw new RenderConfigError([toIoProblem(toFileError(error, '<stdin>', 'read'))])
      pause(waits)
    }
  }
}

function writeAll(bytes: Uint8Array): void {
  let written = 0
  for (let waits = 0; written < bytes.length; waits++) {
    try {
      written += writeSync(1, bytes, written)
      waits = 0
    } catch (error) {
      const code = errorCode(error)
      if (code === 'EPIPE') throw error
      if (code !== 'EAGAIN') {
        throw new RenderConfigError([toIoProblem(toFileError(error, '<stdout>', 'written'))])
      }
      pause(waits)
    }
  }
}

const SHORTEST_PAUSE_MS = 0.05
const LONGEST_PAUSE_MS = 5

/** For a pipe that another process has made non-blocking: waits longer each time, so that an idle one costs little. */
function pause(waits: number): void {
  const pauseMs = Math.min(SHORTEST_PAUSE_MS * 2 ** waits, LONGEST_PAUSE_MS)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
}
