import type { Problem } from '../errors.ts'
import type { ExpressionSpan } from '../expressions/scan.ts'
import { type Expression, visit } from '../expressions/syntax.ts'
import type { Slot } from '../formats/format.ts'
import type { MaskedText } from '../text/mask.ts'
import type { Draft, SetAside } from './draft.ts'
import { explainMentions, type MentionOptions } from './explain-mentions.ts'
import { toExplained } from './explained-reference.ts'
import type { ExplainedExpression, Explanation, ExpressionState } from './explanation.ts'
import { findSpans } from './find-spans.ts'
import type { Finished } from './finish.ts'
import { byPlace, placeKey } from './problems-by-place.ts'
import type { SourceRange } from './source-map.ts'

export interface ExplainOptions extends MentionOptions {
  /** Names of plain values that were handed in. */
  readonly variables: ReadonlySet<string>
}

/** Tells of a document that has been through the pipeline what became of everything in it. */
export function explain(draft: Draft, finished: Finished, options: ExplainOptions): Explanation {
  const { source, filename, dialect, format, document, spans, entries } = draft
  const entryAt = new Map(entries.map((entry, number) => [entry.index, { entry, number }]))
  const asideAt = new Map(draft.setAside.map(aside => [aside.index, aside]))
  const problemsAt = byPlace(finished.problems)
  const warningsAt = byPlace(finished.warnings)
  const referenceCounts = finished.referenceCounts()
  const renderedLines = renderedLinesOf(draft, finished)

  const explainSpan = (span: ExpressionSpan, index: number): ExplainedExpression | undefined => {
    const found = entryAt.get(index)
    const aside = asideAt.get(index)
    const slot = found?.entry.slot ?? aside?.slot
    const here = placesOf(draft, span, slot)
    const { file, line, column } = draft.places.range(span.start, span.end)
    const common = {
      ...(file !== undefined && { file }),
      start: span.start,
      end: span.end,
      line,
      column,
      text: source.slice(span.start, span.end),
      ...(slot?.path !== undefined && document !== undefined && { path: pathIn(slot.path, document) }),
      ...(slot !== undefined && { style: styleOf(slot) }),
      problems: here.flatMap(place => problemsAt.get(place) ?? []),
      warnings: here.flatMap(place => warningsAt.get(place) ?? []),
      references: [],
      plain: [],
    }
    if (found === undefined) {
      const judged = judge(span, aside, common.warnings, common.problems, () =>
        holdsOurs(draft, span, options),
      )
      return judged && { ...common, ...judged }
    }
    const { entry, number } = found
    const own = finished.references.slice(referenceCounts[number], referenceCounts[number + 1])
    return {
      ...common,
      state: stateOf(common, options),
      ...(renderedLines[number] !== undefined && { renderedLine: renderedLines[number] }),
      plain: plainNames(entry.expression),
      references: options.resolved
        ? own.map(toExplained)
        : entry.asked.map(one => ({ key: one.display, asked: options.wouldAsk(one) })),
    }
  }

  return {
    ...(filename !== undefined && { file: filename }),
    source,
    dialect: dialect.name,
    ...(format !== undefined && { format: format.name }),
    expressions: spans.flatMap((span, index) => explainSpan(span, index) ?? []),
    mentions: explainMentions(draft, finished, options),
    problems: finished.problems,
    warnings: finished.warnings,
  }
}

/** By the number of the entry. */
function renderedLinesOf({ places, entries }: Draft, { sourceMap, text }: Finished): (number | undefined)[] {
  if (text === undefined) return []
  const keyOf = ({ file = '', start }: SourceRange): string => `${file}:${start}`
  const lines = new Map<string, number[]>()
  for (const { rendered, expressions } of sourceMap()) {
    for (const one of expressions) {
      const { line } = one.rendered ?? rendered
      lines.set(keyOf(one), [...(lines.get(keyOf(one)) ?? []), line])
    }
  }
  // From the end: a loop prints an expression many times, and a scalar's header names its expressions before their own ranges.
  return entries
    .map(({ span }) => lines.get(keyOf(places.range(span.start, span.end))))
    .reverse()
    .map(own => own?.pop())
    .reverse()
}

/** A problem is an expression's if it stands where the expression or its scalar begins. */
function placesOf({ places }: Draft, span: ExpressionSpan, slot: Slot | undefined): string[] {
  const starts = slot === undefined ? [span.start] : [span.start, slot.start]
  return [...new Set(starts.map(start => placeKey(places.locate(start))))]
}

function stateOf(
  { problems, warnings }: Pick<ExplainedExpression, 'problems' | 'warnings'>,
  { missing, resolved }: ExplainOptions,
): ExpressionState {
  if (problems.length > 0) return 'problem'
  if (!resolved) return 'not-asked'
  if (!warnings.some(({ code }) => code === 'MISSING_KEPT')) return 'rendered'
  return missing === 'empty' ? 'emptied' : 'kept'
}

type Judged = Pick<ExplainedExpression, 'state' | 'reason'>

/** What is to be said of an expression that stays; nothing of comments and statements that do not concern us. */
function judge(
  span: ExpressionSpan,
  aside: SetAside | undefined,
  warnings: readonly Problem[],
  problems: readonly Problem[],
  holdsOurs: () => boolean,
): Judged | undefined {
  switch (aside?.reason) {
    case 'comment':
      return { state: 'left', reason: 'in a comment, or no part of a value' }
    case 'left-place':
      return { state: 'left', reason: 'this place is left alone' }
    case 'key':
      return { state: 'left', reason: 'the platform renders no keys' }
    case 'unread':
      if (problems.length > 0) return { state: 'problem' }
      if (warnings.some(({ code }) => code === 'NEAR_MISS')) return { state: 'near-miss' }
      if (warnings.some(({ code }) => code === 'DEFERRED')) return { state: 'deferred' }
      return { state: 'left', reason: 'it is not written as this dialect asks for secrets' }
  }
  if (span.kind === 'comment') {
    return holdsOurs() ? { state: 'left', reason: 'in a comment of the template language' } : undefined
  }
  if (span.inRaw === true && holdsOurs()) return { state: 'left', reason: 'in a raw block' }
  if (span.kind === 'foreign') return { state: 'foreign', reason: "another engine's" }
  if (span.kind === 'statement') return undefined
  return { state: 'problem', reason: 'not read, because the document has a problem' }
}

/** True if it would concern us elsewhere. */
function holdsOurs({ source, dialect }: Draft, span: ExpressionSpan, { variables }: ExplainOptions): boolean {
  const text =
    span.kind === 'comment'
      ? source.slice(span.innerStart, span.innerEnd)
      : source.slice(span.start, span.end)
  return findSpans(text, dialect, variables).some(({ kind }) => kind === 'ours')
}

function styleOf({ style, isKey }: Slot): string {
  return isKey && !style.includes('key') ? `key, ${style}` : style
}

/** Keys as they stand in the template. */
function pathIn(path: readonly (string | number)[], document: MaskedText): (string | number)[] {
  const { source, spans } = document
  const textOf = (index: number): string => source.slice(spans[index]!.start, spans[index]!.end)
  return path.map(step =>
    typeof step === 'number' || !document.holdsWord(step)
      ? step
      : document
          .split(step)
          .map(part => (typeof part === 'string' ? part : textOf(part)))
          .join(''),
  )
}

function plainNames(expression: Expression): string[] {
  const names = new Set<string>()
  visit(expression, node => {
    if (node.type === 'env') names.add(`envs.${node.name}`)
    else if (node.type === 'variable') names.add(`vars.${node.name}`)
  })
  return [...names]
}
