import type { Reference } from '../references/reference.ts'
import type { Draft, Mention } from './draft.ts'
import { toExplained } from './explained-reference.ts'
import type { ExplainedMention, ExplainedReference } from './explanation.ts'
import type { Finished } from './finish.ts'
import { byPlace, placeKey } from './problems-by-place.ts'

export interface MentionOptions {
  /** What becomes of expressions whose secret is missing. */
  readonly missing: 'error' | 'keep' | 'empty'
  /** False if no store was asked. */
  readonly resolved: boolean
  /** Names of the providers that would be asked, in order. */
  readonly wouldAsk: (reference: Reference) => readonly string[]
}

/** What a whole template asks for without printing it there: one row for each place, in the order of the template's run. */
export function explainMentions(
  { filename, mentions = [] }: Draft,
  { references, referenceCounts, problems, warnings }: Finished,
  { resolved, wouldAsk }: MentionOptions,
): ExplainedMention[] {
  const problemsAt = byPlace(problems)
  const warningsAt = byPlace(warnings)
  // Those of the entries stand before; a mention whose secret nobody was asked for has none.
  const own = references.slice(referenceCounts().at(-1) ?? 0)
  const answerTo = ({ reference, place }: Mention): ExplainedReference => {
    const next = own[0]
    const isAnswer =
      next !== undefined && next.key === reference.display && placeKey(next) === placeKey(place)
    if (isAnswer) return toExplained(own.shift()!)
    return { key: reference.display, asked: resolved ? [] : wouldAsk(reference) }
  }
  const rows = new Map<string, ExplainedMention & { readonly references: ExplainedReference[] }>()
  for (const mention of mentions) {
    const { file, line, column } = mention.place
    const key = placeKey(mention.place)
    const before = rows.get(key)
    const answer = answerTo(mention)
    if (before !== undefined) {
      before.references.push(answer)
      continue
    }
    const here = { problems: problemsAt.get(key) ?? [], warnings: warningsAt.get(key) ?? [] }
    rows.set(key, {
      ...(file !== undefined && file !== filename && { file }),
      line,
      column,
      text: mention.text,
      state: stateOf(here, resolved),
      references: [answer],
      ...here,
    })
  }
  return [...rows.values()]
}

function stateOf(
  { problems, warnings }: Pick<ExplainedMention, 'problems' | 'warnings'>,
  resolved: boolean,
): ExplainedMention['state'] {
  if (problems.length > 0) return 'problem'
  if (!resolved) return 'not-asked'
  return warnings.some(({ code }) => code === 'MISSING_KEPT') ? 'emptied' : 'used'
}
