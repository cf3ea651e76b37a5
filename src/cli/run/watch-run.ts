/**
 * `run --watch`: prepares again whenever something changes, and keeps the command on the newest result. After a failure
 * the command and its files stay as they are.
 */
import type { Child, ChildEnd } from '../../child/child.ts'
import { type PlacedFiles, placeFiles } from '../../child/place-files.ts'
import { startChild } from '../../child/start-child.ts'
import { RenderConfigError } from '../../errors.ts'
import { FileError } from '../../files/file-error.ts'
import type { Redactor } from '../../redact/redactor.ts'
import { systemClock } from '../../watch/clock.ts'
import type { Outcome } from '../../watch/pace.ts'
import { type Supervision, supervise } from '../../watch/supervise.ts'
import { verdictOf } from '../../watch/verdict-of.ts'
import { type RenderRound, startWatch } from '../../watch/watch.ts'
import { toIoProblem } from '../io-problem.ts'
import { type Printer, toDiagnostics } from '../printer.ts'
import { createTeller } from '../watch/teller.ts'
import { changeOf, samePaths } from './change-of.ts'
import type { RunFlags } from './flags.ts'
import type { Prepared } from './prepare.ts'
import { watchedPreparation } from './prepare-watched.ts'
import { receiveSignals } from './receive-signals.ts'
import { createRunSession } from './run-session.ts'
import type { RunWatch } from './watch-flags.ts'

/** How long a command has to end after SIGTERM before it is killed. */
const GRACE_MS = 10_000

export interface WatchRunOptions {
  readonly flags: RunFlags
  readonly watch: RunWatch
  readonly redactor: Redactor
  readonly printer: Printer
  /** Called when the command is about to be started for the first time. */
  readonly onStart: () => void
}

/** @throws RenderConfigError with the problems of the first preparation; FileError if a file can not be placed */
export async function watchRun(
  command: readonly string[],
  { flags, watch: { intervalMs = 60_000, signal: onFiles }, redactor, printer, onStart }: WatchRunOptions,
): Promise<ChildEnd> {
  const session = createRunSession(redactor)
  const prepare = watchedPreparation(flags, session)
  const teller = createTeller(printer, 'the command and its files stay as they are')
  let newest: Prepared | undefined
  let supervision: Supervision<Prepared, ChildEnd> | undefined

  const render = async (round: RenderRound): Promise<Outcome> => {
    try {
      newest = await prepare(round)
    } catch (error) {
      const diagnostics = toDiagnostics(error)
      if (round.number === 1 || round.signal.aborted || diagnostics === undefined) throw error
      teller.failed(diagnostics)
      return { verdict: verdictOf(diagnostics) }
    }
    teller.rendered([], newest.warnings)
    supervision?.apply(newest)
    return { verdict: 'good', expiresMs: newest.expiresMs }
  }
  const onBlind = (code: string): void =>
    printer.note(`files can not all be watched (${code}); they are looked at every ${intervalMs / 1000} s`)

  try {
    const watch = await startWatch(render, { intervalMs, onBlind })
    // A fault of ours in a later round: the command is not to blame, and goes on.
    void watch.ended.catch(error => printer.fail(error))
    try {
      onStart()
      const keeper = keepRunning(command, newest!, { redactor, printer, onFiles })
      supervision = keeper
      keeper.apply(newest!)
      return await keeper.ended
    } finally {
      await watch.close()
    }
  } finally {
    await session.close()
  }
}

interface KeepOptions {
  readonly redactor: Redactor
  readonly printer: Printer
  readonly onFiles: NodeJS.Signals | undefined
}

function keepRunning(
  command: readonly string[],
  first: Prepared,
  { redactor, printer, onFiles }: KeepOptions,
): Supervision<Prepared, ChildEnd> {
  let placed: { readonly state: Prepared; readonly files: PlacedFiles } | undefined
  const signals = receiveSignals(() => supervision.stop())
  let starts = 0
  let failureTold: string | undefined

  const put = (state: Prepared): void => {
    if (placed !== undefined && samePaths(placed.state, state)) {
      placed.files.replace(state.files)
      return
    }
    placed?.files.remove()
    placed = { state, files: placeFiles(state.files) }
  }
  const start = async (state: Prepared): Promise<Child> => {
    put(state)
    const child = await startChild(command, {
      env: state.env,
      redactor,
      ...(++starts === 1 && { onNoTerminal: (reason: string) => printer.note(reason) }),
    })
    signals.reachedBy(child)
    return child
  }
  const name = command[0]!
  const told = { problems: [], warnings: [] }
  const supervision: Supervision<Prepared, ChildEnd> = supervise<Prepared, ChildEnd>(first, {
    clock: systemClock,
    graceMs: GRACE_MS,
    changeOf,
    place: put,
    start,
    onFiles,
    onDone(what) {
      failureTold = undefined
      if (what === 'restarting') {
        printer.note(`changed: ${name} is started anew`)
        printer.print(told, { restarted: true })
      } else {
        printer.note(`changed: ${name} gets ${onFiles}`)
        printer.print(told, { signalled: onFiles })
      }
    },
    onFailure(error) {
      // Tried at every look, told once.
      const message = error instanceof Error ? error.message : ''
      if (message === failureTold) return
      failureTold = message
      printer.fail(error instanceof FileError ? new RenderConfigError([toIoProblem(error)]) : error)
    },
  })
  const ended = supervision.ended.finally(() => {
    signals.release()
    placed?.files.remove()
  })
  return { ...supervision, ended }
}
