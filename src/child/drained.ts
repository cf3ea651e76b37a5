import type { PassedOn } from './pass-on.ts'

/** How long what a child left behind may still write, in milliseconds. */
const GRACE_MS = 1000
const TICK_MS = 50

/**
 * Waits until all output of a child that has ended is out. What it wrote itself is in the pipes by then, so it comes
 * out first; processes that it left behind and that hold the pipes open are waited for no longer than a second, in
 * which the time that our own reader takes does not count.
 * @returns true if somebody still held a pipe
 */
export async function drained(outputs: readonly PassedOn[]): Promise<boolean> {
  let waitedMs = 0
  let held = false
  const timer = setInterval(() => {
    if (outputs.some(output => output.waits)) return
    waitedMs += TICK_MS
    if (waitedMs < GRACE_MS) return
    held = true
    for (const output of outputs) output.stop()
  }, TICK_MS)
  try {
    await Promise.all(outputs.map(output => output.done))
  } finally {
    clearInterval(timer)
  }
  return held
}
