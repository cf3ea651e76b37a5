/** `check`: everything that `render` would refuse, all at once; values are read, and nothing is written. */
import type { CheckResult } from '../renderer.ts'
import { isForMachines, refuseTwoFormats, tellerOf, uncheckedLine } from './check-result.ts'
import { count } from './format-problems.ts'
import { gatherInputs } from './gather-inputs.ts'
import { type CheckFlags, readDocumentFlags } from './options.ts'
import { isStdout, planReport } from './plan-outputs.ts'
import { createPrinter, toDiagnostics } from './printer.ts'
import { readInputs } from './read-inputs.ts'
import { reportBytes } from './report.ts'
import { timeLimit } from './run-limits.ts'
import { withRenderer } from './session.ts'
import { writeResult } from './terminal.ts'
import { applyRules, filesBeside, mayHoldTemplates, withSettings } from './with-settings.ts'
import { writeFiles } from './write-files.ts'

/** @returns the exit code */
export async function checkCommand(
  words: readonly string[],
  given: CheckFlags,
  version: string,
): Promise<number> {
  const { json, offline = false, report } = given
  const printer = createPrinter({ json })
  const tell = tellerOf(given, printer, version)
  let exitCode = 0
  try {
    refuseTwoFormats(given)
    const flags = await withSettings(given)
    if (needsNames(flags)) {
      const { checkByNames } = await import('./check-by-names.ts')
      return await checkByNames(words, flags, { printer, tell })
    }
    const { options, timeoutMs } = readDocumentFlags(flags)
    const limit = timeLimit(timeoutMs)
    const signal = limit?.signal
    const inputs = await gatherInputs(words, {
      settingsFile: flags.settings?.file,
      templates: mayHoldTemplates(flags),
    })
    planReport(inputs, { report, secretFiles: filesBeside(flags), stdoutUsed: isForMachines(flags) })

    await withRenderer(flags, printer, async renderer => {
      const sources = await readInputs(inputs, { signal })
      const results = await renderer.checkAll(await applyRules(sources, flags), {
        ...options,
        offline,
        ...(limit !== undefined && { signal: limit.signal, timeoutMs: limit.leftMs() }),
      })
      signal?.throwIfAborted()
      if (report !== undefined) {
        const bytes = reportBytes(results.map(({ references }) => ({ references })))
        if (isStdout(report)) await writeResult(bytes)
        else await writeFiles([{ path: report, bytes }], { signal })
      }
      const diagnostics = { problems: [], warnings: results.flatMap(result => result.warnings) }
      const notChecked = results.flatMap(({ unchecked }) => unchecked)
      exitCode = await tell(diagnostics, notChecked.length === 0 ? {} : { notChecked })
      printer.note([...notChecked.map(uncheckedLine), passed(results, offline)].join('\n'))
    })
    return exitCode
  } catch (error) {
    const diagnostics = toDiagnostics(error)
    return diagnostics === undefined ? printer.fail(error) : tell(diagnostics)
  }
}

function needsNames({ namesOnly, against, unused }: CheckFlags): boolean {
  return namesOnly === true || against !== undefined || unused === true
}

/** `2 files, 5 secrets: no problems` */
function passed(results: readonly CheckResult[], offline: boolean): string {
  const secrets = new Set(results.flatMap(({ references }) => references.map(({ key }) => key)))
  const files = count(results.length, 'file')
  const isPartial = results.some(({ unchecked }) => unchecked.length > 0)
  if (offline)
    return `${files}: no problems${isPartial ? ' as far as that can be told' : ''}; no provider was asked`
  return `${files}, ${count(secrets.size, 'secret')}: no problems`
}
