/** What the words of `migrate` mean. */

import type { Dialect } from '../../expressions/dialect.ts'
import { DIALECTS } from '../../expressions/dialects.ts'
import { nameHint } from '../../expressions/name-hint.ts'
import { type FormatName, formatNames, resolveFormatName } from '../../formats/index.ts'
import type { MigrationOptions } from '../../migration/migrate.ts'
import { type MigrationSource, SOURCES } from '../../migration/reading.ts'
import type { NamedSource } from '../../renderer.ts'
import type { Settings } from '../../settings/settings.ts'
import { compilePathPattern, type PathPattern } from '../../text/path-pattern.ts'
import type { MigrateFlags } from './migrate.ts'
import { usage } from './usage.ts'

export interface MigrateOptions extends MigrationOptions {
  readonly format: FormatName | undefined
  readonly leave: readonly PathPattern[]
  readonly runtimeNames: MigrationSource['runtimeNames']
}

/** @throws RenderConfigError with code USAGE */
export function readMigrateFlags(flags: MigrateFlags & { readonly settings?: Settings }): MigrateOptions {
  const { settings } = flags
  const to = dialect('--to', flags.to, DIALECTS)
  const from = flags.from === undefined ? undefined : dialect('--from', flags.from, SOURCES)
  if (from === to) throw usage(`--from and --to are both "${to.name}"`)
  return {
    to,
    from,
    only: flags.only === undefined ? undefined : new Set(flags.only),
    format: flags.format === undefined ? undefined : format(flags.format),
    runtimeNames: settings?.options.runtimeNames,
    leave: [...(settings?.options.leave ?? []), ...(flags.leave ?? [])].map(compilePathPattern),
  }
}

/** A file, with what the settings say of it. */
export function toMigrationSource(
  { filename, format, dialect, leave = [] }: NamedSource,
  text: string,
  options: MigrateOptions,
): MigrationSource {
  return {
    text,
    filename,
    format: options.format ?? (format === undefined ? undefined : resolveFormatName(format)),
    fallbackDialect: dialect === undefined ? undefined : DIALECTS.get(dialect),
    runtimeNames: options.runtimeNames,
    leave: [...options.leave, ...leave.map(compilePathPattern)],
  }
}

function dialect(option: string, name: string, known: ReadonlyMap<string, Dialect>): Dialect {
  const found = known.get(name)
  if (found !== undefined) return found
  if (name === 'envsubst')
    throw usage(`${option} takes no "envsubst": it is only read`, 'envsubst has no secrets of its own')
  throw usage(`there is no dialect "${name}"`, nameHint(name, [...known.keys()]))
}

function format(name: string): FormatName {
  const found = resolveFormatName(name)
  if (found === undefined) throw usage(`there is no format "${name}"`, nameHint(name, formatNames))
  return found
}
