/**
 * What the user named into files: a file as it is, a folder into the files below it that `accepts` takes, a glob
 * into what it matches. A name that exists is never read as a glob. What names nothing is a failure, and all
 * failures come back together.
 *
 * A folder gives no dotfiles, nothing from `node_modules`, and no symbolic links. Neither does a glob with `**`;
 * one without it follows links, as in a shell.
 */
import { type Dirent, readdir, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { absentFile, FileError, toFileError } from './file-error.ts'

export interface InputFile {
  /** Starts with what the user wrote. */
  readonly path: string
  /** Its path below the folder or the glob's fixed part; a file that was named itself has its name alone. */
  readonly relativePath: string
}

export interface ExpandOptions {
  /** Says of a file's name whether a folder gives it. */
  readonly accepts: (name: string) => boolean
  /** A path that a folder or a glob leaves out; the root is that folder, or the glob's fixed part. Default: none. */
  readonly excludes?: (path: string, root: string) => boolean
}

export interface ExpandedInputs {
  readonly files: readonly InputFile[]
  readonly failures: readonly FileError[]
}

export async function expandInputs(
  inputs: readonly string[],
  options: ExpandOptions,
): Promise<ExpandedInputs> {
  const files: InputFile[] = []
  const failures: FileError[] = []
  for (const input of inputs) {
    try {
      files.push(...(await expandInput(input, options)))
    } catch (error) {
      failures.push(toFileError(error, input, 'read'))
    }
  }
  return { files, failures }
}

async function expandInput(input: string, options: ExpandOptions): Promise<InputFile[]> {
  const { accepts, excludes = () => false } = options
  const stats = statSync(input, { throwIfNoEntry: false })
  if (stats?.isDirectory()) {
    const found: InputFile[] = []
    for await (const file of walk(input, '', excludes)) if (accepts(basename(file.path))) found.push(file)
    if (found.length === 0) throw new FileError(input, 'holds no file of a format that is known by its name')
    return found
  }
  if (stats !== undefined) return [{ path: input, relativePath: basename(input) }]
  if (!isGlob(input)) throw absentFile(input)
  const base = splitGlob(input).base || '.'
  const found = (await expandGlob(input)).filter(({ path }) => !excludes(path, base))
  if (found.length === 0) throw new FileError(input, 'matches no file')
  return found
}

const MAGIC = /[*?[\]{}]|[!+@]\(/

async function* walk(
  root: string,
  below: string,
  excludes: (path: string, root: string) => boolean,
): AsyncGenerator<InputFile> {
  const folder = join(root, below)
  let entries: Dirent[]
  try {
    entries = await promisify(readdir)(folder, { withFileTypes: true })
  } catch (error) {
    throw toFileError(error, folder, 'read')
  }
  for (const entry of entries.sort(byName)) {
    const relativePath = join(below, entry.name)
    const path = join(root, relativePath)
    if (entry.name.startsWith('.') || excludes(path, root)) continue
    if (entry.isFile()) yield { path, relativePath }
    else if (entry.isDirectory() && entry.name !== 'node_modules') yield* walk(root, relativePath, excludes)
  }
}

/** In code units: the same order everywhere. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}

/** True for what would be read as a glob, if there is no file of this name. */
export function isGlob(input: string): boolean {
  return MAGIC.test(input)
}

/** A glob's fixed part, which may be empty, and what is matched below it. */
export function splitGlob(pattern: string): { readonly base: string; readonly rest: string } {
  const segments = pattern.split('/')
  const fixed = segments.findIndex(segment => MAGIC.test(segment) || segment.includes('\\'))
  const base = segments.slice(0, fixed).join('/') || (pattern.startsWith('/') ? '/' : '')
  return { base, rest: segments.slice(fixed).join('/') }
}

async function expandGlob(pattern: string): Promise<InputFile[]> {
  const { base, rest } = splitGlob(pattern)
  const { glob } = await import('tinyglobby')
  const matches = await glob([rest], {
    cwd: base === '' ? '.' : base,
    // With `**` a link to a folder above would lead anywhere.
    followSymbolicLinks: !pattern.includes('**'),
    expandDirectories: false,
    ignore: pattern.includes('node_modules') ? [] : ['**/node_modules/**'],
  })
  return matches.sort().map(match => ({ path: join(base, match), relativePath: match }))
}
