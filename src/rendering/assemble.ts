import { type ExpressionSpan, scanExpressions } from '../expressions/scan.ts'
import type { Part } from '../template/part.ts'

/** What a part is apart from its value: where it comes from, and its text if it is text of the template. */
export type Outline = Pick<Part, 'site' | 'text'>

/** The text that a template makes, with the expression as it is written in the place of each value. */
export interface Assembled {
  readonly text: string
  /** Where each part begins. */
  readonly starts: readonly number[]
  readonly spans: readonly ExpressionSpan[]
  readonly prints: readonly Print[]
}

/** A value in the text. */
export interface Print {
  /** Index among the parts. */
  readonly part: number
  /** Index among the spans. */
  readonly index: number
  readonly span: ExpressionSpan
}

export function assemble(outlines: readonly Outline[]): Assembled {
  const pieces: string[] = []
  const starts: number[] = []
  const own: { readonly part: number; readonly span: ExpressionSpan }[] = []
  let at = 0
  let isForeign = false
  for (const [part, { site, text }] of outlines.entries()) {
    const piece = text ?? site.template.source.slice(site.start, site.end)
    pieces.push(piece)
    starts.push(at)
    if (text === undefined) {
      const end = at + piece.length
      own.push({ part, span: { kind: 'ours', start: at, end, innerStart: at + 2, innerEnd: end - 2 } })
    } else isForeign ||= /\{[{%#]|<</.test(piece)
    at += piece.length
  }
  const text = pieces.join('')
  const foreign = isForeign ? foreignSpans(text, own) : []
  const spans: ExpressionSpan[] = []
  const prints: Print[] = []
  let next = 0
  for (const { part, span } of own) {
    while (next < foreign.length && foreign[next]!.start < span.start) spans.push(foreign[next++]!)
    prints.push({ part, index: spans.length, span })
    spans.push(span)
  }
  spans.push(...foreign.slice(next))
  return { text, starts, spans, prints }
}

/** Expressions of other engines, which raw blocks put out: opaque as in every document. */
function foreignSpans(text: string, own: readonly { readonly span: ExpressionSpan }[]): ExpressionSpan[] {
  let blank = ''
  let at = 0
  for (const { span } of own) {
    blank += text.slice(at, span.start) + 'x'.repeat(span.end - span.start)
    at = span.end
  }
  blank += text.slice(at)
  let next = 0
  return scanExpressions(blank, { variables: new Set(), spacedCall: false, foreignOnly: true }).filter(
    ({ start, end }) => {
      while (next < own.length && own[next]!.span.end <= start) next++
      return next >= own.length || own[next]!.span.start >= end
    },
  )
}
