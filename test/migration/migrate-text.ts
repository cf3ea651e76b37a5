import { DIALECTS } from '../../src/expressions/dialects.ts'
import { type Migration, migrateAll } from '../../src/migration/migrate.ts'
import { SOURCES } from '../../src/migration/reading.ts'
import { compilePathPattern } from '../../src/text/path-pattern.ts'

export interface MigrateTextOptions {
  readonly only?: readonly string[]
  readonly leave?: readonly string[]
}

/** One document; `from` is left out for what its first line says. */
export async function migrateText(
  text: string,
  filename: string,
  from: string | undefined,
  to: string,
  { only, leave = [] }: MigrateTextOptions = {},
): Promise<Migration> {
  const source = { text, filename, format: undefined, leave: leave.map(compilePathPattern) }
  const [migration] = await migrateAll([source], {
    to: DIALECTS.get(to)!,
    from: from === undefined ? undefined : SOURCES.get(from)!,
    only: only === undefined ? undefined : new Set(only),
  })
  return migration!
}
