/** The command around `checkNames`: from the options to what is printed. */
import { createRenderer } from '../renderer.ts'
import { checkNames, checkNamesFlags, namesSummary } from './check-names.ts'
import type { TellResult } from './check-result.ts'
import { createProviders } from './create-providers.ts'
import { gatherInputs } from './gather-inputs.ts'
import { type CheckFlags, readDocumentFlags } from './options.ts'
import type { Printer } from './printer.ts'
import { readInputs } from './read-inputs.ts'
import { timeLimit } from './run-limits.ts'
import { displayOf } from './secrets/listed.ts'
import { openProvider, toRenderConfigError } from './secrets/with-provider.ts'
import { writeResult } from './terminal.ts'
import { applyRules, mayHoldTemplates } from './with-settings.ts'

/** @returns the exit code @throws RenderConfigError */
export async function checkByNames(
  words: readonly string[],
  flags: CheckFlags,
  { printer, tell }: { readonly printer: Printer; readonly tell: TellResult },
): Promise<number> {
  checkNamesFlags(flags)
  const { against, json, unused = false } = flags
  const { options, timeoutMs } = readDocumentFlags(flags)
  const limit = timeLimit(timeoutMs)
  const signal = limit?.signal
  const inputs = await gatherInputs(words, {
    settingsFile: flags.settings?.file,
    templates: mayHoldTemplates(flags),
  })
  const providers =
    against === undefined
      ? await createProviders(flags)
      : [await openProvider(against, { settings: async () => flags.settings })]
  const sources = await applyRules(await readInputs(inputs, { signal }), flags)
  const { allow } = flags.settings ?? {}
  const given = {
    ...options,
    unused,
    ...(limit !== undefined && { signal: limit.signal, timeoutMs: limit.leftMs() }),
  }
  const report = await checkNames(providers, sources, given, names =>
    createRenderer({ providers: names, ...(allow !== undefined && { allow }) }),
  ).catch(error => {
    throw toRenderConfigError(error)
  })
  signal?.throwIfAborted()

  const { notChecked, perhapsMissing } = report
  const left = (report.unused ?? []).map(displayOf)
  const more = { namesOnly: true, notChecked, perhapsMissing, ...(unused && { unused: left }) }
  const exitCode = await tell(report, more)
  if (json === true) return exitCode
  const summary = namesSummary(inputs.length, report)
  if (summary !== '') printer.note(summary)
  if (left.length > 0) await writeResult(Buffer.from(left.map(key => `${key}\n`).join('')))
  else if (unused) printer.note('no secret is unused')
  return exitCode
}
