import type { Problem } from '../errors.ts'
import { DEFAULT_DIALECT } from '../expressions/dialects.ts'
import { lookUpEnv, type PlainValues } from '../expressions/plain-scope.ts'
import { type ExpressionSpan, scanExpressions } from '../expressions/scan.ts'
import { Failure, toText, type Value } from '../expressions/value.ts'
import { detectFormat } from '../formats/detect.ts'
import type { Slot } from '../formats/format.ts'
import { withoutTemplateEnding } from '../formats/template-ending.ts'
import type { Resolution } from '../providers/resolution.ts'
import { type Expansion, expand } from '../template/expand.ts'
import type { Part, Site } from '../template/part.ts'
import type { World } from '../template/run.ts'
import { createLineMap } from '../text/line-map.ts'
import type { MaskedText } from '../text/mask.ts'
import { compilePathPattern } from '../text/path-pattern.ts'
import {
  type Draft,
  type DraftOptions,
  dialectFor,
  type Entry,
  isLeft,
  type Mention,
  mask,
  type PlaceSpansOptions,
  placeSpans,
  type SetAside,
  unknownDialect,
} from './draft.ts'
import { outcomeOf } from './finish.ts'
import { openTemplateFiles } from './load-templates.ts'
import type { WrittenSlot } from './map-edits.ts'
import { createPlaces, type Place, type Places } from './places.ts'
import type { Unchecked } from './result.ts'
import { type Layout, remember, type TemplateCache } from './template-cache.ts'
import { createTemplatePlaces } from './template-places.ts'

/**
 * A whole template to a draft. It is run, with every printed value as one opaque word; what comes out is a document
 * in which these words are the expressions, and from there on it goes the way of every document.
 */
export interface OpenTemplate {
  /** One run with what is known. While it tells of unknown secrets, it is not the last, unless nobody can tell more. */
  readonly expand: (known: ReadonlyMap<string, Resolution>, isLast?: boolean) => Expansion
  /** At once, where the layout is known already. */
  readonly draft: (expansion: Expansion) => Draft | Promise<Draft>
}

export interface OpenTemplateOptions extends DraftOptions {
  readonly templateRoot: string | undefined
  readonly templates: TemplateCache
  readonly missing: 'error' | 'keep' | 'empty'
}

export function openTemplate(source: string, options: OpenTemplateOptions): OpenTemplate {
  const { filename, plainValues, missing } = options
  const files = openTemplateFiles(source, {
    filename,
    root: options.templateRoot,
    cache: options.templates,
  })
  const named = dialectFor(source, options)
  const dialect = named ?? DEFAULT_DIALECT
  const nothing: Expansion = {
    parts: [],
    unknown: [],
    unnamed: [],
    mentions: [],
    troubles: [],
    isWhole: true,
    steps: 0,
  }
  let spent = 0
  return {
    expand(known, isLast = false) {
      if (files.main.problems.length > 0) return nothing
      const world: World = {
        aliases: options.aliases,
        foldsKeys: dialect.foldsKeys === true,
        secret(reference) {
          const resolution = known.get(reference.id)
          return resolution === undefined ? undefined : outcomeOf(reference, resolution, dialect)
        },
        env: name => lookUpEnv(name, plainValues),
        variables: plainValues.variables,
        missing,
        load: files.load,
      }
      const expansion = expand(files.main, world, spent, isLast)
      spent += expansion.steps
      return expansion
    },
    draft: expansion => toDraft(expansion, source, options, { dialect, isKnown: named !== undefined, files }),
  }
}

interface Opened {
  readonly dialect: NonNullable<DraftOptions['dialect']>
  /** False if the first line names a dialect that there is not. */
  readonly isKnown: boolean
  readonly files: ReturnType<typeof openTemplateFiles>
}

function toDraft(
  expansion: Expansion,
  source: string,
  options: OpenTemplateOptions,
  { dialect, isKnown, files }: Opened,
): Draft | Promise<Draft> {
  const { filename } = options
  const problems = [...templateProblems(files), ...troublesOf(expansion, 'problems')]
  const warnings = [...slipsIn(files, options.plainValues), ...troublesOf(expansion, 'warnings')]
  const unchecked = uncheckedOf(expansion, files.main)
  const common = { filename, dialect, problems, warnings, unchecked }
  if (!expansion.isWhole || !isKnown || files.main.problems.length > 0) {
    const lines = createLineMap(source)
    const places = createPlaces(options.filename, lines)
    if (!isKnown) problems.push(unknownDialect(source, places))
    const mentions = allMentions(expansion).map(toMention)
    return { ...NOTHING, ...common, source, lines, places, mentions }
  }

  const expanded = assemble(expansion.parts)
  const { text, starts } = expanded
  const places = createTemplatePlaces(expansion.parts, starts, files.main)
  const withoutLayout = (): Draft => ({
    ...NOTHING,
    ...common,
    source: text,
    lines: createLineMap(text),
    places,
    spans: expanded.spans,
    mentions: allMentions(expansion).map(toMention),
  })
  if (expanded.parts.size === 0) return withoutLayout()
  // Texts that describe a flow get what the template knows, but no secret, and keep what the platform's names are.
  const platformLeave = (dialect.leave ?? []).map(compilePathPattern)
  const toWhole = (layout: Layout): Draft => ({
    ...common,
    places,
    ...placeParts(expansion, expanded.parts, layout, options.leave, platformLeave),
  })
  const { format, templates } = options
  const named = filename === undefined ? undefined : withoutTemplateEnding(filename)
  const known = layOut(expanded, places, { format, templates, filename: named })
  if (!(known instanceof Promise)) return toWhole(known)
  return known.then(layout => {
    if (!('problems' in layout)) return toWhole(layout)
    problems.push(...layout.problems)
    return withoutLayout()
  })
}

const NOTHING = { format: undefined, document: undefined, spans: [], entries: [], setAside: [] } as const

/** What becomes of each printed value, by the place that it stands in. */
function placeParts(
  expansion: Expansion,
  parts: Assembled['parts'],
  { document, format, lines, spans, slotOf, siblingKeys }: Layout,
  leave: OpenTemplateOptions['leave'],
  platformLeave: OpenTemplateOptions['leave'],
): Omit<Draft, 'filename' | 'dialect' | 'problems' | 'warnings' | 'unchecked' | 'places'> {
  const mentions = allMentions(expansion)
  const entries: Entry[] = []
  const setAside: SetAside[] = []
  const written: WrittenSlot[] = []
  for (const [index, part] of parts) {
    const slot = slotOf.get(index)
    const span = spans[index]!
    if (slot === undefined) {
      const text = commentText(part)
      setAside.push({ index, slot, reason: 'comment' })
      if (text === undefined) continue
      const { start, end } = span
      const comment: Slot = { start, end, style: 'comment', spans: [index], isKey: false }
      written.push({ slot: comment, edits: [{ start, end, text }] })
    } else if (isLeft(slot, leave) || (isNoPlainValue(part) && isLeft(slot, platformLeave)))
      setAside.push({ index, slot, reason: 'left-place' })
    else entries.push(toEntry(index, span, slot, part))
  }
  return {
    // The layout's own text, so that documents that are alike hold it once.
    source: document.source,
    lines,
    format,
    document,
    spans,
    entries,
    setAside,
    written,
    mentions: mentions.length === 0 ? [] : mentionsBeside(mentions, entries, parts),
    ...(siblingKeys === undefined ? {} : { siblingKeys }),
  }
}

function isNoPlainValue({ value, sources }: Part): boolean {
  return sources !== undefined || value instanceof Failure
}

/** Those that no entry tells of. */
function mentionsBeside(
  mentions: Expansion['mentions'],
  entries: readonly Entry[],
  parts: Assembled['parts'],
): Mention[] {
  const printed = new Map<Site, Set<string>>()
  for (const { index, asked } of entries) {
    const { site } = parts.get(index)!
    const ids = printed.get(site) ?? new Set()
    printed.set(site, ids)
    for (const { id } of asked) ids.add(id)
  }
  return mentions
    .filter(({ site, reference }) => printed.get(site)?.has(reference.id) !== true)
    .map(toMention)
}

/** Also of what nobody was asked for. */
function allMentions({ mentions, unknown }: Expansion): Expansion['mentions'] {
  return unknown.length === 0 ? mentions : [...mentions, ...unknown]
}

/** Longest text whose layout is kept, in UTF-16 units, and how many are. */
const MAX_KEPT_LENGTH = 65_536
const MAX_KEPT = 100

/** Where the values stand. Many documents of one template differ in their values alone: then it is known. */
function layOut(
  { text, spans, parts }: Assembled,
  places: Places,
  { format, filename, templates }: Pick<OpenTemplateOptions, 'format' | 'filename' | 'templates'>,
): Layout | Promise<Layout | { readonly problems: readonly Problem[] }> {
  // A name that tells the format counts for no more than that.
  const kind = format ?? detectFormat({ filename, text: '' }) ?? `${filename ?? ''}?`
  const id = `${kind}\n${text}`
  const known = text.length > MAX_KEPT_LENGTH ? undefined : templates.layouts.get(id)
  if (known !== undefined && isSame(known.document.spans, spans)) return known
  const keep = (layout: Layout): Layout =>
    text.length > MAX_KEPT_LENGTH ? layout : remember(templates.layouts, id, layout, MAX_KEPT)
  const first = spans[parts.keys().next().value!]!
  return newLayout(text, spans, { name: format, filename, first, places }).then(layout =>
    'problems' in layout ? layout : keep(layout),
  )
}

async function newLayout(
  text: string,
  spans: readonly ExpressionSpan[],
  options: PlaceSpansOptions,
): Promise<Layout | { readonly problems: readonly Problem[] }> {
  const document = mask(text, spans)
  if (document === undefined) {
    const message = 'the document holds too many expressions, or all private-use characters'
    return { problems: [{ ...options.places.at(0, 0), code: 'LIMIT_EXCEEDED', message }] }
  }
  const placed = await placeSpans(document, options)
  if ('problems' in placed) return placed
  const { format, slots, siblingKeys } = placed
  const slotOf = new Map<number, Slot>()
  for (const slot of slots) for (const index of slot.spans) slotOf.set(index, slot)
  const lines = createLineMap(text)
  return { document, format, spans, slotOf, lines, ...(siblingKeys === undefined ? {} : { siblingKeys }) }
}

function isSame(a: MaskedText['spans'], b: readonly ExpressionSpan[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ start, end, ours }, index) => {
      const span = b[index]!
      return start === span.start && end === span.end && ours === (span.kind === 'ours')
    })
  )
}

interface Assembled {
  readonly text: string
  /** Where each part begins. */
  readonly starts: readonly number[]
  readonly spans: readonly ExpressionSpan[]
  /** The printed values, by the index of their span. */
  readonly parts: ReadonlyMap<number, Part>
}

/** The text of all parts, with the expression as it is written in the place of each value. */
function assemble(all: readonly Part[]): Assembled {
  const pieces: string[] = []
  const starts: number[] = []
  const own: { span: ExpressionSpan; part: Part }[] = []
  let at = 0
  let isForeign = false
  for (const part of all) {
    const { template, start, end } = part.site
    const piece = part.text ?? template.source.slice(start, end)
    pieces.push(piece)
    starts.push(at)
    if (part.text === undefined) {
      const end = at + piece.length
      own.push({ part, span: { kind: 'ours', start: at, end, innerStart: at + 2, innerEnd: end - 2 } })
    } else isForeign ||= /\{[{%#]|<</.test(piece)
    at += piece.length
  }
  const text = pieces.join('')
  const foreign = isForeign ? foreignSpans(text, own) : []
  const spans: ExpressionSpan[] = []
  const parts = new Map<number, Part>()
  let next = 0
  for (const { span, part } of own) {
    while (next < foreign.length && foreign[next]!.start < span.start) spans.push(foreign[next++]!)
    parts.set(spans.length, part)
    spans.push(span)
  }
  spans.push(...foreign.slice(next))
  return { text, starts, spans, parts }
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

function toEntry(index: number, span: ExpressionSpan, slot: Slot, { value, sources }: Part): Entry {
  return {
    span,
    index,
    slot,
    expression: COMPUTED,
    value: value as Value | Failure,
    references: NONE,
    asked: sources ?? NOBODY,
  }
}

/** A printed value was computed when the template ran; all entries share what says so. */
const COMPUTED: Entry['expression'] = { type: 'literal', value: null }
const NONE: Entry['references'] = new Map()
const NOBODY: Entry['asked'] = []

/**
 * In a comment a value stays where it can do no harm: text of one line that ends no comment, and nothing of a
 * secret. Otherwise the comment keeps the expression.
 */
function commentText({ value, sources }: Part): string | undefined {
  if (sources !== undefined || value instanceof Failure) return undefined
  if (value instanceof Uint8Array) return undefined
  const text = toText(value as Value)
  return /^[\p{L}\p{N} _.,:@+=()/-]*$/u.test(text) && !/--|\/\//.test(text) ? text : undefined
}

function placeOf({ template, start, end }: Site): Place {
  const file = template.file === undefined ? {} : { file: template.file }
  return { ...file, ...template.lines.place(start), frame: template.lines.frame(start, end) }
}

/** Where the answers of the stores are not known, and more than values depends on them. */
function uncheckedOf({ unknown, unnamed, isWhole }: Expansion, main: Site['template']): Unchecked[] {
  if (unknown.length === 0) return []
  const file = main.file === undefined ? {} : { file: main.file }
  const document = {
    ...file,
    line: 1,
    column: 1,
    reason:
      'what the template makes depends on secrets: its document and its schema are only known with them',
  }
  const names = unnamed.map(site => {
    const { place, text } = placed(site)
    return { ...place, key: text, reason: 'the name comes from another secret' }
  })
  return isWhole ? names : [document, ...names]
}

function toMention({ reference, site }: Expansion['mentions'][number]): Mention {
  return { reference, ...placed(site) }
}

function placed({ template, start, end }: Site): Pick<Mention, 'place' | 'text'> {
  const file = template.file === undefined ? {} : { file: template.file }
  const text = template.source.slice(start, end)
  return { place: { ...file, ...template.lines.place(start) }, text }
}

function templateProblems(files: ReturnType<typeof openTemplateFiles>): Problem[] {
  return [...files.loaded()].flatMap(template =>
    template.problems.map(({ start, end, code, message, hint }) => ({
      ...placeOf({ template, start, end }),
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
    })),
  )
}

/** What looks like a slip; a name that was handed in is none. */
function slipsIn(files: ReturnType<typeof openTemplateFiles>, { variables }: PlainValues): Problem[] {
  return [...files.loaded()].flatMap(template =>
    template.slips.flatMap(({ start, end, name, suggestion }): Problem[] => {
      if (name !== undefined && variables.has(name)) return []
      const written = template.source.slice(start, end).replace(/\s+/g, ' ')
      const shown = written.length > 60 ? `${written.slice(0, 59)}…` : written
      const rest =
        name === undefined ? 'is text in a whole template; left as it is' : 'looks like a secret but is none'
      const hint = `did you mean ${suggestion}?`
      return [{ ...placeOf({ template, start, end }), code: 'NEAR_MISS', message: `${shown} ${rest}`, hint }]
    }),
  )
}

/** What is wrong with statements; a missing secret may count as empty. */
function troublesOf({ troubles, limit }: Expansion, kind: 'problems' | 'warnings'): Problem[] {
  const problems = troubles
    .filter(({ emptied }) => emptied === (kind === 'warnings'))
    .flatMap(({ site, failure, emptied }) =>
      failure.reasons.map(
        ({ code, message, hint }): Problem => ({
          ...placeOf(site),
          code: emptied ? 'MISSING_KEPT' : code,
          message: emptied ? `${message}; taken for empty` : message,
          ...(hint === undefined ? {} : { hint }),
        }),
      ),
    )
  if (limit === undefined || kind === 'warnings') return problems
  return [...problems, { ...placeOf(limit.site), code: 'LIMIT_EXCEEDED', message: limit.message }]
}
