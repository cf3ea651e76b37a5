/**
 * One signal for each call: the caller's, or a time limit, whichever comes first. Goes in: both, or neither; comes out: a
 * signal, and a function that takes everything back.
 *
 * A caller's signal may live as long as the process, see millions of calls, and many of them at a time:
 * `AbortSignal.any` and `AbortSignal.timeout` would leave something behind for each, and Node warns of more than ten
 * listeners. So it has one listener, for as long as any call needs it.
 */
export interface Deadline {
  /** Absent where there is no limit. */
  readonly signal: AbortSignal | undefined
  /** To be called when the call has ended. */
  end(): void
}

/** A timer takes no longer time, and fires at once for one. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** @returns makes the deadline of one call */
export function createDeadlines(): (signal?: AbortSignal, timeoutMs?: number) => Deadline {
  const followers = new WeakMap<AbortSignal, Followers>()
  return (signal, timeoutMs) => {
    if (signal === undefined && timeoutMs === undefined) return { signal, end: () => {} }
    if (signal?.aborted) return { signal, end: () => {} }
    const controller = new AbortController()
    const abort = (): void => controller.abort(signal?.reason)
    const expire = (): void => controller.abort(new DOMException('the time limit has passed', 'TimeoutError'))
    // It keeps the process alive: whoever waits for a call that has a limit gets an end, whatever the providers do.
    const timer = timeoutMs === undefined ? undefined : setTimeout(expire, Math.min(timeoutMs, MAX_TIMER_MS))
    const all = signal === undefined ? undefined : (followers.get(signal) ?? createFollowers(signal))
    if (signal !== undefined && all !== undefined) followers.set(signal, all)
    all?.add(abort)
    return {
      signal: controller.signal,
      end() {
        clearTimeout(timer)
        all?.delete(abort)
      },
    }
  }
}

interface Followers {
  add(abort: () => void): void
  delete(abort: () => void): void
}

function createFollowers(signal: AbortSignal): Followers {
  const aborts = new Set<() => void>()
  const abortAll = (): void => {
    for (const abort of aborts) abort()
  }
  return {
    add(abort) {
      if (aborts.size === 0) signal.addEventListener('abort', abortAll, { once: true })
      aborts.add(abort)
    },
    delete(abort) {
      if (aborts.delete(abort) && aborts.size === 0) signal.removeEventListener('abort', abortAll)
    },
  }
}
