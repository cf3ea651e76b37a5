/**
 * Starts a process with an environment of its own and redacts what it prints. In: a command as a list of words, which
 * no shell sees. Out: a handle on it. Signals that we get go on to it until it has ended.
 */
import { isatty } from 'node:tty'
import type { Redactor } from '../redact/redactor.ts'
import { type Child, notStarted } from './child.ts'
import { startWithPipes } from './start-with-pipes.ts'

export interface StartChildOptions {
  /** The whole environment: nothing is added to it but `TERM` and `PWD` where it gets a terminal. */
  readonly env: Readonly<Record<string, string>>
  readonly redactor: Redactor
  /** Default: ours. */
  readonly cwd?: string
  /** Gives it a terminal if we have one. Default: `true`. */
  readonly terminal?: boolean
  /** Told once if there is a terminal that it can not get. Default: nobody is told. */
  readonly onNoTerminal?: (reason: string) => void
}

/**
 * @param command the program, by its path or found in `PATH`, and its arguments
 * @throws TypeError if the command is empty
 */
export async function startChild(command: readonly string[], options: StartChildOptions): Promise<Child> {
  if (command.length === 0) throw new TypeError('a command needs at least one word')
  if (command.some(word => word.includes('\0'))) return notStarted('EINVAL')
  // As a shell has it; Node would refuse the word as a wrong argument of its own.
  if (command[0] === '') return notStarted('ENOENT')
  const { terminal = true, onNoTerminal } = options
  // All three: a terminal has one screen, so output that goes to different places needs pipes.
  if (terminal && process.platform !== 'win32' && [0, 1, 2].every(isatty)) {
    const { loadPty } = await import('./load-pty.ts')
    const pty = await loadPty()
    if (pty !== undefined)
      return (await import('./start-with-terminal.ts')).startWithTerminal(pty, command, options)
    onNoTerminal?.(
      'the command sees pipes instead of this terminal; with the package @lydell/node-pty it would have one: npm install @lydell/node-pty',
    )
  }
  return startWithPipes(command, options)
}
