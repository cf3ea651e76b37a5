/**
 * `render --watch`: the whole of `render`, again and again. Each time the settings, the inputs and what they ask for are
 * looked at anew; only files with other bytes are rewritten, and after a failure the last good ones stay.
 */
import { becomeReaper } from '../../child/become-reaper.ts'
import type { OutputFile } from '../../files/write-all.ts'
import type { RenderResult } from '../../renderer.ts'
import { expiryOf } from '../../watch/expiry-of.ts'
import type { Outcome } from '../../watch/pace.ts'
import { verdictOf } from '../../watch/verdict-of.ts'
import { type Needs, type RenderRound, startWatch } from '../../watch/watch.ts'
import { count } from '../format-problems.ts'
import type { RenderFlags } from '../options.ts'
import { type Printer, toDiagnostics } from '../printer.ts'
import { renderReport } from '../report.ts'
import { stoppable } from '../run-limits.ts'
import { createOnChange, type OnChange } from './on-change.ts'
import { namedPaths, type Prepared, prepare } from './prepare.ts'
import { createTeller } from './teller.ts'
import { readWatchFlags } from './watch-flags.ts'
import { createWatchSession } from './watch-session.ts'
import { writeChanged } from './write-changed.ts'

/** How often one rendering begins anew because it has just learnt of files that were not watched before. */
const MOST_LOOKS = 5

/**
 * Ends by a signal, or when the first rendering fails.
 * @throws RenderConfigError with the problems of the first rendering
 */
export async function watchCommand(
  words: readonly string[],
  given: RenderFlags,
  printer: Printer,
): Promise<number> {
  const { intervalMs = 60_000 } = readWatchFlags(words, given)
  becomeReaper()
  const session = createWatchSession()
  const { redactor } = session
  printer.redactWith(redactor)
  const teller = createTeller(printer)
  const onFailure = (how: string): void => printer.note(`--on-change: the command ${how}`)
  const { onChange: command, keepEnv: keep } = given
  const onChange = command === undefined ? undefined : createOnChange({ command, redactor, keep, onFailure })
  let known: Needs = { paths: namedPaths(words, given), providers: [] }

  const renderWatched = async (round: RenderRound): Promise<[Prepared, readonly RenderResult[]]> => {
    const { fresh, signal, needs } = round
    await needs({ ...known, paths: [...namedPaths(words, given), ...known.paths] })
    const isNew = async (prepared: Prepared): Promise<boolean> => {
      known = prepared.needs()
      return needs(known)
    }
    for (let looks = 1; ; looks++) {
      const prepared = await prepare(words, given, session)
      if ((await isNew(prepared)) && looks < MOST_LOOKS) continue
      const rendering = prepared.render({ fresh, signal })
      // Only now it is known which schemas and templates the documents name.
      const learnt = await rendering.then(
        () => isNew(prepared),
        () => isNew(prepared),
      )
      if (learnt && looks < MOST_LOOKS) continue
      return [prepared, await rendering]
    }
  }

  const renderRound = async (round: RenderRound): Promise<Outcome> => {
    const { number, signal } = round
    const [{ plan, inputs }, results] = await renderWatched(round)
    const { report, targets } = plan
    const outputs = results.map(({ bytes }, index): OutputFile => ({ path: targets[index]!, bytes }))
    const names = inputs.map(({ path }) => path)
    const reports =
      report === undefined ? [] : [{ path: report, bytes: renderReport(results, names, targets) }]
    const makeFolders = given.outDir !== undefined
    const written = await writeChanged([...outputs, ...reports], { makeFolders, signal })
    teller.rendered(
      written.map(({ path }) => path),
      results.flatMap(({ warnings }) => warnings),
    )
    if (number === 1) {
      const every = `the stores are asked every ${intervalMs / 1000} s`
      printer.note(
        `watching ${count(inputs.length, 'file')} and what ${inputs.length === 1 ? 'it asks' : 'they ask'} for; ${every}`,
      )
    }
    // At the start there is nobody to be told of a file that was not there before.
    const changed = written.filter(({ path, replaced }) => path !== report && (number > 1 || replaced))
    if (changed.length > 0) onChange?.run(changed.map(({ path }) => path))
    return { verdict: 'good', expiresMs: expiryOf(results) }
  }

  const render = async (round: RenderRound): Promise<Outcome> => {
    try {
      return await renderRound(round)
    } catch (error) {
      const diagnostics = toDiagnostics(error)
      if (round.number === 1 || round.signal.aborted || diagnostics === undefined) throw error
      teller.failed(diagnostics)
      return { verdict: verdictOf(diagnostics) }
    }
  }

  const onBlind = (code: string): void =>
    printer.note(`files can not all be watched (${code}); they are looked at every ${intervalMs / 1000} s`)
  try {
    await stoppable(undefined, signal => watchUntil(signal, render, { intervalMs, onBlind, onChange }))
  } finally {
    await session.close()
  }
  return 0
}

interface UntilOptions {
  readonly intervalMs: number
  readonly onBlind: (code: string) => void
  readonly onChange: OnChange | undefined
}

async function watchUntil(
  signal: AbortSignal,
  render: (round: RenderRound) => Promise<Outcome>,
  { intervalMs, onBlind, onChange }: UntilOptions,
): Promise<void> {
  try {
    const watch = await startWatch(render, { intervalMs, onBlind, signal })
    await watch.ended
  } finally {
    await onChange?.stop()
  }
}
