/**
 * Whether files can be put where they are asked for. In: their paths. Out: what stands against it, all of it. Nothing
 * that is there is ever replaced, but for a pipe that waits to be written, and for the dangling link of a run that was
 * killed before it could clean up.
 */
import { lstatSync, readlinkSync, statSync } from 'node:fs'
import { FileError, toFileError } from '../files/file-error.ts'
import { placeOf } from '../files/identity.ts'

export interface Target {
  readonly path: string
  /** Set for what can be written to a pipe. */
  readonly template?: string
}

export function targetProblems(targets: readonly Target[]): FileError[] {
  const seen = new Set<string>()
  return targets.flatMap(({ path, template }) => {
    const place = placeOf(path)
    const twice = seen.has(place)
    seen.add(place)
    const problem = twice
      ? new FileError(path, 'is asked for twice')
      : problemOf(path, template !== undefined)
    return problem === undefined ? [] : [problem]
  })
}

function problemOf(path: string, takesPipe: boolean): FileError | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined)
      return path.endsWith('/') ? new FileError(path, 'is the name of a folder') : undefined
    if (takesPipe && stats.isFIFO()) return undefined
    if (isLeftOver(path)) return undefined
  } catch (error) {
    return toFileError(error, path, 'written')
  }
  return new FileError(
    path,
    'is there already; nothing that exists is replaced',
    'name another path, or remove it',
  )
}

/** A link into a private folder that is gone. */
export function isLeftOver(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats?.isSymbolicLink() !== true) return false
  return (
    /\/render-config-\w+\/\d+\//.test(readlinkSync(path)) &&
    statSync(path, { throwIfNoEntry: false }) === undefined
  )
}
