/**
 * `explain`: what becomes of each expression, and where its value comes from. What can be explained is, whatever is
 * wrong; the exit code is the one that `render` would have.
 */
import type { Problem } from '../errors.ts'
import { formatText, summaryOf } from './explain/format-text.ts'
import { redactExplanation } from './explain/redact-explanation.ts'
import { registerLocal } from './explain/register-local.ts'
import { toJson } from './explain/to-json.ts'
import { summarise } from './format-problems.ts'
import { gatherInputs } from './gather-inputs.ts'
import { type ExplainFlags, readDocumentFlags } from './options.ts'
import { isStdout, planReport } from './plan-outputs.ts'
import { createPrinter, exitCodeOf, toDiagnostics } from './printer.ts'
import { readInputs } from './read-inputs.ts'
import { timeLimit } from './run-limits.ts'
import { withRenderer } from './session.ts'
import { isLively, writeResult } from './terminal.ts'
import { applyRules, filesBeside, mayHoldTemplates, withSettings } from './with-settings.ts'
import { writeFiles } from './write-files.ts'

/** @returns the exit code */
export async function explainCommand(words: readonly string[], given: ExplainFlags): Promise<number> {
  const { json = false, offline = false, html } = given
  const printer = createPrinter({ json })
  try {
    const flags = await withSettings(given)
    const { options, timeoutMs } = readDocumentFlags(flags)
    const limit = timeLimit(timeoutMs)
    const signal = limit?.signal
    const inputs = await gatherInputs(words, {
      settingsFile: flags.settings?.file,
      templates: mayHoldTemplates(flags),
    })
    planReport(inputs, { report: html, secretFiles: filesBeside(flags), stdoutUsed: json })

    return await withRenderer(flags, printer, async (renderer, providers) => {
      const sources = await readInputs(inputs, { signal })
      const explained = await renderer.explainAll(await applyRules(sources, flags), {
        ...options,
        offline,
        ...(limit !== undefined && { signal: limit.signal, timeoutMs: limit.leftMs() }),
      })
      // A config may hold in plain sight what no expression of it asks for.
      if (!offline) registerLocal(providers, renderer.redactor)
      const redact = (text: string): string => renderer.redactor.redact(text)
      const explanations = explained.map(one => redactExplanation(one, redact))
      // A schema that is wrong is told once, however many documents name it.
      const warnings = explanations.flatMap(one => one.warnings)
      const found = [...new Set(explained.flatMap(one => one.problems))]
      const problems = options.strict === true && found.length === 0 ? warnings : found
      const now = Date.now()

      if (html !== undefined) {
        const { formatPage } = await import('./explain/format-page.ts')
        const bytes = Buffer.from(formatPage(explanations, { redact, now }))
        if (isStdout(html)) await writeResult(bytes)
        else await writeFiles([{ path: html, bytes }], { signal })
      }
      if (json) {
        const diagnostics = { problems, warnings: problems === warnings ? [] : warnings }
        await writeResult(Buffer.from(printer.jsonOf(diagnostics, toJson(explanations))))
      } else if (html === undefined) {
        const colored = isLively(process.env, process.stdout)
        await writeResult(Buffer.from(formatText(explanations, { colored, now })))
      }
      const diagnostics = summarise({ problems: found, warnings })
      printer.note(
        `${html === undefined && process.stdout.isTTY ? '\n' : ''}${[summaryOf(explanations), diagnostics].filter(Boolean).join('\n')}`,
      )
      return exitCode(problems)
    })
  } catch (error) {
    const diagnostics = json ? toDiagnostics(error) : undefined
    if (diagnostics === undefined) return printer.fail(error)
    await writeResult(Buffer.from(printer.jsonOf(diagnostics)))
    return exitCodeOf(diagnostics.problems)
  }
}

function exitCode(problems: readonly Problem[]): number {
  return problems.length === 0 ? 0 : exitCodeOf(problems)
}
