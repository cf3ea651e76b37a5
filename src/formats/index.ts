/**
 * The table of formats: what `-f` may name, and where each lives. A format's module is loaded only when a document
 * needs it. A new format is one row here and one in `detect.ts`.
 */
import type { Format } from './format.ts'

interface FormatRow {
  /** Other words for `-f`. */
  readonly aliases: readonly string[]
  readonly load: () => Promise<Format>
}

const FORMATS = {
  yaml: { aliases: ['yml'], load: async () => (await import('./yaml/yaml.ts')).yaml },
  json: { aliases: [], load: async () => (await import('./json/json.ts')).json },
  jsonl: { aliases: ['ndjson'], load: async () => (await import('./json/json.ts')).jsonl },
  jsonc: { aliases: [], load: async () => (await import('./json/json.ts')).jsonc },
  json5: { aliases: [], load: async () => (await import('./json/json.ts')).json5 },
  'fluent-bit': { aliases: ['fluentbit'], load: async () => (await import('./fluent-bit.ts')).fluentBit },
  dotenv: { aliases: ['env'], load: async () => (await import('./dotenv/dotenv.ts')).dotenv },
  'dotenv-compose': {
    aliases: ['compose-env'],
    load: async () => (await import('./dotenv-compose/dotenv-compose.ts')).dotenvCompose,
  },
  'docker-env': { aliases: [], load: async () => (await import('./docker-env.ts')).dockerEnv },
  compose: { aliases: [], load: async () => (await import('./compose.ts')).compose },
  hcl: { aliases: ['terraform', 'tf'], load: async () => (await import('./hcl/hcl.ts')).hcl },
  shell: { aliases: ['sh', 'bash', 'zsh'], load: async () => (await import('./shell/shell.ts')).shell },
  'dotenv-shell': { aliases: [], load: async () => (await import('./shell/shell.ts')).dotenvShell },
  dockerfile: {
    aliases: ['containerfile'],
    load: async () => (await import('./dockerfile/dockerfile.ts')).dockerfile,
  },
  toml: { aliases: [], load: async () => (await import('./toml/toml.ts')).toml },
  ini: { aliases: [], load: async () => (await import('./ini/ini.ts')).ini },
  configparser: { aliases: ['cfg'], load: async () => (await import('./ini/ini.ts')).configparser },
  gitconfig: { aliases: ['git-config'], load: async () => (await import('./ini/gitconfig.ts')).gitconfig },
  systemd: { aliases: ['unit'], load: async () => (await import('./ini/systemd.ts')).systemd },
  npmrc: { aliases: [], load: async () => (await import('./ini/npmrc.ts')).npmrc },
  properties: {
    aliases: ['java-properties'],
    load: async () => (await import('./properties/properties.ts')).properties,
  },
  xml: { aliases: [], load: async () => (await import('./xml/xml.ts')).xml },
  text: { aliases: ['txt', 'markdown', 'md'], load: async () => (await import('./text.ts')).text },
} as const satisfies Record<string, FormatRow>

export type FormatName = keyof typeof FORMATS

/** Every format's name, as `-f` takes it. */
export const formatNames: readonly FormatName[] = Object.keys(FORMATS) as FormatName[]

/** The format that a name or an alias means, whatever its case; `undefined` if none does. */
export function resolveFormatName(name: string): FormatName | undefined {
  const wanted = name.toLowerCase()
  return formatNames.find(
    format => format === wanted || (FORMATS[format].aliases as readonly string[]).includes(wanted),
  )
}

export async function loadFormat(name: FormatName): Promise<Format> {
  return FORMATS[name].load()
}
