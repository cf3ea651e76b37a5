/**
 * What git would take of a folder: tracked files, and new ones that no ignore rule names. In: a folder. Out: paths
 * below it. Git is started without a shell and sees no secret of the environment.
 */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { errorCode } from '../../files/file-error.ts'

export type GitFiles =
  | { readonly paths: readonly string[] }
  /** Git has no say here: the folder is in no work tree, or is ignored as a whole and was named nevertheless. */
  | { readonly paths: undefined; readonly failure?: undefined }
  /** There is a work tree, but git can not be asked. */
  | { readonly paths: undefined; readonly failure: string }

const LIST = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
/** A repository's own settings may name programs to start. */
const HARMLESS = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']

export async function gitFiles(folder: string): Promise<GitFiles> {
  if (!isInWorkTree(folder)) return { paths: undefined }
  try {
    const ignored = await git(folder, ['check-ignore', '-q', '.'], 1)
    if (ignored !== undefined) return { paths: undefined }
    const listed = (await git(folder, LIST))!.toString('utf8')
    // A file in conflict is listed once per side.
    const paths = [...new Set(listed.split('\0').filter(path => path !== ''))]
    return paths.includes('./') ? { paths: undefined } : { paths }
  } catch (error) {
    const failure = errorCode(error) === 'ENOENT' ? 'git is not there' : 'git can not read the work tree'
    return { paths: undefined, failure }
  }
}

/** True for the top of a repository, a submodule and a linked work tree too. */
export function hasGit(folder: string): boolean {
  return existsSync(join(folder, '.git'))
}

function isInWorkTree(folder: string): boolean {
  let at = realpathSync(folder)
  while (!hasGit(at)) {
    if (dirname(at) === at) return false
    at = dirname(at)
  }
  return true
}

/** @param no the exit code that means "no", which is `undefined` */
async function git(cwd: string, words: readonly string[], no?: number): Promise<Buffer | undefined> {
  const { execFile } = await import('node:child_process')
  const options = { cwd, env: environment(), encoding: 'buffer', maxBuffer: Infinity } as const
  try {
    return (await promisify(execFile)('git', [...HARMLESS, ...words], options)).stdout
  } catch (error) {
    if (no !== undefined && (error as { readonly code?: unknown }).code === no) return undefined
    throw error
  }
}

/** No `GIT_DIR` of a hook, which would mean another folder; what tells where settings are, and whom to trust, stays. */
function environment(): NodeJS.ProcessEnv {
  const kept = /^(?:PATH|HOME|USERPROFILE|SystemRoot|XDG_CONFIG_HOME|GIT_CONFIG_\w+)$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))
}
