/** `run`: starts a command with secrets as variables and files, and redacts what it prints. */
import { becomeReaper } from '../child/become-reaper.ts'
import type { ChildEnd } from '../child/child.ts'
import { type PlacedFiles, placeFiles } from '../child/place-files.ts'
import { startChild } from '../child/start-child.ts'
import { type Problem, RenderConfigError } from '../errors.ts'
import { FileError } from '../files/file-error.ts'
import { createRedactor } from '../redact/redactor.ts'
import { toIoProblem } from './io-problem.ts'
import { createPrinter, exitCodeOf, type Printer } from './printer.ts'
import type { RunFlags } from './run/flags.ts'
import { prepareRun } from './run/prepare.ts'
import { readRunWatch } from './run/watch-flags.ts'
import { withSettings } from './with-settings.ts'

export interface RunCall {
  /** What stood before `--` and belongs to no option. */
  readonly words: readonly string[]
  /** What stood behind `--`; absent if there was none. */
  readonly command: readonly string[] | undefined
  readonly flags: RunFlags
}

/** @returns the exit code */
export async function runCommand({ words, command, flags: given }: RunCall): Promise<number> {
  becomeReaper()
  const printer = createPrinter({ json: given.json })
  let files: PlacedFiles | undefined
  const begin = stoppableAsFirst()
  try {
    if (command === undefined || command.length === 0 || words.length > 0)
      throw new RenderConfigError([NO_COMMAND])
    const redactor = createRedactor()
    printer.redactWith(redactor)
    const watch = readRunWatch(given)
    if (watch !== undefined) {
      const { watchRun } = await import('./run/watch-run.ts')
      const end = await watchRun(command, { flags: given, watch, redactor, printer, onStart: begin })
      return exitOf(end, command[0]!, printer)
    }
    const prepared = await prepareRun(await withSettings(given), redactor)
    printer.print({ problems: [], warnings: prepared.warnings })

    files = placeFiles(prepared.files)
    const child = await startChild(command, {
      env: prepared.env,
      redactor,
      onNoTerminal: reason => printer.note(reason),
    })
    begin()
    const end = await child.ended
    files.remove()
    return exitOf(end, command[0]!, printer)
  } catch (error) {
    files?.remove()
    return printer.fail(error instanceof FileError ? new RenderConfigError([toIoProblem(error)]) : error)
  }
}

/**
 * The first process of a container gets no signal that it does not handle, so it could not be stopped while it waits for
 * a store. @returns ends it: from then on the command is who decides
 */
function stoppableAsFirst(): () => void {
  if (process.pid !== 1) return () => {}
  const stop = (_name: NodeJS.Signals, number: number): never => process.exit(128 + number)
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
  for (const name of names) process.on(name, stop)
  return () => {
    for (const name of names) process.off(name, stop)
  }
}

const NO_COMMAND: Problem = {
  code: 'USAGE',
  message: 'run is written: render-config run [options] -- COMMAND …',
  hint: 'what stands behind -- is the command and its arguments, as they are',
}

/** Of a command that was not started, what a shell would say, and its exit code. */
function exitOf({ failure, exitCode }: ChildEnd, name: string, printer: Printer): number {
  if (failure === undefined) return exitCode
  const problem = whyNotStarted(failure, name)
  printer.print({ problems: [problem], warnings: [] })
  return problem.code === 'IO' ? exitCode : exitCodeOf([problem])
}

function whyNotStarted(failure: string, name: string): Problem {
  if (failure === 'E2BIG') {
    const message = 'the variables and arguments together are too large for the system'
    return { code: 'CANNOT_ENCODE', message, hint: 'hand large values in as files, with --volume or --mount' }
  }
  if (failure === 'EINVAL') return { code: 'USAGE', message: 'no word of COMMAND can hold a NUL character' }
  if (failure === 'ENOENT') {
    return {
      code: 'IO',
      message: `${name}: command not found`,
      hint: 'it is looked for in PATH; no shell is involved',
    }
  }
  return { code: 'IO', message: `${name}: can not be started (${failure})` }
}
