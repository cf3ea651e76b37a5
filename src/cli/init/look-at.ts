/**
 * One file for `init`: whether it asks for secrets, and what a rule has to say so that it is read right. In: its path
 * and text. Out: what was found, or nothing. No value is read.
 */
import { DIALECTS } from '../../expressions/dialects.ts'
import { detectFormat } from '../../formats/detect.ts'
import type { FormatName } from '../../formats/index.ts'
import { type Draft, draft } from '../../rendering/draft.ts'

export interface FoundConfig {
  /** Below the folder, with `/`. */
  readonly path: string
  /** What it asks for, as a person would name it. */
  readonly secrets: readonly string[]
  /** Needed: it asks in this notation and no other. */
  readonly dialect?: string
  /** Needed: its name does not tell. */
  readonly format?: string
  /** Not needed; the platform that it seems to be made for. */
  readonly platform?: 'kestra' | 'calyptia'
  /** True if nothing tells its format. */
  readonly isUnknown?: true
}

/** `flow.yaml.tmpl` is YAML. */
const TEMPLATE_ENDING = /\.(?:tmpl|tpl|template|j2|in)$/i

export function isTemplate(name: string): boolean {
  return TEMPLATE_ENDING.test(name)
}

/** Notations that the default one does not know, in the order in which they are tried. */
const OTHERS = ['instill', 'github', 'apolo', 'op', 'vals']

export async function lookAt(path: string, text: string): Promise<FoundConfig | undefined> {
  const inner = path.replace(TEMPLATE_ENDING, '')
  const format = inner === path ? undefined : detectFormat({ filename: inner, text })
  if (inner !== path && format === undefined) return undefined
  const needed = format === undefined ? {} : { format }

  const usual = await read(path, text, format)
  if (usual.entries.length > 0) return { path, ...needed, secrets: secretsOf(usual), ...platformOf(usual) }
  if (usual.problems.some(({ code }) => code === 'FORMAT_UNKNOWN'))
    return { path, secrets: [], isUnknown: true }
  // A slip of the pen is one for `check`.
  if (usual.problems.length > 0) return { path, ...needed, secrets: [] }
  for (const dialect of OTHERS) {
    const other = await read(path, text, format, dialect)
    if (other.entries.length > 0) return { path, ...needed, dialect, secrets: secretsOf(other) }
  }
  return undefined
}

function read(
  filename: string,
  text: string,
  format: FormatName | undefined,
  dialect?: string,
): Promise<Draft> {
  const plainValues = { env: {}, envsPrefix: 'ENV_', variables: new Map() }
  const options = { filename, format, runtimeNames: {}, plainValues, aliases: new Set<string>(), leave: [] }
  return draft(text, { ...options, dialect: dialect === undefined ? undefined : DIALECTS.get(dialect) })
}

function secretsOf({ entries }: Draft): string[] {
  return entries.flatMap(({ asked }) => asked.map(({ display }) => display))
}

function platformOf({ source, format, dialect }: Draft): Pick<FoundConfig, 'platform'> {
  if (dialect.name !== 'default') return {}
  const isFlow = ['id', 'namespace', 'tasks'].every(key => new RegExp(`^${key}:`, 'm').test(source))
  if (format?.name === 'yaml' && isFlow) return { platform: 'kestra' }
  return format?.name === 'fluent-bit' ? { platform: 'calyptia' } : {}
}
