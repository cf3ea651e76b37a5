import type { Problem } from '../errors.ts'
import type { Dialect } from '../expressions/dialect.ts'
import { DIALECTS, dialectNamedIn } from '../expressions/dialects.ts'
import type { ExpressionSpan } from '../expressions/scan.ts'
import { detectFormat } from '../formats/detect.ts'
import type { FormatName } from '../formats/index.ts'
import { type Draft, draft, type Entry } from '../rendering/draft.ts'
import { findSpans } from '../rendering/find-spans.ts'
import { createEditOffsets } from '../text/edit-offsets.ts'
import type { Replacement } from '../text/splice.ts'
import { sortFirstTold } from './first-told.ts'
import { foldedTwins } from './folded-twins.ts'
import { meaningName } from './meaning.ts'
import { readAgain } from './read-again.ts'
import { draftOptions, type MigrationSource, type Reading, readSource } from './reading.ts'
import { meaningIn, rewrite } from './rewrite.ts'
import { createSourcePlaces } from './source-places.ts'
import type { Reason } from './write-slot.ts'

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
  /** Notations that nobody named, of which there are references, where there are none of the one that was read. */
  readonly seen: readonly string[]
}

/** Platforms to which `a` and `A` are one name. */
const FOLDS: ReadonlySet<string> = new Set(['kestra', 'github'])

/**
 * Documents from one notation to another: every reference is read in the one, written in the other, and read again.
 * Text in, text out; no provider is asked. What the new notation can not say stays as it is, and is told.
 */
export async function migrateAll(
  sources: readonly MigrationSource[],
  { to, from, only }: MigrationOptions,
): Promise<Migration[]> {
  const readings = await Promise.all(sources.map(source => readSource(source, from, only)))
  const twins = FOLDS.has(to.name) ? foldedTwins(readings) : new Map<Entry, Reason>()
  return Promise.all(readings.map(reading => migrate(reading, to, twins)))
}

async function migrate(reading: Reading, to: Dialect, twins: ReadonlyMap<Entry, Reason>): Promise<Migration> {
  const { source, from, first, entries } = reading
  const unchanged: Migration = {
    text: source.text,
    from: from?.name ?? to.name,
    rewritten: 0,
    problems: [],
    left: [],
    warnings: [],
    unleave: [],
    unfolded: [],
    seen: [],
  }
  if (from === undefined || (first.format === undefined && first.problems.length > 0))
    return { ...unchanged, problems: first.problems }
  const seen = first.entries.length === 0 ? othersIn(source.text, from, to) : []
  if (from === to) return { ...unchanged, seen }

  const spans = findSpans(first.source, from, new Set()).filter(({ kind }) => TOLD.has(kind))
  const { stays, written, text, became } = await settle(reading, to, twins, spans)
  const places = createSourcePlaces(reading)
  const told = sortFirstTold(reading, to, spans, places)
  return {
    ...unchanged,
    text,
    rewritten: written.length,
    left: [
      ...told.left,
      ...entries.flatMap(entry => {
        const reason = stays.get(entry)
        const { start, end } = entry.span
        return reason === undefined
          ? []
          : [places.problem(start, end, `can not be said in ${to.name}: `, reason)]
      }),
      ...became.map(({ start, end, reason }) => places.problem(start, end, '', reason)),
    ],
    warnings: told.warnings,
    unleave: await unleaved(source, from, to, first),
    seen,
    unfolded: FOLDS.has(from.name) && !FOLDS.has(to.name) ? lowerNames(first, written) : [],
  }
}

interface Settled {
  readonly stays: ReadonlyMap<Entry, Reason>
  readonly written: readonly Entry[]
  readonly text: string
  readonly became: Awaited<ReturnType<typeof readAgain>>['became']
}

/** Writes and reads again, until everything that was written is read as what it is. Each round leaves one more as it is. */
async function settle(
  { source, first, entries, widened }: Reading,
  to: Dialect,
  twins: ReadonlyMap<Entry, Reason>,
  told: readonly ExpressionSpan[],
): Promise<Settled> {
  const format =
    (first.format?.name as FormatName | undefined) ??
    source.format ??
    detectFormat({ filename: source.filename, text: source.text })
  const readAs = { ...draftOptions(source, to), format, dialect: to }
  const header = headerEdit(first.source, to.name)
  for (let stays = twins; ; ) {
    const rewriting = rewrite(first, entries, to, stays)
    const edited = createEditOffsets(rewriting.slots.flatMap(one => one.edits))
    const kept = widened.filter(({ start, end }) => !edited.touches(start, end))
    const others = [...header, ...kept]
    const again = await readAgain(first, rewriting, { readAs, others, told })
    if (again.unread.length === 0) {
      const written = rewriting.slots.flatMap(one => one.entries)
      return { stays: rewriting.stays, written, text: again.text, became: again.became }
    }
    const message = UNREAD[to.name] ?? 'here it would not be read as this reference'
    stays = new Map([...rewriting.stays, ...again.unread.map(entry => [entry, { message }] as const)])
  }
}

/** Expressions of ours, in whatever state: what becomes of them is told. */
const TOLD: ReadonlySet<string> = new Set(['ours', 'deferred-statement', 'unclosed'])

/** Why a reference is none in some places. */
const UNREAD: Readonly<Record<string, string>> = {
  apolo: 'only a whole text is a reference',
  instill: 'the platform takes the whole text for one path',
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
  const all = await draft(source.text, draftOptions(source, everywhere))
  return all.entries.length > entries.length ? leave : []
}

function othersIn(text: string, ...known: readonly Dialect[]): string[] {
  const others = ['op', 'vals', 'github', 'instill'].map(name => DIALECTS.get(name)!)
  return others
    .filter(
      one => !known.includes(one) && one.notation.type === 'pattern' && one.notation.scan(text).length > 0,
    )
    .map(({ name }) => name)
}

function lowerNames(first: Draft, entries: readonly Entry[]): string[] {
  const names = entries.map(entry => meaningName(meaningIn(first, entry)) ?? '')
  return [...new Set(names.filter(name => name !== name.toUpperCase()))]
}
