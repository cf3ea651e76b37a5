import type { Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'
import { type Draft, referencesOf } from './draft.ts'
import type { OpenTemplate } from './template-draft.ts'

/** The most times that the names of secrets may depend on other secrets. */
const MAX_ROUNDS = 16

export interface Drafts {
  readonly drafts: readonly Draft[]
  /** What each document asked for, in the order of its rounds. */
  readonly asked: readonly (readonly Reference[])[]
  /** `undefined` if nobody could be asked. */
  readonly resolutions: ReadonlyMap<string, Resolution> | undefined
}

/**
 * Asks for the secrets of all documents at once. What a whole template needs may only be known when it has run with
 * the secrets that it needed before: then it runs again, in rounds, and every round is one question.
 */
export async function draftAll(
  openings: readonly (Draft | OpenTemplate)[],
  resolve: ((references: readonly Reference[]) => Promise<ReadonlyMap<string, Resolution>>) | undefined,
): Promise<Drafts> {
  const known = new Map<string, Resolution>()
  const runs = openings.map(opening =>
    'expand' in opening ? opening.expand(known, resolve === undefined) : undefined,
  )
  const asked = openings.map((opening, index) =>
    'expand' in opening ? runs[index]!.unknown.map(({ reference }) => reference) : referencesOf(opening),
  )
  for (let round = 0; resolve !== undefined && round < MAX_ROUNDS; round++) {
    const wanted =
      round === 0 ? asked.flat() : runs.flatMap(run => run?.unknown.map(({ reference }) => reference) ?? [])
    if (round > 0 && wanted.length === 0) break
    for (const [id, resolution] of await resolve(wanted)) known.set(id, resolution)
    for (const [index, run] of runs.entries()) {
      const opening = openings[index]!
      if (run === undefined || run.unknown.length === 0 || !('expand' in opening)) continue
      const next = opening.expand(known)
      runs[index] = next
      asked[index]!.push(...next.unknown.map(({ reference }) => reference))
    }
  }
  const drafts: Draft[] = []
  for (const [index, opening] of openings.entries()) {
    if (!('expand' in opening)) {
      drafts.push(opening)
      continue
    }
    const made = opening.draft(runs[index]!)
    const draft = made instanceof Promise ? await made : made
    const isLeft = resolve !== undefined && runs[index]!.unknown.length > 0
    drafts.push(isLeft ? tooDeep(draft) : draft)
  }
  return { drafts, asked, resolutions: resolve === undefined ? undefined : known }
}

function tooDeep(draft: Draft): Draft {
  const message = `names of secrets depend on other secrets more than ${MAX_ROUNDS} times`
  return {
    ...draft,
    problems: [...draft.problems, { ...draft.places.at(0, 0), code: 'LIMIT_EXCEEDED', message }],
  }
}
