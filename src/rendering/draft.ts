import type { Problem } from '../errors.ts'
import type { Dialect, RuntimeNames } from '../expressions/dialect.ts'
import { DEFAULT_DIALECT, DIALECTS, dialectNamedIn, withRuntimeNames } from '../expressions/dialects.ts'
import type { PlainValues } from '../expressions/plain-scope.ts'
import type { ExpressionSpan } from '../expressions/scan.ts'
import type { Expression } from '../expressions/syntax.ts'
import { Failure, type Value } from '../expressions/value.ts'
import { detectFormat } from '../formats/detect.ts'
import type { Format, Slot, SlotScan } from '../formats/format.ts'
import { type FormatName, formatNames, loadFormat } from '../formats/index.ts'
import { collectReferences, type References } from '../references/collect.ts'
import type { Reference } from '../references/reference.ts'
import { createLineMap, type LineMap } from '../text/line-map.ts'
import { type MaskedText, maskText } from '../text/mask.ts'
import { compilePathPattern, type PathPattern } from '../text/path-pattern.ts'
import { findSpans } from './find-spans.ts'
import type { WrittenSlot } from './map-edits.ts'
import { createPlaces, type Place, type Places } from './places.ts'
import { readExpression } from './read-expression.ts'
import type { Unchecked } from './result.ts'

/**
 * The first half of the way, for one document: find the expressions, find the scalars that hold them, parse them,
 * and collect what they ask for. Source in, draft out; no provider is asked, and what is wrong is in the draft.
 */
export interface Draft {
  readonly source: string
  readonly filename: string | undefined
  readonly lines: LineMap
  readonly places: Places
  readonly dialect: Dialect
  /** Absent where there is nothing to write. */
  readonly format: Format | undefined
  readonly document: MaskedText | undefined
  /** Everything in the source that a template engine could mean, ours or not. */
  readonly spans: readonly ExpressionSpan[]
  readonly entries: readonly Entry[]
  /** What was looked at and is no entry: why not. */
  readonly setAside: readonly SetAside[]
  /** Secrets that statements of a whole template asked for. */
  readonly mentions?: readonly Mention[]
  /** What stands outside all scalars and is settled already: comments of a whole template. */
  readonly written?: readonly WrittenSlot[]
  /** Of a whole template whose secrets are not known. */
  readonly unchecked?: readonly Unchecked[]
  readonly siblingKeys?: SlotScan['siblingKeys']
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** One expression that is to be replaced. */
export interface Entry {
  readonly span: ExpressionSpan
  /** Index among the document's spans. */
  readonly index: number
  readonly slot: Slot
  readonly expression: Expression
  /** Of a whole template: computed already. */
  readonly value?: Value | Failure
  readonly references: References
  /** The references that could be told. */
  readonly asked: readonly Reference[]
}

/** One expression that stays as it is. */
export interface SetAside {
  /** Index among the document's spans. */
  readonly index: number
  /** Absent if no scalar holds it. */
  readonly slot: Slot | undefined
  /** It could not be read; or the place decides: a comment, a place to be left alone, a key that the platform does not render. */
  readonly reason: 'unread' | 'comment' | 'left-place' | 'key'
}

/** Everything that a document asks for. */
export function referencesOf({ entries, mentions = [] }: Draft): Reference[] {
  return [...entries.flatMap(({ asked }) => asked), ...mentions.map(({ reference }) => reference)]
}

/** A secret that was asked for where nothing of its own is printed. */
export interface Mention {
  readonly reference: Reference
  readonly place: Omit<Place, 'frame'>
  /** The statement or expression, with its delimiters. */
  readonly text: string
}

export interface DraftOptions {
  readonly filename: string | undefined
  /** Default: by file name, else by content. */
  readonly format: FormatName | undefined
  /** Default: as the first line says, else the default one. */
  readonly dialect: Dialect | undefined
  /** Where neither the caller nor the first line says. Default: the default one. */
  readonly fallbackDialect?: Dialect | undefined
  readonly runtimeNames: Partial<Record<keyof RuntimeNames, readonly string[]>>
  readonly plainValues: PlainValues
  readonly aliases: ReadonlySet<string>
  readonly leave: readonly PathPattern[]
}

export async function draft(source: string, options: DraftOptions): Promise<Draft> {
  const { filename, plainValues } = options
  const variables = new Set(plainValues.variables.keys())
  const lines = createLineMap(source)
  const places = createPlaces(filename, lines)
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const nothing: Draft = {
    source,
    filename,
    lines,
    places,
    dialect: DEFAULT_DIALECT,
    format: undefined,
    document: undefined,
    spans: [],
    entries: [],
    setAside: [],
    problems,
    warnings,
  }

  const dialect = dialectFor(source, options)
  if (dialect === undefined) {
    problems.push(unknownDialect(source, places))
    return nothing
  }
  const spans = findSpans(source, dialect, variables)
  if (!spans.some(span => CONCERNS_US.has(span.kind))) return { ...nothing, dialect, spans }

  const document = mask(source, spans)
  if (document === undefined) {
    problems.push({
      ...places.at(0, 0),
      code: 'LIMIT_EXCEEDED',
      message: 'the document holds too many expressions, or all private-use characters',
    })
    return { ...nothing, dialect, spans }
  }
  const first = spans.find(span => CONCERNS_US.has(span.kind))!
  const placed = await placeSpans(document, { name: options.format, filename, first, places })
  if ('problems' in placed) {
    problems.push(...placed.problems)
    return { ...nothing, dialect, spans }
  }
  const { format, slots, siblingKeys } = placed

  const slotOf = new Map<number, Slot>()
  for (const slot of slots) for (const index of slot.spans) slotOf.set(index, slot)
  const leave = [...options.leave, ...(dialect.leave ?? []).map(compilePathPattern)]
  const entries: Entry[] = []
  const setAside: SetAside[] = []
  for (const [index, span] of spans.entries()) {
    if (!CONCERNS_US.has(span.kind)) continue
    const slot = slotOf.get(index)
    const reason = reasonToLeave(span, slot, { document, leave, dialect })
    if (reason !== undefined) {
      setAside.push({ index, slot, reason })
      continue
    }
    const read = await readExpression({ source, span, slot, format, dialect, variables })
    for (const problem of read.problems) problems.push({ ...places.at(span.start, span.end), ...problem })
    for (const warning of read.warnings) warnings.push({ ...places.at(span.start, span.end), ...warning })
    if (read.expression === undefined || slot === undefined) {
      setAside.push({ index, slot, reason: 'unread' })
      continue
    }
    const references = collectReferences(read.expression, plainValues, options.aliases, dialect.foldsKeys)
    const asked: Reference[] = []
    for (const one of references.values()) if (!(one instanceof Failure)) asked.push(one)
    entries.push({ span, index, slot, expression: read.expression, references, asked })
  }
  return {
    ...nothing,
    dialect,
    format,
    document,
    spans,
    entries,
    setAside,
    ...(siblingKeys === undefined ? {} : { siblingKeys }),
  }
}

export function unknownDialect(source: string, places: Places): Problem {
  return {
    ...places.at(0, source.search(/\r?\n|$/)),
    code: 'SETTINGS_INVALID',
    message: `there is no dialect "${dialectNamedIn(source)}"`,
    hint: `one of ${[...DIALECTS.keys()].join(', ')}`,
  }
}

export interface PlaceSpansOptions {
  /** Default: by file name, else by content. */
  readonly name: FormatName | undefined
  readonly filename: string | undefined
  /** What needs a format. */
  readonly first: { readonly start: number; readonly end: number }
  readonly places: Places
}

/** The document's format, and the scalars that hold its spans; or why there are none. */
export async function placeSpans(
  document: MaskedText,
  { name: given, filename, first, places }: PlaceSpansOptions,
): Promise<
  ({ readonly format: Format } & Omit<SlotScan, 'syntaxErrors'>) | { readonly problems: readonly Problem[] }
> {
  const name = given ?? detectFormat({ filename, text: document.masked })
  if (name === undefined) {
    const message = 'neither the file name nor the content tell the format'
    const hint = `name it with -f: ${formatNames.join(', ')}`
    return { problems: [{ ...places.at(first.start, first.end), code: 'FORMAT_UNKNOWN', message, hint }] }
  }
  const format = await loadFormat(name)
  const { syntaxErrors, ...scan } = format.slots(document)
  if (syntaxErrors.length === 0) return { format, ...scan }
  return {
    problems: syntaxErrors.map(({ offset, message }) => ({
      ...places.at(offset, offset + 1),
      code: 'DOCUMENT_SYNTAX',
      message: `this is not ${name}: ${message}`,
      hint: 'if it is not meant to be, say what it is with -f, for example -f text',
    })),
  }
}

export function dialectFor(
  source: string,
  { dialect, fallbackDialect = DEFAULT_DIALECT, runtimeNames }: DraftOptions,
): Dialect | undefined {
  const named = dialectNamedIn(source)
  const found = dialect ?? (named === undefined ? fallbackDialect : DIALECTS.get(named))
  return found === undefined ? undefined : withRuntimeNames(found, runtimeNames)
}

const CONCERNS_US: ReadonlySet<string> = new Set(['ours', 'near-miss', 'deferred-statement', 'unclosed'])
/** A word of the mask needs this much room; shorter ones hold nothing that could disturb a format. */
const SHORTEST_WORD = 4

/** `undefined` if there is no room for the words of the mask. */
export function mask(source: string, spans: readonly ExpressionSpan[]): MaskedText | undefined {
  try {
    return maskText(
      source,
      spans.map(({ start, end, kind }) => ({
        start,
        end: Math.max(end, start + SHORTEST_WORD),
        ours: kind === 'ours',
      })),
    )
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function reasonToLeave(
  span: ExpressionSpan,
  slot: Slot | undefined,
  where: { readonly document: MaskedText; readonly leave: readonly PathPattern[]; readonly dialect: Dialect },
): SetAside['reason'] | undefined {
  const { document, leave, dialect } = where
  if (slot === undefined) return isBlankedStatement(span, document) ? undefined : 'comment'
  if (isLeft(slot, leave)) return 'left-place'
  return slot.isKey && dialect.rendersKeys === false ? 'key' : undefined
}

export function isLeft(slot: Slot, leave: readonly PathPattern[]): boolean {
  return leave.length > 0 && slot.path !== undefined && leave.some(pattern => pattern(slot.path!))
}

/** A statement on a line of its own may have no slot; in a comment it has none either, and counts for nothing. */
function isBlankedStatement(span: ExpressionSpan, { masked }: MaskedText): boolean {
  if (span.kind !== 'deferred-statement') return false
  const lineStart = masked.lastIndexOf('\n', span.start - 1) + 1
  return !masked.slice(lineStart, span.start).includes('#')
}
