/** Time, as far as watching needs it; tests bring their own. */
export interface Clock {
  /** Milliseconds. */
  now(): number
  /** From 0 up to 1. */
  random(): number
  /** @returns takes it back */
  after(ms: number, action: () => void): () => void
}

/** Longest time that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => performance.now(),
  random: Math.random,
  after(ms, action) {
    const timer = setTimeout(action, Math.min(ms, MAX_TIMER_MS))
    return () => clearTimeout(timer)
  },
}
