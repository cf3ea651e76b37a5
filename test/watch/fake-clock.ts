import type { Clock } from '../../src/watch/clock.ts'

export interface FakeClock extends Clock {
  /** Lets the time pass, timer by timer; between two of them everything that can go on does. */
  pass(ms: number): Promise<void>
  /** How many timers wait. */
  timers(): number
}

/** @param busy says whether something is going on that waits for no timer */
export function fakeClock(random: () => number = () => 0.5, busy: () => boolean = () => false): FakeClock {
  let now = 0
  const timers = new Set<{ readonly at: number; readonly action: () => void }>()
  return {
    now: () => now,
    random,
    after(ms, action) {
      const timer = { at: now + ms, action }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async pass(ms) {
      const end = now + ms
      await settled(busy)
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.action()
        await settled(busy)
      }
      now = end
    },
    timers: () => timers.size,
  }
}

/** All that needs no time has happened. */
export async function settled(busy: () => boolean = () => false): Promise<void> {
  for (let turn = 0; turn < 3 || busy(); turn++) await new Promise(setImmediate)
}
