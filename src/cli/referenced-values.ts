/**
 * The values that configs ask for. In: the words behind `--from`, and the chain. Out: every value is registered, also
 * those of branches that are not taken, and what filters and joins make of them; warnings for what is not there.
 * Refused: a config of which it can not be told what it asks for, and a value that can not be had.
 */
import { type Problem, RenderConfigError } from '../errors.ts'
import type { Chain, Resolution } from '../providers/chain.ts'
import type { CheckOptions } from '../renderer.ts'
import type { Draft } from '../rendering/draft.ts'
import { finish } from '../rendering/finish.ts'
import { draftInputs, plainValuesOf } from './draft-inputs.ts'
import { gatherInputs } from './gather-inputs.ts'
import type { DocumentFlags } from './options.ts'
import { readInputs } from './read-inputs.ts'
import { applyRules } from './with-settings.ts'

export interface ReferencedOptions extends Omit<CheckOptions, 'signal'> {
  /** For the rules of the settings. */
  readonly flags: DocumentFlags
  readonly register: (value: string | Uint8Array, name: string) => void
  readonly signal: AbortSignal | undefined
}

/** @returns warnings @throws RenderConfigError */
export async function referencedValues(
  words: readonly string[],
  chain: Chain,
  options: ReferencedOptions,
): Promise<Problem[]> {
  const { namespace, flags, register, signal } = options
  const inputs = await gatherInputs(words, { settingsFile: flags.settings?.file })
  const sources = await applyRules(await readInputs(inputs, { signal }), flags)
  const drafts = await draftInputs(sources, { ...options, aliases: chain.aliases })

  const resolutions = await chain.resolve(
    drafts.flatMap(({ entries }) => entries.flatMap(({ asked }) => asked)),
    { ...(namespace !== undefined && { namespace }), ...(signal !== undefined && { signal }) },
  )
  signal?.throwIfAborted()
  const failures = drafts.flatMap(one => failuresOf(one, resolutions))
  const unknown = failures.filter(({ code }) => code !== 'NOT_FOUND')
  if (unknown.length > 0) throw new RenderConfigError(unknown)
  // For its registrations alone: whether a document can hold the values is nothing to this command.
  const plainValues = plainValuesOf(options)
  for (const one of drafts) finish(one, resolutions, { plainValues, missing: 'keep', register })
  return [...drafts.flatMap(one => one.warnings), ...failures]
}

/** One per mention of a secret that has no value. */
function failuresOf({ entries, places }: Draft, resolutions: ReadonlyMap<string, Resolution>): Problem[] {
  return entries.flatMap(({ asked, span }) =>
    asked.flatMap(({ id }) => {
      const resolution = resolutions.get(id)
      if (resolution === undefined || resolution.outcome === 'FOUND') return []
      const { outcome, message, hint } = resolution
      const place = places.at(span.start, span.end)
      return [{ ...place, code: outcome, message, ...(hint !== undefined && { hint }) }]
    }),
  )
}
