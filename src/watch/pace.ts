/**
 * When to render again. In: word of changes, and how the last rendering went. Out: renderings, never two at once.
 *
 * Changes of files are waited out until they have been quiet for a moment, but not for ever. Whatever comes during a
 * rendering leads to one more. The stores are asked at intervals, a little later each by chance, so that many machines
 * do not ask together; after a failure that may pass sooner, at growing distances.
 */
import type { Clock } from './clock.ts'

/** How a rendering went: `down` may pass soon, `throttled` wants rest, `bad` needs somebody to change something. */
export type Verdict = 'good' | 'bad' | 'down' | 'throttled'

export interface Outcome {
  readonly verdict: Verdict
  /** When the first of the values stops to count, from now, in milliseconds. Default: none does. */
  readonly expiresMs?: number | undefined
}

export interface PaceOptions {
  readonly clock: Clock
  /** How long changes have to be quiet, in milliseconds. */
  readonly debounceMs: number
  /** From one asking of the stores to the next, in milliseconds; up to a tenth is added. */
  readonly intervalMs: number
  /** Renders; `fresh` if what is remembered of the stores does not count. Never rejects. */
  readonly render: (fresh: boolean) => Promise<Outcome>
}

export interface Pace {
  /** The first rendering; resolves when it has ended. */
  start(): Promise<void>
  /** Something may have changed; `stores` if it may be a value that is remembered. */
  changed(what: 'files' | 'stores'): void
  /** No rendering begins any more; resolves when the last one has ended. */
  stop(): Promise<void>
}

/** Changes that never rest are rendered after so many times the debounce. */
const PATIENCE = 10
const FIRST_RETRY_MS = 1000
const MIN_INTERVAL_MS = 1000
/** A store that throttles is asked at intervals that double up to this many times. */
const MOST_INTERVALS = 8

export function createPace({ clock, debounceMs, intervalMs, render }: PaceOptions): Pace {
  let running: Promise<void> | undefined
  let stopped = false
  let failures = 0
  let cancel = (): void => {}
  /** Since when changes wait to be rendered. */
  let waitingSince: number | undefined
  let quietAt = Number.POSITIVE_INFINITY
  let retryAt = Number.POSITIVE_INFINITY
  let askAt = Number.POSITIVE_INFINITY

  const run = async (fresh: boolean): Promise<void> => {
    waitingSince = undefined
    quietAt = Number.POSITIVE_INFINITY
    retryAt = Number.POSITIVE_INFINITY
    if (fresh) askAt = Number.POSITIVE_INFINITY
    const { verdict, expiresMs = Number.POSITIVE_INFINITY } = await render(fresh)
    const now = clock.now()
    failures = verdict === 'down' || verdict === 'throttled' ? failures + 1 : 0
    const intervals = verdict === 'throttled' ? Math.min(2 ** failures, MOST_INTERVALS) : 1
    // Before a value stops to count, and by chance as well; but not without a rest.
    const early = Math.max(MIN_INTERVAL_MS, expiresMs * (0.8 - clock.random() / 10))
    const next = now + Math.min(early, intervals * intervalMs * (1 + clock.random() / 10))
    if (askAt === Number.POSITIVE_INFINITY || verdict === 'throttled') askAt = next
    if (verdict === 'down') {
      const waitMs = Math.min(intervalMs, FIRST_RETRY_MS * 2 ** (failures - 1))
      retryAt = now + waitMs * (0.5 + clock.random() / 2)
    }
    running = undefined
    arm()
  }

  const arm = (): void => {
    cancel()
    if (stopped || running !== undefined) return
    const at = Math.min(quietAt, retryAt, askAt)
    cancel = clock.after(Math.max(0, at - clock.now()), () => {
      running = run(askAt <= at)
    })
  }

  return {
    start() {
      running = run(true)
      return running
    },
    changed(what) {
      const now = clock.now()
      waitingSince ??= now
      quietAt = Math.min(now + debounceMs, waitingSince + PATIENCE * debounceMs)
      if (what === 'stores') askAt = Math.min(askAt, quietAt)
      arm()
    },
    async stop() {
      stopped = true
      cancel()
      await running
    },
  }
}
