/**
 * A child with a terminal of its own, between ours and it: keys go to it as they come, what it prints goes through
 * the redactor, and our terminal's size is its size. Ours is in raw mode meanwhile, so Ctrl-C and the like are signals
 * that the child's terminal makes, and is set right again however this ends.
 */
import { constants } from 'node:os'
import { type Child, type ChildEnd, notStarted } from './child.ts'
import { findProgram } from './find-program.ts'
import { forwardSignals } from './forward-signals.ts'
import type { Pty } from './load-pty.ts'
import { ownTerminal } from './own-terminal.ts'
import type { StartChildOptions } from './start-child.ts'
import { leavesStoppingToSystem, stopJob, suspends } from './suspension.ts'

export function startWithTerminal(pty: Pty, command: readonly string[], options: StartChildOptions): Child {
  const { env, redactor, cwd = process.cwd() } = options
  const [file, ...args] = command
  const failure = findProgram(file!, { path: env.PATH, cwd })
  if (failure !== undefined) return notStarted(failure)

  let started: Child | undefined
  const stopForwarding = forwardSignals(() => started, { shared: false })
  const terminal = ownTerminal()
  const size = terminal.size()
  const child = pty.spawn(file!, args, {
    name: env.TERM ?? 'xterm',
    ...size,
    cwd,
    env,
    // Bytes as they are: a redactor looks for bytes, and a character may be cut.
    encoding: null,
  })
  const redacted = redactor.stream({ interactive: true })
  redacted.pipe(process.stdout, { end: false })
  child.onData(bytes => redacted.write(bytes))
  const pause = (): void => {
    if (leavesStoppingToSystem(child.pid)) process.kill(-child.pid, 'SIGSTOP')
    terminal.suspend()
  }
  terminal.connect({
    type: bytes => {
      const isStop = suspends(bytes, child.pid)
      child.write(bytes as unknown as string)
      if (!isStop) return
      pause()
      stopJob()
    },
    resize: ({ cols, rows }) => child.resize(cols, rows),
  })
  let running = true
  const ended = new Promise<ChildEnd>(resolve => {
    child.onExit(({ exitCode, signal }) => {
      running = false
      redacted.once('end', () => {
        terminal.release()
        resolve(signal === undefined || signal === 0 ? { exitCode } : bySignal(signal))
      })
      redacted.end()
    })
  })
  started = {
    pid: child.pid,
    signal: name => {
      if (!running) return false
      if (name === 'SIGTSTP') {
        child.kill(name)
        pause()
      } else if (name === 'SIGCONT') {
        terminal.resume()
        process.kill(-child.pid, name)
      } else child.kill(name)
      return true
    },
    ended: ended.finally(stopForwarding),
  }
  return started
}

function bySignal(number: number): ChildEnd {
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
  return { exitCode: 128 + number, ...(name !== undefined && { signal: name as NodeJS.Signals }) }
}
