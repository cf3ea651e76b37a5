import type { Problem } from '../errors.ts'
import type { Dialect } from '../expressions/dialect.ts'
import type { ExpressionSpan } from '../expressions/scan.ts'
import type { Reading } from './reading.ts'
import { offsetAt, type SourcePlaces } from './source-places.ts'

/**
 * Sorts what the first reading told: what is a reference to the old platform and would be none to the new one stays, and
 * counts as that; the rest are warnings. What has nothing to do with the names that are meant is left out.
 */
export interface FirstTold {
  readonly left: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export function sortFirstTold(
  { first, from, only }: Reading,
  to: Dialect,
  spans: readonly ExpressionSpan[],
  places: SourcePlaces,
): FirstTold {
  const spanAt = new Map(spans.map(span => [span.start, span]))
  const left: Problem[] = []
  const warnings: Problem[] = []
  for (const told of [...first.problems, ...first.warnings]) {
    const { code, line, column } = told
    const span =
      line === undefined || column === undefined
        ? undefined
        : spanAt.get(offsetAt(first.source, line, column))
    const text = span === undefined ? '' : first.source.slice(span.start, span.end)
    if (only !== undefined && span !== undefined && !names(text).some(name => only.has(name))) continue
    if (first.problems.includes(told)) left.push(places.moved(told))
    else if (code !== 'DEFERRED') {
      if (code !== 'OLD_NOTATION') warnings.push(places.moved(told))
    } else if (from?.notation.type !== 'language' || to.notation.type !== 'language')
      left.push(places.moved(told))
    else if (span !== undefined && to.name === 'kestra' && /^<<|\bsecrets\s*[.[]/.test(text)) {
      const message = 'what only the run knows is not written anew, and Kestra has neither "<<" nor "secrets"'
      const hint = "write {{ secret('KEY') … }}"
      left.push(places.problem(span.start, span.end, 'can not be said in kestra: ', { message, hint }))
    } else warnings.push(places.moved(told))
  }
  return { left, warnings }
}

function names(text: string): string[] {
  return text.match(/[\w-]+/g) ?? []
}
