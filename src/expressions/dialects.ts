import type { Dialect, LanguageNotation, RuntimeNames } from './dialect.ts'
import { apolo, calyptia, github, instill, op, vals } from './pattern-notations.ts'
import { LANGUAGE_RUNTIME_NAMES } from './runtime-names.ts'

/** The dialects, as data. A new one is one entry here and one fixture folder. */

const LANGUAGE: LanguageNotation = { type: 'language', angles: true, spacedCall: false, pebble: false }
const NO_NAMES: RuntimeNames = { variables: new Set(), functions: new Set(), filters: new Set() }

export const DEFAULT_DIALECT: Dialect = {
  name: 'default',
  notation: LANGUAGE,
  runtimeNames: LANGUAGE_RUNTIME_NAMES,
  suspects: /\{\{/,
}

const ALL: readonly Dialect[] = [
  DEFAULT_DIALECT,
  {
    name: 'kestra',
    notation: { type: 'language', angles: false, spacedCall: true, pebble: true },
    runtimeNames: LANGUAGE_RUNTIME_NAMES,
    leave: ['description', 'extend'],
    foldsKeys: true,
    rescuesMissing: false,
    evaluates: /\{[{%#]/,
  },
  { name: 'calyptia', notation: calyptia, runtimeNames: NO_NAMES },
  { name: 'instill', notation: instill, runtimeNames: NO_NAMES, rendersKeys: false, evaluates: /\$\{/ },
  { name: 'apolo', notation: apolo, runtimeNames: NO_NAMES, rendersKeys: false },
  { name: 'github', notation: github, runtimeNames: NO_NAMES, evaluates: /\$\{\{/ },
  { name: 'op', notation: op, runtimeNames: NO_NAMES },
  { name: 'vals', notation: vals, runtimeNames: NO_NAMES },
]

export const DIALECTS: ReadonlyMap<string, Dialect> = new Map(ALL.map(dialect => [dialect.name, dialect]))

/** Looks at the first line alone: `# render-config: dialect=NAME`, in whatever comment the format has. */
export function dialectNamedIn(source: string): string | undefined {
  const end = source.indexOf('\n')
  const line = source.slice(0, end === -1 ? 200 : Math.min(end, 200))
  return /^\ufeff?\s*(?:#|\/\/|;|--|<!--|\/\*|!)\s*render-config:\s*dialect=([\w-]+)/.exec(line)?.[1]
}

/** The dialect with names of the run added to its list. */
export function withRuntimeNames(
  dialect: Dialect,
  more: Partial<Record<keyof RuntimeNames, readonly string[]>>,
): Dialect {
  if (Object.keys(more).length === 0) return dialect
  const { variables, functions, filters } = dialect.runtimeNames
  return {
    ...dialect,
    runtimeNames: {
      variables: new Set([...variables, ...(more.variables ?? [])]),
      functions: new Set([...functions, ...(more.functions ?? [])]),
      filters: new Set([...filters, ...(more.filters ?? [])]),
    },
  }
}
