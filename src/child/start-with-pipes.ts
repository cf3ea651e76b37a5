/**
 * A child whose output we read from pipes; it reads our own standard input. Where a terminal is behind us it stays in
 * our process group, so that it can ask for a password there; elsewhere it gets a group and session of its own.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { errorCode, FileError } from '../files/file-error.ts'
import { type Child, type ChildEnd, notStarted } from './child.ts'
import { hasControllingTerminal } from './controlling-terminal.ts'
import { drained } from './drained.ts'
import { forwardSignals } from './forward-signals.ts'
import { type OpenPipe, openPipes } from './open-pipes.ts'
import { passOn } from './pass-on.ts'
import type { StartChildOptions } from './start-child.ts'

export function startWithPipes(command: readonly string[], options: StartChildOptions): Child {
  const { env, redactor, cwd } = options
  const shared = process.platform === 'win32' || hasControllingTerminal()
  let spawned: Spawned
  let started: Child | undefined
  const stopForwarding = forwardSignals(() => started, { shared })
  try {
    spawned = spawnWithPipes(command, { env, ...(cwd !== undefined && { cwd }), detached: !shared })
  } catch (error) {
    stopForwarding()
    // Only the system's word: the error holds the arguments.
    return notStarted(errorCode(error) ?? 'UNKNOWN')
  }
  const { child, stdout, stderr } = spawned
  const outputs = [passOn(stdout, redactor, process.stdout), passOn(stderr, redactor, process.stderr)]
  const ended = new Promise<ChildEnd>(resolve => {
    child.once('error', error => {
      if (child.pid === undefined) resolve(notStarted(errorCode(error) ?? 'UNKNOWN').ended)
    })
    child.once('exit', (code, signal) => {
      void drained(outputs).then(held => {
        // Nobody reads any more what it left behind: they are told as when a terminal closes.
        if (held && !shared) hangUp(child.pid!)
        resolve(signal === null ? { exitCode: code! } : { exitCode: 128 + constants.signals[signal], signal })
      })
    })
  })
  started = {
    pid: child.pid,
    signal: name => child.kill(name),
    ended: ended.finally(stopForwarding),
  }
  return started
}

interface Spawned {
  readonly child: ChildProcess
  readonly stdout: Readable
  readonly stderr: Readable
}

function spawnWithPipes([file, ...args]: readonly string[], options: SpawnOptions): Spawned {
  const pipes = tryToOpenPipes()
  if (pipes === undefined) {
    const child = spawn(file!, args, { ...options, stdio: ['inherit', 'pipe', 'pipe'] })
    return { child, stdout: child.stdout!, stderr: child.stderr! }
  }
  const [out, err] = pipes
  try {
    const child = spawn(file!, args, { ...options, stdio: ['inherit', out!.descriptor, err!.descriptor] })
    return { child, stdout: out!.source, stderr: err!.source }
  } catch (error) {
    for (const { source } of pipes) source.destroy()
    throw error
  } finally {
    for (const { descriptor } of pipes) closeSync(descriptor)
  }
}

/** Where none can be made, what Node gives has to do. */
function tryToOpenPipes(): OpenPipe[] | undefined {
  try {
    return openPipes(2)
  } catch (error) {
    if (error instanceof FileError || errorCode(error) !== undefined) return undefined
    throw error
  }
}

function hangUp(group: number): void {
  try {
    process.kill(-group, 'SIGHUP')
  } catch (error) {
    if (errorCode(error) === undefined) throw error // nobody is left in it
  }
}
