import type { Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'
import { type Draft, referencesOf } from './draft.ts'
import type { OpenTemplate } from './template-draft.ts'

/** The most times that the names of secrets may depend on other secrets. */
const MAX_ROUNDS = 16

export interface Asked {
  /** At once, where nothing is to be loaded for it. Asked for one by one: none of them needs another. */
  readonly draftOf: (index: number) => Draft | Promise<Draft>
  /** What each document asked for, in the order of its rounds. */
  readonly asked: readonly (readonly Reference[])[]
  /** `undefined` if nobody could be asked. */
  readonly resolutions: ReadonlyMap<string, Resolution> | undefined
}

type Resolve = (references: readonly Reference[]) => Promise<ReadonlyMap<string, Resolution>>

/**
 * Asks for the secrets of all documents at once. What a whole template needs may only be known when it has run with
 * the secrets that it needed before: then it runs again, in rounds, and every round is one question.
 */
export async function askAll(
  openings: readonly (Draft | OpenTemplate)[],
  resolve: Resolve | undefined,
): Promise<Asked> {
  const known = new Map<string, Resolution>()
  const runs = openings.map(opening => ('expand' in opening ? opening.expand(known) : undefined))
  const asked = openings.map((opening, index) =>
    'expand' in opening ? [...runs[index]!.unknown] : referencesOf(opening),
  )
  for (let round = 0; resolve !== undefined && round < MAX_ROUNDS; round++) {
    const wanted = round === 0 ? asked.flat() : runs.flatMap(run => run?.unknown ?? [])
    if (round > 0 && wanted.length === 0) break
    const distinct = new Map(wanted.map(reference => [reference.id, reference]))
    for (const [id, resolution] of await resolve([...distinct.values()])) known.set(id, resolution)
    for (const [index, run] of runs.entries()) {
      const opening = openings[index]!
      if (run === undefined || run.unknown.length === 0 || !('expand' in opening)) continue
      const next = opening.expand(known)
      runs[index] = next
      asked[index]!.push(...next.unknown)
    }
  }
  const draftOf = (index: number): Draft | Promise<Draft> => {
    const opening = openings[index]!
    if (!('expand' in opening)) return opening
    const made = opening.draft(runs[index]!)
    if (resolve === undefined || runs[index]!.unknown.length === 0) return made
    return made instanceof Promise ? made.then(tooDeep) : tooDeep(made)
  }
  return { draftOf, asked, resolutions: resolve === undefined ? undefined : known }
}

export interface Drafts extends Pick<Asked, 'resolutions'> {
  readonly drafts: readonly Draft[]
}

/** The same, and all drafts. */
export async function draftAll(
  openings: readonly (Draft | OpenTemplate)[],
  resolve: Resolve | undefined,
): Promise<Drafts> {
  const { draftOf, resolutions } = await askAll(openings, resolve)
  return { drafts: await Promise.all(openings.map((_, index) => draftOf(index))), resolutions }
}

function tooDeep(draft: Draft): Draft {
  const message = `names of secrets depend on other secrets more than ${MAX_ROUNDS} times`
  return {
    ...draft,
    problems: [...draft.problems, { ...draft.places.at(0, 0), code: 'LIMIT_EXCEEDED', message }],
  }
}
