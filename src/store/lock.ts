/**
 * The lock around a store's writes: a folder beside the file, `FILE.lock`, that its holder keeps fresh. What a killed
 * holder leaves goes stale after some seconds and is taken over.
 *
 * Two waiters may take over the same stale lock, and a holder that slept may lose its own without knowing. So a
 * holder asks `isHeld` right before it commits, and the caller compares the file as well.
 */
import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../files/file-error.ts'

export interface Lock {
  /** True if the lock is still this holder's own. */
  isHeld(): boolean
  release(): Promise<void>
}

export interface LockOptions {
  /** How long to wait for other holders, in milliseconds. */
  readonly timeoutMs: number
  /** After how many milliseconds without a sign of life a lock may be taken over; at least 2000. */
  readonly staleMs: number
}

/**
 * @param path the file to lock, all its links resolved; it need not exist
 * @returns `undefined` if others held it all the time
 * @throws the error of `node:fs` if there can be no lock
 */
export async function acquireLock(
  path: string,
  { timeoutMs, staleMs }: LockOptions,
): Promise<Lock | undefined> {
  const { default: lockfile } = await import('proper-lockfile')
  const folder = `${path}.lock`
  const deadline = performance.now() + timeoutMs
  for (;;) {
    let isCompromised = false
    try {
      const onCompromised = (): void => {
        isCompromised = true
      }
      const release = await lockfile.lock(path, { realpath: false, stale: staleMs, onCompromised })
      const identity = identityOf(folder)
      const isHeld = (): boolean =>
        !isCompromised && identity !== undefined && identityOf(folder) === identity
      return {
        isHeld,
        async release() {
          // The library removes whatever lock is there: not another's.
          if (isHeld()) await release()
        },
      }
    } catch (error) {
      if (errorCode(error) !== 'ELOCKED') throw error
    }
    if (performance.now() > deadline) return undefined
    await sleep(2 + Math.random() * 20)
  }
}

/** Changes when the folder is removed and made anew; its other times change as it is kept fresh. */
function identityOf(folder: string): string | undefined {
  const stats = statSync(folder, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`
}
