import type { Dialect } from '../expressions/dialect.ts'
import { type ExpressionSpan, scanExpressions } from '../expressions/scan.ts'

/**
 * Everything in a source that a format must take as opaque: the dialect's own expressions and those of others, in
 * order and apart from each other.
 */
export function findSpans(
  source: string,
  dialect: Dialect,
  variables: ReadonlySet<string>,
): readonly ExpressionSpan[] {
  const { notation } = dialect
  if (notation.type === 'language') {
    if (!mayHoldExpressions(source)) return []
    const { angles, spacedCall, pebble } = notation
    return scanExpressions(source, { variables, spacedCall, angles, interpolates: pebble })
  }
  const own = notation.scan(source)
  if (own.length === 0 || !mayHoldExpressions(source)) return own
  // Of the other delimiters only what is left alone counts (comments, raw blocks), and what would disturb a format.
  const others = scanExpressions(source, { variables: new Set(), spacedCall: false, foreignOnly: true })
  const merged: ExpressionSpan[] = []
  let next = 0
  for (const span of own) {
    while (next < others.length && others[next]!.end <= span.start) merged.push(others[next++]!)
    const other = others[next]
    const covered = other !== undefined && other.start <= span.start && other.end >= span.end
    if (covered && (other.kind === 'comment' || other.inRaw === true)) continue
    // Ours is the notation's own: what it overlaps of others' gives way.
    while (next < others.length && others[next]!.start < span.end) next++
    merged.push(span)
  }
  merged.push(...others.slice(next))
  return merged
}

/** True if the text can hold delimiters at all; costs a memory scan. */
function mayHoldExpressions(source: string): boolean {
  return source.includes('{{') || source.includes('<<') || source.includes('{%')
}
