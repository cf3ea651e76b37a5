/**
 * Starts a process whose output is redacted on its way. Goes in: a command with its arguments (no shell); comes out:
 * the child, and how it ended once all of its output is out.
 *
 * Output that the child sends elsewhere goes round this: files, sockets, a terminal that it opens itself, and
 * processes it leaves behind with other descriptors. Its two streams are redacted each by itself: a value of which
 * one half goes to each is not seen.
 */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Readable, Writable } from 'node:stream'
import type { Redactor } from './redactor.ts'

export interface SpawnRedactedOptions extends Omit<SpawnOptions, 'stdio' | 'detached' | 'shell'> {
  /** What the child reads. Default: `inherit`. */
  readonly stdin?: 'inherit' | 'ignore' | 'pipe'
  /** Where its redacted output goes; not ended with it. Default: `process.stdout`. */
  readonly stdout?: Writable
  /** Default: `process.stderr`. */
  readonly stderr?: Writable
  /** Passes SIGINT, SIGTERM and SIGHUP on to the child while it runs. Default: `true`. */
  readonly forwardSignals?: boolean
}

export interface SpawnResult {
  /** The child's own; 128 + n if a signal ended it, 127 if it was not found, 126 if it could not be started. */
  readonly exitCode: number
  readonly signal: NodeJS.Signals | null
  /** Why it did not start: the system's error code, `ENOENT` and the like. */
  readonly failure?: string
}

export interface RedactedProcess {
  readonly child: ChildProcess
  /** Never rejects. */
  readonly ended: Promise<SpawnResult>
}

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function spawnRedacted(
  redactor: Redactor,
  command: string,
  args: readonly string[] = [],
  options: SpawnRedactedOptions = {},
): RedactedProcess {
  const {
    stdin = 'inherit',
    stdout = process.stdout,
    stderr = process.stderr,
    forwardSignals = true,
    ...rest
  } = options
  const require = createRequire(import.meta.url)
  const { spawn } = require('node:child_process') as typeof import('node:child_process')
  const env = { ...(rest.env ?? process.env), ...terminalEnvironment(rest.env ?? process.env, stdout) }
  const child = spawn(command, args, { ...rest, env, stdio: [stdin, 'pipe', 'pipe'] })
  const stopForwarding = forwardSignals ? forward(child) : () => {}
  const outputs = [passOn(redactor, child.stdout, stdout), passOn(redactor, child.stderr, stderr)]
  const ended = new Promise<SpawnResult>(resolve => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      // Only the code: the error holds the arguments.
      if (child.pid !== undefined) return
      const failure = error.code ?? 'UNKNOWN'
      resolve({ exitCode: failure === 'ENOENT' ? 127 : 126, signal: null, failure })
    })
    child.once('close', (code, signal) => {
      void Promise.all(outputs).then(() => resolve({ exitCode: code ?? 128 + signalNumber(signal), signal }))
    })
  })
  return { child, ended: ended.finally(stopForwarding) }
}

/** Pipes a child's stream through a redactor of its own, and resolves when the last of it was handed on. */
function passOn(redactor: Redactor, source: Readable | null, sink: Writable): Promise<void> {
  // Where a process could not even be given pipes, there is nothing to wait for.
  if (source === null) return Promise.resolve()
  const redacted = redactor.stream({ interactive: isTerminal(sink) })
  return new Promise(resolve => {
    const stop = (): void => {
      sink.off('error', stop)
      sink.off('close', stop)
      // The reader is gone: the child learns of it as it would without us, by its own next write.
      source.destroy()
      redacted.destroy()
      resolve()
    }
    sink.once('error', stop)
    sink.once('close', stop)
    redacted.once('end', () => {
      sink.off('error', stop)
      sink.off('close', stop)
      resolve()
    })
    // A child that is killed leaves its stream closed, not ended: what was held then still goes through the end rule.
    source.once('close', () => redacted.end())
    source.pipe(redacted)
    redacted.pipe(sink, { end: false })
  })
}

function forward(child: ChildProcess): () => void {
  const handlers = FORWARDED.map(name => {
    const handler = (): void => {
      // A terminal sends its interrupt to the child as well.
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name)
    }
    process.on(name, handler)
    return { name, handler }
  })
  return () => {
    for (const { name, handler } of handlers) process.off(name, handler)
  }
}

/** A pipe is no terminal: programs then leave out colours and guess the width, unless they are told. */
function terminalEnvironment(env: NodeJS.ProcessEnv, sink: Writable): NodeJS.ProcessEnv {
  if (!isTerminal(sink)) return {}
  const told: NodeJS.ProcessEnv = {}
  if (env.NO_COLOR === undefined && env.FORCE_COLOR === undefined) told.FORCE_COLOR = '1'
  const { columns } = sink as NodeJS.WriteStream
  if (env.COLUMNS === undefined && columns > 0) told.COLUMNS = String(columns)
  return told
}

function isTerminal(sink: Writable): boolean {
  return (sink as Partial<NodeJS.WriteStream>).isTTY === true
}

function signalNumber(signal: NodeJS.Signals | null): number {
  const { constants } = createRequire(import.meta.url)('node:os') as typeof import('node:os')
  return signal === null ? 0 : constants.signals[signal]
}
