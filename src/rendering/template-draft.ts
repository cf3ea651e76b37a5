import type { Problem } from '../errors.ts'
import { DEFAULT_DIALECT } from '../expressions/dialects.ts'
import { lookUpEnv } from '../expressions/plain-scope.ts'
import { Failure, toText, type Value } from '../expressions/value.ts'
import type { Slot } from '../formats/format.ts'
import { withoutTemplateEnding } from '../formats/template-ending.ts'
import type { Resolution } from '../providers/resolution.ts'
import { type Expansion, expand } from '../template/expand.ts'
import type { Part, Site } from '../template/part.ts'
import type { World } from '../template/run.ts'
import { createLineMap } from '../text/line-map.ts'
import {
  type Draft,
  type DraftOptions,
  dialectFor,
  type Entry,
  isLeft,
  type Mention,
  type SetAside,
  unknownDialect,
} from './draft.ts'
import { outcomeOf } from './finish.ts'
import { type Layout, layOut, type PlacedPrint, sitesOf, type Unplaced } from './layout.ts'
import { openTemplateFiles } from './load-templates.ts'
import type { WrittenSlot } from './map-edits.ts'
import { createPlaces, type Place } from './places.ts'
import type { TemplateCache } from './template-cache.ts'

/**
 * A whole template to a draft. It is run, with every printed value as one opaque word; what comes out is a document
 * in which these words are the expressions, and from there on it goes the way of every document.
 */
export interface OpenTemplate {
  /** One run with what is known. While it tells of unknown secrets, it is not the last. */
  readonly expand: (known: ReadonlyMap<string, Resolution>) => Expansion
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
  let spent = 0
  return {
    expand(known) {
      if (files.main.problems.length > 0) return NOT_RUN
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
      const expansion = expand(files.main, world, spent)
      spent += expansion.steps
      return expansion
    },
    draft: expansion => toDraft(expansion, source, options, { dialect, isKnown: named !== undefined, files }),
  }
}

/** Of a template that can not be read. */
const NOT_RUN: Expansion = {
  parts: [],
  unknown: [],
  mentions: [],
  troubles: [],
  steps: 0,
  limit: undefined,
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
  const filename = options.filename === undefined ? undefined : withoutTemplateEnding(options.filename)
  const problems = [...templateProblems(files), ...troublesOf(expansion, 'problems')]
  const common: Common = { filename, dialect, problems, warnings: troublesOf(expansion, 'warnings') }
  const isWhole = expansion.unknown.length === 0 && expansion.limit === undefined && isKnown
  if (!isWhole || files.main.problems.length > 0) {
    const lines = createLineMap(source)
    const places = createPlaces(options.filename, lines)
    if (!isKnown) problems.push(unknownDialect(source, places))
    const mentions = [
      ...expansion.mentions.map(toMention),
      // Where each of these stands is only told of what it ended with.
      ...expansion.unknown.map(reference => ({ reference, place: places.locate(0) })),
    ]
    return { ...NOTHING, ...common, source, lines, places, mentions }
  }

  const finished = (layout: Layout | Unplaced): Draft =>
    'problems' in layout
      ? {
          ...NOTHING,
          ...common,
          source: layout.text,
          lines: createLineMap(layout.text),
          places: layout.places,
          spans: layout.spans,
          mentions: expansion.mentions.map(toMention),
          problems: [...problems, ...layout.problems],
        }
      : placeParts(expansion, layout, common, options.leave)
  const { format, templates } = options
  const layout = layOut(expansion.parts, files.main, { format, filename }, templates.layouts)
  return layout instanceof Promise ? layout.then(finished) : finished(layout)
}

type Common = Pick<Draft, 'filename' | 'dialect' | 'problems' | 'warnings'>

const NOTHING = { format: undefined, document: undefined, spans: [], entries: [], setAside: [] } as const

/** What becomes of each printed value, by the place that it stands in. */
function placeParts(
  { parts, mentions }: Expansion,
  layout: Layout,
  { filename, dialect, problems, warnings }: Common,
  leave: OpenTemplateOptions['leave'],
): Draft {
  const { document, format, lines, places, spans, outlines, inComments, siblingKeys } = layout
  const setAside: SetAside[] = []
  const written: WrittenSlot[] = []
  for (const { part, index, span } of inComments) {
    setAside.push({ index, slot: undefined, reason: 'comment' })
    const text = commentText(parts[part]!)
    if (text === undefined) continue
    const { start, end } = span
    const comment: Slot = { start, end, style: 'comment', spans: [index], isKey: false }
    written.push({ slot: comment, edits: [{ start, end, text }] })
  }
  let { placed, sites } = layout
  if (leave.length > 0) {
    for (const { index, slot } of placed)
      if (isLeft(slot, leave)) setAside.push({ index, slot, reason: 'left-place' })
    placed = placed.filter(({ slot }) => !isLeft(slot, leave))
    sites = sitesOf(placed, outlines)
  }
  return {
    // The layout's own text, so that documents that are alike hold it once.
    source: document.source,
    filename,
    lines,
    places,
    dialect,
    format,
    document,
    spans,
    entries: placed.map(print => toEntry(print, parts[print.part]!)),
    setAside,
    written,
    // Those that no entry tells of.
    mentions: mentions.filter(({ site }) => !sites.has(site)).map(toMention),
    siblingKeys,
    problems,
    warnings,
  }
}

function toEntry({ index, span, slot }: PlacedPrint, { value, sources }: Part): Entry {
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

function toMention({ reference, site }: Expansion['mentions'][number]): Mention {
  const { template, start } = site
  const file = template.file === undefined ? {} : { file: template.file }
  return { reference, place: { ...file, ...template.lines.place(start) } }
}

function templateProblems(files: ReturnType<typeof openTemplateFiles>): Problem[] {
  return files.loaded().flatMap(template =>
    template.problems.map(({ start, end, code, message, hint }) => ({
      ...placeOf({ template, start, end }),
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
    })),
  )
}

/** What is wrong with statements; a missing secret may count as empty. */
function troublesOf({ troubles, limit }: Expansion, kind: 'problems' | 'warnings'): Problem[] {
  if (troubles.length === 0 && limit === undefined) return []
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
