import { ownershipOf } from './ownership.ts'
import { scanExpressions } from './scan.ts'
import type { CodeSegment, Segment, TextSegment } from './segments.ts'

/** What looks like a slip for an expression that asks for a secret, in a whole template. */
export interface TemplateSlip {
  readonly start: number
  readonly end: number
  /** Absent for an expression between the delimiters that mean nothing in a template. */
  readonly name?: string
  /** What was probably meant. */
  readonly suggestion: string
}

const OWNERSHIP = { variables: new Set<string>(), spacedCall: false }

/** Two kinds: names that nobody has set, which a fallback may hide, and `<< … >>`, which is text. */
export function slipsOf(segments: readonly Segment[], source: string): TemplateSlip[] {
  const bound = new Set(segments.flatMap(segment => (segment.kind === 'tag' ? boundBy(segment) : [])))
  return segments.flatMap(segment => {
    if (segment.kind === 'text') return segment.isRaw === true ? [] : angles(segment, source)
    const { suggestion, slipped } = ownershipOf(segment.inner, OWNERSHIP)
    if (suggestion === undefined || bound.has(slipped!)) return []
    return [{ start: segment.start, end: segment.end, name: slipped!, suggestion }]
  })
}

/** Names that a statement gives, or may. */
function boundBy({ word, inner }: CodeSegment): string[] {
  const [, names = ''] = BINDINGS[word]?.exec(inner) ?? []
  return names.match(/\w+/g) ?? []
}

const BINDINGS: Readonly<Record<string, RegExp>> = {
  set: /^\s*set\s([^=]*)/,
  for: /^\s*for\s(.*?)\sin\s/s,
  macro: /^\s*macro\s(.*)/s,
  call: /^\s*call\s*\(([^)]*)\)/,
  import: /\sas\s(.*)/s,
  from: /\simport\s(.*)/s,
}

/** Not in what looks like a comment of the document. */
function angles({ start, text }: TextSegment, source: string): TemplateSlip[] {
  if (!text.includes('<<')) return []
  return scanExpressions(text, OWNERSHIP).flatMap(span => {
    const isOurs = span.kind === 'ours' || span.kind === 'near-miss'
    const from = start + span.start
    const line = source.slice(source.lastIndexOf('\n', from - 1) + 1, from)
    if (!isOurs || !text.startsWith('<<', span.start) || /(?:^|\s)(?:#|\/\/|;|--|<!--)/.test(line)) return []
    const inner =
      span.kind === 'near-miss' ? span.suggestion : text.slice(span.innerStart, span.innerEnd).trim()
    return [{ start: from, end: start + span.end, suggestion: `{{ ${inner} }}` }]
  })
}
