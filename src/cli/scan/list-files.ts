/**
 * The paths of a call into files, sorted. A file that is named is taken whatever it is; a folder gives the regular
 * files below it, without those that git ignores unless asked, and never what is in `.git`. Links are not followed.
 * What can not be read is a problem, and the rest is taken nevertheless.
 */
import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Problem } from '../../errors.ts'
import { toFileError } from '../../files/file-error.ts'
import { toIoProblem } from '../io-problem.ts'
import type { ChainFileOf } from './chain-files.ts'
import { gitFiles, hasGit } from './git-files.ts'

export interface ListOptions {
  /** True to take the files that git ignores. */
  readonly ignored: boolean
  readonly chainFileOf: ChainFileOf
}

export interface ListedFile {
  readonly path: string
  /** True if it was named itself; a link is then followed. */
  readonly named: boolean
}

export interface ListedFiles {
  readonly files: readonly ListedFile[]
  readonly problems: readonly Problem[]
  /** What was left out because the chain reads it. */
  readonly leftOut: readonly string[]
  /** Why ignored files of a folder are in the list. */
  readonly notes: readonly string[]
}

export async function listFiles(
  paths: readonly string[],
  { ignored, chainFileOf }: ListOptions,
): Promise<ListedFiles> {
  const files = new Map<string, ListedFile>()
  const problems: Problem[] = []
  const leftOut = new Set<string>()
  const notes = new Set<string>()

  const attempt = async (path: string, look: () => void | Promise<void>): Promise<void> => {
    try {
      await look()
    } catch (error) {
      problems.push(toIoProblem(toFileError(error, path, 'read')))
    }
  }
  const take = (path: string, named = false): void => {
    const known = chainFileOf(path)
    const place = resolve(path)
    if (known !== undefined) leftOut.add(known)
    else if (named || !files.has(place)) files.set(place, { path, named })
  }
  const takeFolder = async (folder: string): Promise<void> => {
    const listed = ignored ? { paths: undefined } : await gitFiles(folder)
    if (listed.paths === undefined) {
      if (listed.failure !== undefined)
        notes.add(`${folder}: ${listed.failure}; ignored files are scanned too`)
      return walk(folder)
    }
    for (const path of listed.paths) {
      const full = join(folder, path)
      await attempt(full, () => {
        // Tracked and deleted is no problem. A name that is no text is one: it can not be opened by this one.
        const stats = lstatSync(full, { throwIfNoEntry: full.includes('\ufffd') })
        if (stats?.isFile()) return take(full)
        return stats?.isDirectory() ? (hasGit(full) ? takeFolder(full) : walk(full)) : undefined
      })
    }
  }
  const walk = async (folder: string): Promise<void> => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isFile()) await attempt(path, () => take(path))
      else if (isWalked(entry, ignored)) {
        await attempt(path, () => (!ignored && hasGit(path) ? takeFolder(path) : walk(path)))
      }
    }
  }

  for (const path of paths) {
    await attempt(path, async () => {
      if (statSync(path).isDirectory()) await takeFolder(path)
      else take(path, true)
    })
  }
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files: sorted, problems, leftOut: [...leftOut].sort(), notes: [...notes].sort() }
}

function isWalked(entry: Dirent, ignored: boolean): boolean {
  if (!entry.isDirectory() || entry.name === '.git') return false
  return ignored || entry.name !== 'node_modules'
}
