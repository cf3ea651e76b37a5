/**
 * The store's file: read whole, and replaced whole under its lock. Reading takes no lock, because a reader finds the
 * old file or the new one. What was parsed is kept until the file changes.
 */
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { RenderConfigError } from '../errors.ts'
import { errorCode, toFileError } from '../files/file-error.ts'
import { EMPTY_DOCUMENT, type StoreDocument } from './document.ts'
import { storeFailure } from './failure.ts'
import { MOST_FILE_BYTES } from './limits.ts'
import { acquireLock, type LockOptions } from './lock.ts'
import { parseDocument } from './parse-document.ts'
import { printDocument } from './print-document.ts'
import { removeLeftovers, replaceFile } from './replace-file.ts'

export interface StoreFile {
  /** @throws RenderConfigError with code IO, or STORE_INVALID; `undefined` if there is no file */
  read(): StoreDocument | undefined
  /**
   * Reads, changes and replaces under the lock. The change may be asked again if somebody interfered.
   * @param change gives the new document, or the one it got for "leave it"
   * @throws RenderConfigError with code UNAVAILABLE if others hold the lock, IO, STORE_INVALID; what `change` throws
   */
  update(change: (document: StoreDocument) => Promise<StoreDocument>): Promise<void>
}

interface Snapshot {
  readonly document: StoreDocument
  readonly stamp: string
  /** False if the file was so young that another change may still get the same stamp. */
  readonly isSettled: boolean
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** File times step by up to 10 ms on Linux, and by more elsewhere. */
const CLOCK_TICK_MS = 50
/** How often a write begins again because its lock was lost, or the file changed by other hands. */
const ATTEMPTS = 20

/** @param name how the user knows the file */
export function openStoreFile(path: string, name: string, lockOptions: LockOptions): StoreFile {
  let remembered: Snapshot | undefined
  let queue: Promise<unknown> = Promise.resolve()

  const read = (file: string): Snapshot | undefined => {
    try {
      const seen = statSync(file, { bigint: true, throwIfNoEntry: false })
      if (seen === undefined) return undefined
      if (!seen.isFile()) throw storeFailure('IO', 'is not a regular file', name)
      if (seen.size > MOST_FILE_BYTES)
        throw storeFailure('STORE_INVALID', 'the file is larger than 128 MiB', name)
      if (remembered?.stamp !== stampOf(seen) || !remembered.isSettled) remembered = readSnapshot(file, name)
      return remembered
    } catch (error) {
      throw toFailure(error, name, 'read')
    }
  }

  const tryUpdate = async (
    file: string,
    change: (document: StoreDocument) => Promise<StoreDocument>,
  ): Promise<boolean> => {
    const lock = await acquireLock(file, lockOptions)
    if (lock === undefined) {
      const hint = `if nobody is, delete the folder ${name}.lock`
      throw storeFailure('UNAVAILABLE', 'somebody else is writing the store', name, hint)
    }
    try {
      const old = read(file)
      const document = old?.document ?? EMPTY_DOCUMENT
      const next = await change(document)
      if (next === document) return true
      removeLeftovers(file)
      const mayCommit = (): boolean => lock.isHeld() && stampNow(file) === old?.stamp
      return await replaceFile(file, printDocument(next), { old, mayCommit })
    } finally {
      await lock.release()
    }
  }

  return {
    read: () => read(path)?.document,
    update(change) {
      const update = async (): Promise<void> => {
        try {
          const file = target(path)
          for (let attempt = 0; attempt < ATTEMPTS; attempt++) if (await tryUpdate(file, change)) return
          throw storeFailure('UNAVAILABLE', 'the store kept changing while it was written', name)
        } catch (error) {
          throw toFailure(error, name, 'written')
        }
      }
      // One after the other: this process need not wait for its own lock.
      const done = queue.then(update)
      queue = done.catch(() => {})
      return done
    },
  }
}

function readSnapshot(file: string, name: string): Snapshot {
  const descriptor = openSync(file, 'r')
  try {
    const { mode, uid, gid } = fstatSync(descriptor)
    const stats = fstatSync(descriptor, { bigint: true })
    const isSettled = Date.now() - Number(stats.ctimeMs) > CLOCK_TICK_MS
    const document = parseDocument(readFileSync(descriptor), name)
    return { document, stamp: stampOf(stats), isSettled, mode, uid, gid }
  } finally {
    closeSync(descriptor)
  }
}

interface Stamped {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: Stamped): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join()
}

function stampNow(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? undefined : stampOf(stats)
}

/** Where a rename must go so that a link to the store stays a link. */
function target(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    return isLink(path) ? realpathSync(path) : path
  }
}

function isLink(path: string): boolean {
  try {
    return readlinkSync(path) !== ''
  } catch {
    return false
  }
}

function toFailure(error: unknown, name: string, verb: 'read' | 'written'): unknown {
  if (error instanceof RenderConfigError || error instanceof TypeError) return error
  if (errorCode(error) === undefined) return error
  const { message, hint } = toFileError(error, name, verb)
  return storeFailure('IO', message, name, hint)
}
