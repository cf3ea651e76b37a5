import type { Problem } from '../errors.ts'
import type { Dialect } from '../expressions/dialect.ts'
import type { Parsed } from '../expressions/parsed.ts'
import { parsePlainForm } from '../expressions/plain-form.ts'
import type { ExpressionSpan } from '../expressions/scan.ts'
import type { Expression } from '../expressions/syntax.ts'
import type { Format, Slot } from '../formats/format.ts'

/** One span that concerns us, in its place. */
export interface SpanInPlace {
  readonly source: string
  readonly span: ExpressionSpan
  /** Absent for a statement that has a line to itself. */
  readonly slot: Slot | undefined
  readonly format: Format
  readonly dialect: Dialect
  readonly variables: ReadonlySet<string>
}

/** What is to be evaluated, if anything is, and what to say of it; places are the caller's. */
export interface ReadExpression {
  readonly expression?: Expression
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export async function readExpression(place: SpanInPlace): Promise<ReadExpression> {
  const { source, span, slot } = place
  switch (span.kind) {
    case 'deferred-statement':
      return warn('DEFERRED', 'a statement asks for a secret; it is left for the engine that runs statements')
    case 'near-miss':
      return nearMiss(source, span)
    case 'unclosed':
      return refuse(
        span.tooLong === true ? 'LIMIT_EXCEEDED' : 'EXPRESSION_SYNTAX',
        `an expression is not complete: ${span.reason}`,
        'to write it literally, put it between {% raw %} and {% endraw %}',
      )
  }
  if (slot === undefined) return { problems: [], warnings: [] }
  const parsed = await parse(place, slot)
  switch (parsed.kind) {
    case 'left':
      return { problems: [], warnings: [] }
    case 'expression':
      return {
        expression: parsed.expression,
        problems: [],
        warnings: parsed.warning === undefined ? [] : [{ code: 'OLD_NOTATION', message: parsed.warning }],
      }
    case 'deferred':
      if (span.suggestion !== undefined) return nearMiss(source, span)
      return warn('DEFERRED', `left for the platform: "${parsed.name}" is only known when the pipeline runs`)
    case 'malformed':
      if (span.suggestion !== undefined) return nearMiss(source, span)
      return refuse('EXPRESSION_SYNTAX', `${shown(source, span)}: ${parsed.problem}`, parsed.hint)
  }
}

async function parse({ source, span, format, dialect, variables }: SpanInPlace, slot: Slot): Promise<Parsed> {
  const { notation } = dialect
  const inner = source.slice(span.innerStart, span.innerEnd)
  if (notation.type === 'pattern') return notation.read(inner, around(source, span, slot))
  const decoded = format.decode(slot, inner)
  const plain = parsePlainForm(decoded)
  if (plain !== undefined && !(notation.pebble && decoded.includes('secrets'))) return plain
  // nunjucks is only loaded for an expression that needs it.
  const { parseExpression } = await import('../expressions/parse.ts')
  return parseExpression(decoded, dialect, variables)
}

/** The scalar's text on both sides, its quotes left out. */
function around(source: string, span: ExpressionSpan, slot: Slot): { before: string; after: string } {
  let { start, end } = slot
  const quote = source[start]
  if ((quote === '"' || quote === "'" || quote === '`') && source[end - 1] === quote && end - start > 1) {
    start++
    end--
  }
  return { before: source.slice(start, span.start), after: source.slice(span.end, end).replace(/\s+$/, '') }
}

function warn(code: Problem['code'], message: string): ReadExpression {
  return { problems: [], warnings: [{ code, message }] }
}

function refuse(code: Problem['code'], message: string, hint?: string): ReadExpression {
  return { problems: [{ code, message, ...(hint === undefined ? {} : { hint }) }], warnings: [] }
}

function nearMiss(source: string, { start, end, suggestion }: ExpressionSpan): ReadExpression {
  const message = `${shown(source, { start, end })} looks like a secret but is none; left as it is`
  const hint = suggestion === undefined ? {} : { hint: `did you mean ${suggestion}?` }
  return { problems: [], warnings: [{ code: 'NEAR_MISS', message, ...hint }] }
}

/** The expression as written, on one line, shortened. */
function shown(source: string, { start, end }: { readonly start: number; readonly end: number }): string {
  const text = source.slice(start, end).replace(/\s+/g, ' ')
  return text.length <= 60 ? text : `${text.slice(0, 40)} … ${text.slice(-10)}`
}
