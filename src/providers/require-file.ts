/**
 * For a provider of files, before anything is asked. In: what the call names. Refused: a file or folder that is not
 * there, and the one in the place of the other: a folder of secrets that is a file would have none, and the next
 * provider would be asked. Whatever else is wrong with it is told when it is read.
 */
import { type Stats, statSync } from 'node:fs'
import { RenderConfigError } from '../errors.ts'
import { absentFile, errorCode, toFileError } from '../files/file-error.ts'

/**
 * @param shown how the user knows it
 * @throws RenderConfigError with code IO
 */
export function requireFile(file: string, shown: string): void {
  assertPath(file, shown, stats => (stats.isDirectory() ? 'is a folder' : undefined))
}

/** The same for a folder. */
export function requireFolder(folder: string, shown: string): void {
  assertPath(folder, shown, stats => (stats.isDirectory() ? undefined : 'is not a folder'))
}

function assertPath(path: string, shown: string, wrong: (stats: Stats) => string | undefined): void {
  const message = reasonAgainst(path, shown, wrong)
  if (message !== undefined) throw new RenderConfigError([{ code: 'IO', file: shown, message }])
}

function reasonAgainst(
  path: string,
  shown: string,
  wrong: (stats: Stats) => string | undefined,
): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats === undefined ? absentFile(shown).message : wrong(stats)
  } catch (error) {
    return errorCode(error) === 'ENOTDIR' ? toFileError(error, shown, 'read').message : undefined
  }
}
