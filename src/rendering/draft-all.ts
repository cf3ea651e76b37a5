import type { Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'
import type { Expansion } from '../template/expand.ts'
import { type Draft, referencesOf } from './draft.ts'
import type { OpenTemplate } from './template-draft.ts'

/** The most times that the names of secrets may depend on other secrets. */
const MAX_ROUNDS = 16

export interface Asked {
  /** What each document asked for, in the order of its rounds. */
  readonly asked: readonly (readonly Reference[])[]
  /** `undefined` if nobody could be asked. */
  readonly resolutions: Resolutions | undefined
}

type Resolutions = ReadonlyMap<string, Resolution>
type Resolve = (references: readonly Reference[]) => Promise<Resolutions>
/** At once, where there is nothing to wait for: with thousands of documents, a promise for each is dear. */
type Take = (draft: Draft, index: number, resolutions: Resolutions | undefined) => void | Promise<void>

/**
 * Asks for the secrets of all documents at once. What a whole template needs may only be known when it has run with
 * the secrets that it needed before: then it runs again, in rounds, and every round is one question. A document that
 * needs no more is handed on before the next is looked at, so that not all of them are held at a time.
 */
export async function draftEach(
  openings: readonly (Draft | OpenTemplate)[],
  resolve: Resolve | undefined,
  take: Take,
): Promise<Asked> {
  const known = new Map<string, Resolution>()
  const asked: (readonly Reference[])[] = []
  // Where there is nothing to wait for; of all others the names that they ask for are enough.
  const final: (Expansion | undefined)[] = []
  for (const [index, opening] of openings.entries()) {
    if ('expand' in opening) {
      const expansion = opening.expand(known, resolve === undefined)
      asked.push(expansion.unknown.map(({ reference }) => reference))
      if (resolve === undefined || expansion.unknown.length === 0) final[index] = expansion
    } else asked.push(referencesOf(opening))
  }
  const ask = async (references: readonly Reference[]): Promise<void> => {
    const distinct = new Map(references.map(reference => [reference.id, reference]))
    for (const [id, resolution] of (await resolve?.([...distinct.values()])) ?? []) known.set(id, resolution)
  }
  await ask(asked.flat())

  const resolutions = resolve === undefined ? undefined : known
  const hand = (draft: Draft | Promise<Draft>, index: number, isTooDeep: boolean): void | Promise<void> =>
    draft instanceof Promise
      ? draft.then(one => hand(one, index, isTooDeep))
      : take(isTooDeep ? tooDeep(draft) : draft, index, resolutions)
  let waiting = [...openings.keys()]
  for (let round = 1; waiting.length > 0; round++) {
    const later: number[] = []
    const wanted: Reference[] = []
    for (const index of waiting) {
      const opening = openings[index]!
      const expansion = 'expand' in opening ? (final[index] ?? opening.expand(known)) : undefined
      const more =
        expansion === undefined || expansion === final[index]
          ? []
          : expansion.unknown.map(one => one.reference)
      if (more.length > 0 && round < MAX_ROUNDS) {
        asked[index] = [...asked[index]!, ...more]
        wanted.push(...more)
        later.push(index)
        continue
      }
      const handed = hand('expand' in opening ? opening.draft(expansion!) : opening, index, more.length > 0)
      if (handed instanceof Promise) await handed
    }
    if (later.length > 0) await ask(wanted)
    waiting = later
  }
  return { asked, resolutions }
}

/** The same, and all drafts. */
export async function draftAll(
  openings: readonly (Draft | OpenTemplate)[],
  resolve: Resolve | undefined,
): Promise<Asked & { readonly drafts: readonly Draft[] }> {
  const drafts: Draft[] = []
  const asked = await draftEach(openings, resolve, (draft, index) => {
    drafts[index] = draft
  })
  return { ...asked, drafts }
}

function tooDeep(draft: Draft): Draft {
  const message = `names of secrets depend on other secrets more than ${MAX_ROUNDS} times`
  return {
    ...draft,
    problems: [...draft.problems, { ...draft.places.at(0, 0), code: 'LIMIT_EXCEEDED', message }],
  }
}
