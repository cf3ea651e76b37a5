import type { FormatName } from './index.ts'
import { looksLikeFluentBit, looksLikeJson, looksLikeShell, looksLikeYaml } from './sniff.ts'
import {
  looksLikeGitConfig,
  looksLikeIni,
  looksLikeSystemd,
  looksLikeToml,
  looksLikeXml,
} from './sniff-sections.ts'

export interface DetectionInput {
  /** Name or path of the file, if it has one. */
  readonly filename?: string | undefined
  /** The document with its expressions masked. */
  readonly text: string
}

interface DetectionRow {
  readonly format: FormatName
  /** Matches the file's name without its folder. */
  readonly filename?: RegExp
  /** Matches the whole path. */
  readonly path?: RegExp
  /** What the text must look like too; the name alone is not enough then. */
  readonly text?: (text: string) => boolean
}

/** The first row that fits wins: names before contents, endings before the `.env` family. */
const ROWS: readonly DetectionRow[] = [
  {
    format: 'jsonc',
    filename: /^(?:ts|js)config(?:\..*)?\.json$|^devcontainer\.json$|\.(?:jsonc|code-workspace)$/i,
  },
  { format: 'jsonc', path: /(?:^|[\\/])\.vscode[\\/][^\\/]+\.json$/i },
  { format: 'json5', filename: /\.json5$/i },
  { format: 'json', filename: /\.json$/i },
  { format: 'jsonl', filename: /\.(?:jsonl|ndjson)$/i },
  { format: 'compose', filename: /^(?:docker-|podman-)?compose(?:[.-].*)?\.ya?ml$/i },
  { format: 'yaml', filename: /\.ya?ml$/i },
  { format: 'hcl', filename: /\.(?:hcl|tf|tfvars|nomad)$/i },
  { format: 'shell', filename: /\.(?:sh|bash|zsh|envrc)$/i },
  {
    format: 'dockerfile',
    filename: /^(?:Dockerfile|Containerfile)(?:\..*)?$|\.(?:dockerfile|containerfile)$/i,
  },
  { format: 'toml', filename: /\.toml$|^(?:Cargo\.lock|Pipfile)$/i },
  { format: 'properties', filename: /\.properties$/i },
  {
    format: 'xml',
    filename: /\.(?:xml|xsd|xslt?|wsdl|pom|plist|svg|xhtml|(?:cs|vb|fs)proj|props|targets|nuspec|resx)$/i,
  },
  { format: 'npmrc', filename: /^npmrc$|\.npmrc$/i },
  { format: 'gitconfig', filename: /^gitconfig$|\.gitconfig$|^\.gitmodules$/i },
  { format: 'gitconfig', path: /(?:^|[\\/])\.git[\\/](?:.*[\\/])?config(?:\.worktree)?$/ },
  {
    format: 'systemd',
    filename:
      /\.(?:service|socket|timer|mount|automount|path|slice|swap|scope|target|network|netdev|link|nspawn)$/,
  },
  { format: 'configparser', filename: /\.cfg$/i },
  { format: 'ini', filename: /\.ini$/i },
  { format: 'fluent-bit', filename: /\.conf$/i, text: looksLikeFluentBit },
  { format: 'text', filename: /\.(?:txt|md|markdown|sql)$/i },
  { format: 'dotenv', filename: /^\.env(?:\.|$)|\.env$/i },
  { format: 'fluent-bit', text: looksLikeFluentBit },
  { format: 'shell', text: looksLikeShell },
  { format: 'toml', text: looksLikeToml },
  { format: 'gitconfig', text: looksLikeGitConfig },
  { format: 'systemd', text: looksLikeSystemd },
  { format: 'ini', text: looksLikeIni },
  { format: 'xml', text: looksLikeXml },
  { format: 'json', text: looksLikeJson },
  { format: 'yaml', text: looksLikeYaml },
]

/** The format of a document by its name, else by its content; `undefined` if neither tells. */
export function detectFormat({ filename, text }: DetectionInput): FormatName | undefined {
  const name = filename?.split(/[\\/]/).at(-1) ?? ''
  const row = ROWS.find(
    row =>
      (row.filename?.test(name) ?? true) &&
      (row.path?.test(filename ?? '') ?? true) &&
      (row.text?.(text) ?? true),
  )
  return row?.format
}
