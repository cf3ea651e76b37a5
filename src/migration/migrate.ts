import type { Problem } from '../errors.ts'
import type { Dialect } from '../expressions/dialect.ts'
import { DEFAULT_DIALECT, DIALECTS, dialectNamedIn } from '../expressions/dialects.ts'
import { detectFormat } from '../formats/detect.ts'
import type { FormatName } from '../formats/index.ts'
import { type Draft, draft, type Entry } from '../rendering/draft.ts'
import { findSpans } from '../rendering/find-spans.ts'
import { createPlaces } from '../rendering/places.ts'
import type { PathPattern } from '../text/path-pattern.ts'
import type { Replacement } from '../text/splice.ts'
import { ENVSUBST, widenShort } from './envsubst.ts'
import { foldedTwins } from './folded-twins.ts'
import { meaningName } from './meaning.ts'
import { readAgain } from './read-again.ts'
import { meaningIn, type Reason, rewrite } from './rewrite.ts'

/**
 * Documents from one notation to another: every reference is read in the one, written in the other, and read again.
 * Text in, text out; no provider is asked. What the new notation can not say stays as it is, and is told.
 */
export interface MigrationSource {
  readonly text: string
  readonly filename: string | undefined
  readonly format: FormatName | undefined
  /** Where neither the call nor the first line names the notation. Default: the default one. */
  readonly fallbackDialect?: Dialect | undefined
  readonly leave: readonly PathPattern[]
}

export interface MigrationOptions {
  readonly to: Dialect
  /** What the sources are written in. Default: as each one's first line says, else its fallback. */
  readonly from: Dialect | undefined
  /** Names of the secrets that are meant. Default: all. */
  readonly only: ReadonlySet<string> | undefined
}

export interface Migration {
  /** The source itself where nothing can be done. */
  readonly text: string
  readonly from: string
  /** References that are written in the new notation. */
  readonly rewritten: number
  /** Why nothing at all could be read. */
  readonly problems: readonly Problem[]
  /** What stays because the new notation can not say it, by place. */
  readonly left: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Paths below which the old notation left expressions alone, and the new one does not. */
  readonly unleave: readonly string[]
  /** Names that are not all upper case, from a notation that ignores case to one that does not. */
  readonly unfolded: readonly string[]
}

/** Every notation that can be read. */
export const SOURCES: ReadonlyMap<string, Dialect> = new Map([...DIALECTS, [ENVSUBST.name, ENVSUBST]])

/** Platforms to which `a` and `A` are one name. */
const FOLDS: ReadonlySet<string> = new Set(['kestra', 'github'])

export async function migrateAll(
  sources: readonly MigrationSource[],
  options: MigrationOptions,
): Promise<Migration[]> {
  const readings = await Promise.all(sources.map(source => read(source, options)))
  const twins = FOLDS.has(options.to.name)
    ? foldedTwins(readings.map(({ first, entries }) => ({ draft: first, entries })))
    : new Map<Entry, Reason>()
  return Promise.all(readings.map(reading => migrate(reading, options, twins)))
}

interface Reading {
  readonly source: MigrationSource
  readonly from: Dialect | undefined
  readonly first: Draft
  /** Those that are meant. */
  readonly entries: readonly Entry[]
  readonly widened: readonly Replacement[]
}

async function read(source: MigrationSource, { from: named, only }: MigrationOptions): Promise<Reading> {
  const inFile = dialectNamedIn(source.text)
  const from =
    named ?? (inFile === undefined ? (source.fallbackDialect ?? DEFAULT_DIALECT) : SOURCES.get(inFile))
  const { text, places } = from === ENVSUBST ? widenShort(source.text) : { text: source.text, places: [] }
  const first = await draft(text, optionsOf(source, from))
  const entries = first.entries.filter(entry => {
    const name = meaningName(meaningIn(first, entry))
    return only === undefined || (name !== undefined && only.has(name))
  })
  return { source, from, first, entries, widened: places }
}

function optionsOf(source: MigrationSource, dialect: Dialect | undefined): Parameters<typeof draft>[1] {
  return {
    filename: source.filename,
    format: source.format,
    dialect,
    runtimeNames: {},
    plainValues: { env: {}, envsPrefix: '', variables: new Map() },
    aliases: new Set(),
    leave: source.leave,
  }
}

async function migrate(
  { source, from, first, entries, widened }: Reading,
  { to }: MigrationOptions,
  twins: ReadonlyMap<Entry, Reason>,
): Promise<Migration> {
  const unchanged: Migration = {
    text: source.text,
    from: from?.name ?? to.name,
    rewritten: 0,
    problems: [],
    left: [],
    warnings: [],
    unleave: [],
    unfolded: [],
  }
  if (from === undefined || (first.format === undefined && first.problems.length > 0))
    return { ...unchanged, problems: first.problems }
  if (from === to) return unchanged

  const places = createPlaces(first.filename, first.lines)
  const tell = (start: number, end: number, verb: string, { message, hint }: Reason): Problem => ({
    ...places.at(start, end),
    code: 'CANNOT_ENCODE',
    message: `${shown(first.source, start, end)} ${verb}${message}`,
    ...(hint === undefined ? {} : { hint }),
  })
  const header = headerEdit(first.source, to.name)
  const format = first.format?.name as FormatName | undefined
  let stays = twins
  for (;;) {
    const rewriting = rewrite(first, entries, to, stays)
    const widths = widened.filter(
      place => !rewriting.slots.some(({ edits }) => edits.some(edit => overlap(edit, place))),
    )
    const moved = rewriting.slots.flatMap(one => one.entries)
    const { text, unread, became } = await readAgain(first, rewriting, {
      to,
      format: format ?? source.format ?? detectFormat({ filename: source.filename, text: source.text }),
      leave: source.leave,
      others: [...header, ...widths],
      told: findSpans(first.source, from, new Set()).filter(
        ({ kind }) => kind !== 'foreign' && kind !== 'statement' && kind !== 'comment',
      ),
    })
    if (unread.length > 0) {
      const message = UNREAD[to.name] ?? 'here it would not be read as this reference'
      stays = new Map([...rewriting.stays, ...unread.map(entry => [entry, { message }] as const)])
      continue
    }
    const own = new Set(entries)
    const left = [...rewriting.stays]
      .filter(([entry]) => own.has(entry))
      .map(([{ span }, reason]) => ({ start: span.start, end: span.end, reason }))
    return {
      ...unchanged,
      text,
      rewritten: moved.length,
      left: [
        ...first.problems,
        ...first.warnings.filter(warning => isReference(warning, from, to)),
        ...left.map(({ start, end, reason }) => tell(start, end, `can not be said in ${to.name}: `, reason)),
        ...became.map(({ start, end, reason }) => tell(start, end, '', reason)),
      ],
      warnings: first.warnings.filter(
        warning => warning.code !== 'OLD_NOTATION' && !isReference(warning, from, to),
      ),
      unleave: await unleaved(source, from, to, first),
      unfolded: FOLDS.has(from.name) && !FOLDS.has(to.name) ? lowerNames(first, moved) : [],
    }
  }
}

/** Why a reference is none in some places. */
const UNREAD: Readonly<Record<string, string>> = {
  apolo: 'only a whole text is a reference',
  instill: 'the platform takes the whole text for one path',
}

/** An expression that only its platform can evaluate is one to another platform's eyes no more. */
function isReference({ code }: Problem, from: Dialect, to: Dialect): boolean {
  const both = from.notation.type === 'language' && to.notation.type === 'language'
  return code === 'DEFERRED' && !both
}

/** The notation that the first line names, if it names one. */
function headerEdit(source: string, name: string): Replacement[] {
  const named = dialectNamedIn(source)
  if (named === undefined) return []
  const start = source.indexOf(`dialect=${named}`) + 'dialect='.length
  return [{ start, end: start + named.length, text: name }]
}

/** Where a dialect leaves its own expressions alone, another one would begin to render them. */
async function unleaved(
  source: MigrationSource,
  from: Dialect,
  to: Dialect,
  { entries }: Draft,
): Promise<readonly string[]> {
  if (from.leave === undefined || to.notation.type !== 'language') return []
  const { leave, ...everywhere } = from
  const all = await draft(source.text, optionsOf(source, everywhere))
  return all.entries.length > entries.length ? leave : []
}

function lowerNames(first: Draft, entries: readonly Entry[]): string[] {
  const names = entries.map(entry => meaningName(meaningIn(first, entry)) ?? '')
  return [...new Set(names.filter(name => name !== name.toUpperCase()))]
}

function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end
}

/** On one line, shortened. */
function shown(source: string, start: number, end: number): string {
  const text = source.slice(start, end).replace(/\s+/g, ' ')
  return text.length <= 60 ? text : `${text.slice(0, 40)} … ${text.slice(-10)}`
}
