/**
 * What there is in a folder for `init`: configs that ask for secrets, and where the secrets may be. In: the folder.
 * Out: names alone; nothing that a `.env` file or a store holds is kept. What git ignores is passed over, `.env` files
 * excepted, which it should ignore.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, sep } from 'node:path'
import { isConfigName } from '../gather-inputs.ts'
import { hasGit } from '../scan/git-files.ts'
import { listFiles } from '../scan/list-files.ts'
import { type FoundConfig, isTemplate, lookAt } from './look-at.ts'

export interface Survey {
  readonly configs: readonly FoundConfig[]
  /** `.env` files of the folder, in the order in which they are to be asked. */
  readonly secretFiles: readonly string[]
  /** `.env.NAME`, by name. */
  readonly stages: ReadonlyMap<string, string>
  readonly stores: readonly string[]
  /** `.env` files that git would take. */
  readonly unignored: readonly string[]
  /** True if there were more files than are looked at. */
  readonly cut: boolean
}

const MOST_FILES = 5000
const MOST_BYTES = 1024 * 1024

const ENV_FILE = /^\.env(?:\.([\w-]+))?$|^[\w.-]+\.env$/i
/** For people to copy, without values. */
const EXAMPLE = /(?:^|[._-])(?:example|sample|template|dist|defaults?|schema)(?:[._-]|$)/i

export async function survey(folder: string): Promise<Survey> {
  const listed = await listFiles([folder], { ignored: false, chainFileOf: () => undefined })
  const all = listed.files.map(({ path }) => path.split(sep).join('/')).filter(path => !isHidden(path))
  const paths = all.filter(path => isConfigName(basename(path)) || isTemplate(basename(path)))
  const configs: FoundConfig[] = []
  const stores: string[] = []
  for (const path of paths.slice(0, MOST_FILES)) {
    const text = readText(path)
    if (text === undefined) continue
    if (isStore(path, text)) stores.push(path)
    else {
      const found = await lookAt(path, text)
      if (found !== undefined) configs.push(found)
    }
  }
  const taken = new Set(configs.map(({ path }) => path))
  const envFiles = readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile() && ENV_FILE.test(entry.name) && !EXAMPLE.test(entry.name))
    .map(({ name }) => name)
    .filter(name => !taken.has(name))
    .sort()
  const stages = new Map(envFiles.flatMap(stageOf))
  const listedNames = new Set(listed.files.map(({ path }) => path))
  return {
    configs,
    secretFiles: envFiles.filter(name => stageOf(name).length === 0),
    stages,
    stores,
    unignored: hasGit(folder) ? envFiles.filter(name => listedNames.has(name)) : [],
    cut: paths.length > MOST_FILES,
  }
}

/** `.env.local` is for this machine, as `.env` is. */
function stageOf(name: string): [string, string][] {
  const [, stage = 'local'] = /^\.env\.([\w-]+)$/i.exec(name) ?? []
  return stage === 'local' ? [] : [[stage, name]]
}

function isHidden(path: string): boolean {
  return path.split('/').some(part => part.startsWith('.') && !ENV_FILE.test(part))
}

/** Nothing for a file that is large, gone or shut: this is a first look. */
function readText(path: string): string | undefined {
  try {
    return statSync(path).size > MOST_BYTES ? undefined : readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function isStore(path: string, text: string): boolean {
  if (!path.endsWith('.json') || !text.includes('"recipients"')) return false
  try {
    return Object.keys(JSON.parse(text)).sort().join() === 'recipients,secrets,version'
  } catch {
    return false
  }
}
