/** When to ask again: `Retry-After`, and exponential back-off with full jitter. All times in milliseconds. */

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000

/**
 * A random time up to a limit that doubles with every attempt, so that clients which failed together do not come
 * back together.
 * @param attempt from 0
 * @param random a number from 0 up to, but not including, 1
 */
export function backOffMs(attempt: number, random: number): number {
  return Math.round(random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt))
}

/**
 * `Retry-After` as seconds or as an HTTP date (RFC 9110, section 10.2.3); what is neither counts as absent.
 * @param now of this machine; a date is the store's, so a wrong clock makes a wrong wait, but never a negative one
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** @returns true when the time is over, false if the signal came first */
export function sleep(ms: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false)
  return new Promise(resolve => {
    const end = (whole: boolean): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      resolve(whole)
    }
    const onAbort = (): void => end(false)
    const timer = setTimeout(() => end(true), ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
