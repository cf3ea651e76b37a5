/**
 * The values that configs ask for. In: the words behind `--from`, and the chain. Out: every value is registered, also
 * those of branches that are not taken, and what filters and joins make of them; warnings for what is not there.
 * Refused: a config of which it can not be told what it asks for, and a value that can not be had.
 */
import { type Problem, RenderConfigError } from '../errors.ts'
import type { Failure } from '../expressions/value.ts'
import type { Chain, Resolution } from '../providers/chain.ts'
import type { Reference } from '../references/reference.ts'
import type { CheckOptions } from '../renderer.ts'
import type { Draft } from '../rendering/draft.ts'
import { draftAll } from '../rendering/draft-all.ts'
import { finish, outcomeOf } from '../rendering/finish.ts'
import type { Place } from '../rendering/places.ts'
import { openInputs, plainValuesOf } from './draft-inputs.ts'
import { gatherInputs } from './gather-inputs.ts'
import type { DocumentFlags } from './options.ts'
import { readInputs } from './read-inputs.ts'
import type { TimeLimit } from './run-limits.ts'
import { applyRules, mayHoldTemplates } from './with-settings.ts'

export interface ReferencedOptions extends Omit<CheckOptions, 'signal' | 'timeoutMs'> {
  /** For the rules of the settings. */
  readonly flags: DocumentFlags
  readonly register: (value: string | Uint8Array, name: string) => void
  readonly limit: TimeLimit | undefined
}

/** @returns warnings @throws RenderConfigError */
export async function referencedValues(
  words: readonly string[],
  chain: Chain,
  options: ReferencedOptions,
): Promise<Problem[]> {
  const { namespace, flags, register, limit } = options
  const signal = limit?.signal
  const inputs = await gatherInputs(words, {
    settingsFile: flags.settings?.file,
    templates: mayHoldTemplates(flags),
  })
  const sources = await applyRules(await readInputs(inputs, { signal }), flags)
  const openings = await openInputs(sources, { ...options, aliases: chain.aliases })
  const {
    drafts,
    asked,
    resolutions = new Map(),
  } = await draftAll(openings, references =>
    chain.resolve(references, {
      ...(namespace !== undefined && { namespace }),
      ...(limit !== undefined && { signal: limit.signal, deadline: limit.deadline }),
    }),
  )
  signal?.throwIfAborted()
  const failures = drafts.flatMap((one, index) => failuresOf(one, asked[index]!, resolutions))
  const unknown = [...drafts.flatMap(one => one.problems), ...failures].filter(
    ({ code }) => code !== 'NOT_FOUND',
  )
  if (unknown.length > 0) throw new RenderConfigError(unknown)
  // For its registrations alone: whether a document can hold the values is nothing to this command.
  const plainValues = plainValuesOf(options)
  for (const [index, one] of drafts.entries()) {
    finish(one, resolutions, { plainValues, missing: 'keep', register })
    // Also what a template asked for in branches that it did not take.
    for (const reference of asked[index]!) {
      const resolution = resolutions.get(reference.id)
      if (resolution?.outcome !== 'FOUND') continue
      register(outcomeOf(reference, resolution, one.dialect) as string | Uint8Array, reference.display)
    }
  }
  return [...drafts.flatMap(one => one.warnings), ...failures]
}

/** One per mention of a secret that has no value. */
function failuresOf(
  { entries, mentions = [], places, dialect, filename }: Draft,
  asked: readonly Reference[],
  resolutions: ReadonlyMap<string, Resolution>,
): Problem[] {
  const problemsOf = (reference: Reference, place: () => Partial<Place>): Problem[] => {
    const resolution = resolutions.get(reference.id)
    if (resolution === undefined || resolution.outcome === 'FOUND') return []
    const failure = outcomeOf(reference, resolution, dialect) as Failure
    return failure.reasons.map(({ code, message, hint }) => {
      return { ...place(), code, message, ...(hint !== undefined && { hint }) }
    })
  }
  const printed = new Set(entries.flatMap(one => one.asked.map(({ id }) => id)))
  return [
    ...entries.flatMap(({ asked, span }) =>
      asked.flatMap(reference => problemsOf(reference, () => places.at(span.start, span.end))),
    ),
    ...mentions.flatMap(({ reference, place }) => problemsOf(reference, () => place)),
    ...asked.flatMap(reference => {
      const isTold = mentions.some(one => one.reference.id === reference.id) || printed.has(reference.id)
      return isTold ? [] : problemsOf(reference, () => (filename === undefined ? {} : { file: filename }))
    }),
  ]
}
