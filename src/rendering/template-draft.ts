import type { Problem } from '../errors.ts'
import { DEFAULT_DIALECT } from '../expressions/dialects.ts'
import { lookUpEnv, type PlainValues } from '../expressions/plain-scope.ts'
import { Failure, toText, type Value } from '../expressions/value.ts'
import type { Slot } from '../formats/format.ts'
import { withoutTemplateEnding } from '../formats/template-ending.ts'
import type { Resolution } from '../providers/resolution.ts'
import { type Expansion, expand } from '../template/expand.ts'
import type { Part, Site } from '../template/part.ts'
import type { World } from '../template/run.ts'
import { createLineMap } from '../text/line-map.ts'
import { compilePathPattern } from '../text/path-pattern.ts'
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
import type { Unchecked } from './result.ts'
import type { TemplateCache } from './template-cache.ts'

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
  let spent = 0
  return {
    expand(known, isLast = false) {
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
      const expansion = expand(files.main, world, spent, isLast)
      spent += expansion.steps
      return expansion
    },
    draft: expansion => toDraft(expansion, source, options, { dialect, isKnown: named !== undefined, files }),
  }
}

/** Of a template that can not be read. */
const NOT_RUN: Expansion = {
  parts: [],
  isWhole: true,
  unknown: [],
  unnamed: [],
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
  const { filename } = options
  const problems = [...templateProblems(files), ...troublesOf(expansion, 'problems')]
  const warnings = [...slipsIn(files, options.plainValues), ...troublesOf(expansion, 'warnings')]
  const unchecked = uncheckedOf(expansion, files.main)
  const common: Common = { filename, dialect, problems, warnings, unchecked }
  if (!expansion.isWhole || !isKnown || files.main.problems.length > 0) {
    const lines = createLineMap(source)
    const places = createPlaces(options.filename, lines)
    if (!isKnown) problems.push(unknownDialect(source, places))
    const mentions = allMentions(expansion).map(toMention)
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
          mentions: allMentions(expansion).map(toMention),
          problems: [...problems, ...layout.problems],
        }
      : placeParts(expansion, layout, common, options.leave)
  const { format, templates } = options
  const named = filename === undefined ? undefined : withoutTemplateEnding(filename)
  const layout = layOut(expansion.parts, files.main, { format, filename: named }, templates.layouts)
  return layout instanceof Promise ? layout.then(finished) : finished(layout)
}

type Common = Pick<Draft, 'filename' | 'dialect' | 'problems' | 'warnings'> &
  Required<Pick<Draft, 'unchecked'>>

const NOTHING = { format: undefined, document: undefined, spans: [], entries: [], setAside: [] } as const

/** What becomes of each printed value, by the place that it stands in. */
function placeParts(
  expansion: Expansion,
  layout: Layout,
  { filename, dialect, problems, warnings, unchecked }: Common,
  leave: OpenTemplateOptions['leave'],
): Draft {
  const { document, format, lines, places, spans, outlines, inComments, siblingKeys } = layout
  const { parts } = expansion
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
  // Texts that describe a flow get what the template knows, but no secret, and keep what is a name of the platform's.
  const platformLeave = (dialect.leave ?? []).map(compilePathPattern)
  if (leave.length > 0 || platformLeave.length > 0) {
    const stays = ({ slot, part }: PlacedPrint): boolean =>
      isLeft(slot, leave) || (isNoPlainValue(parts[part]!) && isLeft(slot, platformLeave))
    for (const print of placed)
      if (stays(print)) setAside.push({ index: print.index, slot: print.slot, reason: 'left-place' })
    placed = placed.filter(print => !stays(print))
    sites = sitesOf(placed, outlines)
  }
  const entries = placed.map(print => toEntry(print, parts[print.part]!))
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
    entries,
    setAside,
    written,
    mentions: mentionsBeside(expansion, sites, entries).map(toMention),
    siblingKeys,
    problems,
    warnings,
    unchecked,
  }
}

function isNoPlainValue({ value, sources }: Part): boolean {
  return sources !== undefined || value instanceof Failure
}

/** Those that no entry tells of. Of what nobody was asked for, an expression may have tried more than it names. */
function mentionsBeside(
  { mentions, unknown }: Expansion,
  sites: ReadonlySet<Site>,
  entries: readonly Entry[],
): Expansion['mentions'] {
  const others = mentions.filter(({ site }) => !sites.has(site))
  if (unknown.length === 0) return others
  const printed = new Set(entries.flatMap(({ asked }) => asked.map(({ id }) => id)))
  return [
    ...others,
    ...unknown.filter(({ site, reference }) => !sites.has(site) || !printed.has(reference.id)),
  ]
}

/** Also of what nobody was asked for. */
function allMentions({ mentions, unknown }: Expansion): Expansion['mentions'] {
  return unknown.length === 0 ? mentions : [...mentions, ...unknown]
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
  return files.loaded().flatMap(template =>
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
  return files.loaded().flatMap(template =>
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
