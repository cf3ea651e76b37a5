/** What `explain` says, in whatever form: the words for a state, an answer, a place. Never a value. */
import { CODES, type Problem } from '../../errors.ts'
import type {
  ExplainedExpression,
  ExplainedMention,
  ExplainedReference,
  Explanation,
  ExpressionState,
} from '../../rendering/explanation.ts'
import { formatAge } from '../secrets/age.ts'

/** An expression of the document, or what else of a whole template asks for secrets. */
export type ExplainedRow = Omit<ExplainedExpression, 'start' | 'end'>

/** Everything that has a block of its own: other engines' expressions have none. */
export function rowsOf({ expressions, mentions }: Explanation): ExplainedRow[] {
  return [...expressions.filter(({ state }) => state !== 'foreign'), ...mentions.map(toMentionRow)]
}

export function toMentionRow(mention: ExplainedMention): ExplainedRow {
  return { ...mention, plain: [] }
}

/** Line and column, with the file of what is included. */
export function lineOf({ file, line, column }: Pick<ExplainedRow, 'file' | 'line' | 'column'>): string {
  return file === undefined ? `${line}:${column}` : `${file}:${line}:${column}`
}

export const STATES: Readonly<Record<ExpressionState, string>> = {
  rendered: 'rendered',
  used: 'used',
  kept: 'kept',
  emptied: 'left empty',
  problem: 'problem',
  'not-asked': 'not asked',
  deferred: 'deferred',
  'near-miss': 'near miss',
  left: 'left alone',
  foreign: 'not ours',
}

/** Who has the secret, or why there is no value; without an outcome, who would be asked. */
export function answerOf(reference: ExplainedReference, state: ExpressionState): string {
  const { outcome, provider, stale } = reference
  if (outcome === undefined) return askedOf(reference)
  if (outcome === 'FOUND')
    return `found in ${provider}${stale === true ? ', remembered: it is down now' : ''}`
  const failed = provider === undefined ? outcome : `${outcome} from ${provider}`
  return state === 'rendered' ? `${failed}, not needed: a fallback or another branch counts` : failed
}

/** What is known of the value: `version 3, 12 days old, the secret is "db"`. */
export function detailsOf(reference: ExplainedReference, now: number): string[] {
  const { secret, version, createdAt, cachedAt } = reference
  const age = formatAge(createdAt, now)
  const remembered = formatAge(cachedAt, now)
  return [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(age === '' ? [] : [age === 'Just now' ? 'made just now' : `${age} old`]),
    ...(remembered === '' ? [] : [remembered === 'Just now' ? 'read just now' : `read ${remembered} ago`]),
    ...(secret === undefined ? [] : [`in the secret "${secret}"`]),
  ]
}

/** `asked env, dotenv .env` */
export function askedOf({ outcome, asked }: ExplainedReference): string {
  if (asked.length === 0) return outcome === undefined ? 'there is nobody to ask' : 'nobody was asked'
  return `${outcome === undefined ? 'would ask' : 'asked'} ${asked.join(', ')}`
}

/** Keys and indexes from the root, as `--leave` takes them. */
export function pathOf({ path }: ExplainedRow): string {
  return (path ?? []).map(String).join('.')
}

/** Where it stands: in the document, in a scalar of which kind and, where that is another, on which line of the result. */
export function placeOf(one: ExplainedRow): string {
  const { style, line, renderedLine } = one
  const moved = renderedLine !== undefined && renderedLine !== line
  return [pathOf(one), style, moved ? `line ${renderedLine} of the result` : undefined]
    .filter(part => part !== undefined && part !== '')
    .join(', ')
}

/** The problems of a document that no expression or statement has. */
export function ownProblems(
  problems: readonly Problem[],
  { expressions, mentions }: Pick<Explanation, 'expressions' | 'mentions'>,
): Problem[] {
  const told = new Set([...expressions, ...mentions].flatMap(one => [...one.problems, ...one.warnings]))
  return problems.filter(problem => !told.has(problem))
}

export function labelOf({ code }: Problem): string {
  return CODES[code].severity === 'warning' ? `warning ${code}` : code
}

/** Who was asked is clear where the first one had it, and told already where nobody was. */
export function saysWhoWasAsked({ outcome, asked }: ExplainedReference): boolean {
  return outcome !== undefined && (outcome !== 'FOUND' || asked.length > 1)
}
