/**
 * One file replaced as a whole. The new text is written beside it, under a name of its own, and is on the disk before
 * the rename: whoever looks, or pulls the plug, finds the old file or the new one. The old one's mode and owner stay;
 * a new file is its owner's alone (0600).
 */
import { fstatSync, readdirSync, renameSync, type Stats, unlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from '../files/file-error.ts'
import { syncFolder } from '../files/sync-folder.ts'

/**
 * @param old what is known of the file that is replaced, if there is one
 * @param mayCommit asked right before the rename, with nothing in between
 * @returns false if it might not commit; nothing has changed then
 * @throws the error of `node:fs`; nothing has changed then
 */
export async function replaceFile(
  path: string,
  text: string,
  { old, mayCommit }: { readonly old: Pick<Stats, 'mode' | 'uid' | 'gid'> | undefined; mayCommit(): boolean },
): Promise<boolean> {
  const temporary = `${temporaryPrefix(path)}${process.pid}-${Math.random().toString(36).slice(2, 12)}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      const stats = fstatSync(handle.fd)
      if (old !== undefined && (old.uid !== stats.uid || old.gid !== stats.gid)) {
        await handle.chown(old.uid, old.gid).catch(ignoreSystemError) // only root may give files away
      }
      await handle.chmod(old === undefined ? 0o600 : old.mode & 0o777)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (!mayCommit() || !renamed(temporary, path)) {
      remove(temporary)
      return false
    }
  } catch (error) {
    remove(temporary)
    throw error
  }
  await syncFolder(dirname(path))
  return true
}

/** Removes what killed writers of this file left. Only for who holds the file's lock. */
export function removeLeftovers(path: string): void {
  const prefix = basename(temporaryPrefix(path))
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix) && name.endsWith('.tmp')) remove(join(dirname(path), name))
  }
}

/** False if the temporary file is gone: somebody who took the lock over swept it up. */
function renamed(temporary: string, path: string): boolean {
  try {
    renameSync(temporary, path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

function temporaryPrefix(path: string): string {
  return join(dirname(path), `.${basename(path)}.`)
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    ignoreSystemError(error) // it was renamed, or somebody else was faster
  }
}

function ignoreSystemError(error: unknown): void {
  if (errorCode(error) === undefined) throw error
}
