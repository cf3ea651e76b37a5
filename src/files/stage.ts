/**
 * One file, written beside the place it is meant for, and put there by a rename: who looks sees the old file or the
 * new one. It is there for its owner alone (0600) from its first byte, whatever the mode of the file it replaces; another mode
 * is given only to what holds no secret.
 */
import { constants, rmSync } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode } from './file-error.ts'

export interface StagedFile {
  /** Puts it in its place. A symbolic link that is there is replaced, not followed. */
  commit(): Promise<void>
  /** Removes it. */
  discard(): void
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

const { O_CREAT, O_EXCL, O_WRONLY } = constants

/** @throws the error of `node:fs`, with nothing left behind */
export async function stageFile(
  path: string,
  bytes: Uint8Array,
  mode = 0o600,
  owner?: Owner,
): Promise<StagedFile> {
  const { handle, temporary } = await create(dirname(path))
  try {
    if (owner !== undefined) await giveTo(owner, handle)
    await handle.chmod(mode) // the umask may have taken the owner's own rights
    await handle.writeFile(bytes)
    await handle.sync()
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    await handle.close()
  }
  return {
    commit: () => rename(temporary, path),
    discard: () => {
      rmSync(temporary, { force: true })
    },
  }
}

/** Only the superuser gives files away; for everybody else the new file is the writer's, as with any rename. */
async function giveTo({ uid, gid }: Owner, handle: FileHandle): Promise<void> {
  try {
    const now = await handle.stat()
    if (now.uid !== uid || now.gid !== gid) await handle.chown(uid, gid)
  } catch (error) {
    if (errorCode(error) !== 'EPERM' && errorCode(error) !== 'ENOSYS') throw error
  }
}

async function create(folder: string): Promise<{ handle: FileHandle; temporary: string }> {
  for (;;) {
    const random = Math.random().toString(36).slice(2, 12)
    const temporary = join(folder, `.render-config-${process.pid}-${random}.tmp`)
    try {
      return { handle: await open(temporary, O_CREAT | O_EXCL | O_WRONLY, 0o600), temporary }
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
}
