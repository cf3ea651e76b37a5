import type { Dialect } from '../expressions/dialect.ts'
import { DEFAULT_DIALECT, DIALECTS, dialectNamedIn } from '../expressions/dialects.ts'
import type { FormatName } from '../formats/index.ts'
import { type Draft, type DraftOptions, draft, type Entry } from '../rendering/draft.ts'
import type { PathPattern } from '../text/path-pattern.ts'
import { ENVSUBST, type Widened, widenShort } from './envsubst.ts'
import { meaningName } from './meaning.ts'
import { meaningIn } from './rewrite.ts'

/** A document to migrate. */
export interface MigrationSource {
  readonly text: string
  readonly filename: string | undefined
  readonly format: FormatName | undefined
  /** Where neither the call nor the first line names the notation. Default: the default one. */
  readonly fallbackDialect?: Dialect | undefined
  readonly leave: readonly PathPattern[]
  /** Names of the run besides the dialect's own. Default: none. */
  readonly runtimeNames?: DraftOptions['runtimeNames'] | undefined
}

/** A document, read in the notation that it has. */
export interface Reading {
  readonly source: MigrationSource
  /** `undefined` if its first line names a notation that there is not. */
  readonly from: Dialect | undefined
  readonly first: Draft
  /** The references that are meant. */
  readonly entries: readonly Entry[]
  readonly widened: Widened['places']
  /** Names of the secrets that are meant; `undefined`: all. */
  readonly only: ReadonlySet<string> | undefined
}

/** Every notation that can be read. */
export const SOURCES: ReadonlyMap<string, Dialect> = new Map([...DIALECTS, [ENVSUBST.name, ENVSUBST]])

/**
 * @param named the notation, whatever the first line says
 * @param only names of the secrets that are meant; default: all
 */
export async function readSource(
  source: MigrationSource,
  named: Dialect | undefined,
  only: ReadonlySet<string> | undefined,
): Promise<Reading> {
  const inFile = dialectNamedIn(source.text)
  const from =
    named ?? (inFile === undefined ? (source.fallbackDialect ?? DEFAULT_DIALECT) : SOURCES.get(inFile))
  const { text, places } = from === ENVSUBST ? widenShort(source.text) : { text: source.text, places: [] }
  const first = await draft(text, draftOptions(source, from))
  const entries = first.entries.filter(entry => {
    const name = meaningName(meaningIn(first, entry))
    return only === undefined || (name !== undefined && only.has(name))
  })
  return { source, from, first, entries, widened: places, only }
}

/** No environment, no variables, no chain: what a reference asks for is told by its text alone. */
export function draftOptions(
  { filename, format, leave, runtimeNames = {} }: MigrationSource,
  dialect: Dialect | undefined,
): DraftOptions {
  return {
    filename,
    format,
    dialect,
    runtimeNames,
    plainValues: { env: {}, envsPrefix: '', variables: new Map() },
    aliases: new Set(),
    leave,
  }
}
