/**
 * What one rendering of a watching command is made of: settings, inputs and outputs as they are now. Everything that is
 * wrong with them is thrown.
 */
import { resolve } from 'node:path'
import type { RenderResult } from '../../renderer.ts'
import { SETTINGS_FILE } from '../../settings/find-settings.ts'
import type { Needs } from '../../watch/watch.ts'
import type { WatchedPath } from '../../watch/watched-path.ts'
import { gatherInputs, type Input } from '../gather-inputs.ts'
import { type RenderFlags, readDocumentFlags } from '../options.ts'
import { type Plan, planOutputs } from '../plan-outputs.ts'
import { readInputs } from '../read-inputs.ts'
import { timeLimit } from '../run-limits.ts'
import { applyRules, filesBeside, mayHoldTemplates, templateFiles, withSettings } from '../with-settings.ts'
import { inputPaths } from './input-paths.ts'
import type { WatchSession } from './watch-session.ts'

export interface Prepared {
  readonly inputs: readonly Input[]
  readonly plan: Plan
  /** All that it hangs on, as far as is known: a rendering may ask for further schemas. */
  needs(): Needs
  render(options: { readonly fresh: boolean; readonly signal: AbortSignal }): Promise<readonly RenderResult[]>
}

/** What is watched before anything is known. */
export function namedPaths(words: readonly string[], { outDir, config }: RenderFlags): WatchedPath[] {
  return [...inputPaths(words, outDir), { path: resolve(config ?? SETTINGS_FILE) }]
}

/** @throws RenderConfigError */
export async function prepare(
  words: readonly string[],
  given: RenderFlags,
  session: WatchSession,
): Promise<Prepared> {
  const { outDir, output, report } = given
  const flags = await withSettings(given)
  const { options, timeoutMs } = readDocumentFlags(flags)
  const { renderer, providers, filesAsked } = await session.renderingFor(flags)
  const inputs = await gatherInputs(words, {
    outDir,
    settingsFile: flags.settings?.file,
    templates: mayHoldTemplates(flags),
  })
  const beside = filesBeside(flags)
  const plan = planOutputs(inputs, {
    output,
    outDir,
    report,
    secretFiles: beside,
    isTemplate: await templateFiles(flags),
  })

  return {
    inputs,
    plan,
    needs() {
      const files = [...inputs.map(({ path }) => path), ...beside, ...filesAsked]
      return {
        paths: [...namedPaths(words, given), ...files.map(path => ({ path: resolve(path) }))],
        providers,
      }
    },
    async render({ fresh, signal }) {
      const limit = timeLimit(timeoutMs)
      const own = limit === undefined ? signal : AbortSignal.any([signal, limit.signal])
      const sources = await readInputs(inputs, { signal: own })
      const results = await renderer.renderAll(await applyRules(sources, flags), {
        ...options,
        ...(limit !== undefined && { timeoutMs: limit.leftMs() }),
        fresh,
        signal: own,
      })
      own.throwIfAborted()
      return results
    },
  }
}
