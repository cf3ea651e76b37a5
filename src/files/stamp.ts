import type { Stats } from 'node:fs'

/** File times step by up to 10 ms on Linux, and by more elsewhere. */
const CLOCK_TICK_MS = 50

/**
 * Words that are the same as long as a file has not changed; `undefined` for a file so young that another change may
 * still get the same time: what was read of it is to be read again.
 */
export function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): string | undefined {
  return Date.now() - ctimeMs < CLOCK_TICK_MS ? undefined : [ino, size, mtimeMs, ctimeMs].join()
}
