/** `render`: files in, rendered files out, all or none. */
import type { OutputFile } from '../files/write-all.ts'
import type { RenderResult } from '../renderer.ts'
import { gatherInputs } from './gather-inputs.ts'
import { type RenderFlags, readDocumentFlags } from './options.ts'
import { isStdout, type Plan, planOutputs } from './plan-outputs.ts'
import { createPrinter } from './printer.ts'
import { createProgress, type Progress } from './progress.ts'
import { readInputs } from './read-inputs.ts'
import { renderReport } from './report.ts'
import { timeLimit } from './run-limits.ts'
import { withRenderer } from './session.ts'
import { writeResult } from './terminal.ts'
import { applyRules, filesBeside, mayHoldTemplates, templateFiles, withSettings } from './with-settings.ts'

/** @returns the exit code */
export async function renderCommand(words: readonly string[], given: RenderFlags): Promise<number> {
  const { output, outDir, report, json } = given
  const printer = createPrinter({ json })
  let progress: Progress | undefined
  try {
    if (asksToWatch(given))
      return await (await import('./watch/watch.ts')).watchCommand(words, given, printer)
    const flags = await withSettings(given)
    const { options, timeoutMs } = readDocumentFlags(flags)
    const limit = timeLimit(timeoutMs)
    const signal = limit?.signal
    const inputs = await gatherInputs(words, {
      outDir,
      settingsFile: flags.settings?.file,
      templates: mayHoldTemplates(flags),
    })
    const isTemplate = await templateFiles(flags)
    const plan = planOutputs(inputs, { output, outDir, report, secretFiles: filesBeside(flags), isTemplate })
    const shown = createProgress(inputs.length)
    progress = shown

    await withRenderer(flags, printer, async renderer => {
      const sources = await readInputs(inputs, { signal, onRead: count => shown.show('reading', count) })
      shown.show('rendering')
      const results = await renderer.renderAll(
        await applyRules(sources, flags),
        limit === undefined ? options : { ...options, signal: limit.signal, timeoutMs: limit.leftMs() },
      )
      signal?.throwIfAborted()
      const names = sources.map(({ filename }) => filename)
      await writeResults(results, names, plan, { makeFolders: outDir !== undefined, signal, progress: shown })
      shown.end()
      printer.print({ problems: [], warnings: results.flatMap(result => result.warnings) })
    })
    return 0
  } catch (error) {
    progress?.end()
    return printer.fail(error)
  }
}

function asksToWatch({ watch, onChange, keepEnv, interval }: RenderFlags): boolean {
  return watch === true || [onChange, keepEnv, interval].some(one => one !== undefined)
}

interface WriteResultsOptions {
  readonly makeFolders: boolean
  readonly signal: AbortSignal | undefined
  readonly progress: Progress
}

/** Files first: when standard output has something, everything else is in place. */
async function writeResults(
  results: readonly RenderResult[],
  names: readonly (string | undefined)[],
  plan: Plan,
  options: WriteResultsOptions,
): Promise<void> {
  const { makeFolders, progress } = options
  const files: OutputFile[] = []
  const printed: Uint8Array[] = []
  for (const [index, { bytes }] of results.entries()) {
    const path = plan.targets[index]
    if (path === undefined) printed.push(bytes)
    else files.push({ path, bytes })
  }
  files.push(...reportFile(results, names, plan, printed))
  if (files.length > 0) {
    const { writeFiles } = await import('./write-files.ts')
    await writeFiles(files, {
      makeFolders,
      signal: options.signal,
      onStaged: count => progress.show('writing', count),
    })
  }
  for (const bytes of printed) await writeResult(bytes)
}

function reportFile(
  results: readonly RenderResult[],
  names: readonly (string | undefined)[],
  { report, targets }: Plan,
  printed: Uint8Array[],
): OutputFile[] {
  if (report === undefined) return []
  const bytes = renderReport(results, names, targets)
  if (!isStdout(report)) return [{ path: report, bytes }]
  printed.push(bytes)
  return []
}
