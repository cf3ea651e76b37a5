/**
 * When two paths are one file. In: paths, which need not exist. Out: words that are equal for the same file;
 * a path alone can not tell, because of links and of `..`.
 */
import { fstatSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** The same for all names of one existing file, hard links and symbolic links too; `undefined` if it is not there. */
export function fileId(path: string | number): string | undefined {
  try {
    const stats =
      typeof path === 'number'
        ? fstatSync(path, { bigint: true })
        : statSync(path, { bigint: true, throwIfNoEntry: false })
    return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`
  } catch {
    return undefined // what can not be looked at is told apart by its path alone
  }
}

/** The place in the folder tree that a rename to this path would take; its last part is not followed. */
export function placeOf(path: string): string {
  const full = resolve(path)
  const folder = dirname(full)
  if (folder === full) return full
  try {
    return join(realpathSync(folder), basename(full))
  } catch {
    return join(placeOf(folder), basename(full)) // a folder that is still to be made
  }
}
