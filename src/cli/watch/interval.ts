/** Longest interval, in seconds. */
const MAX_SECONDS = 86_400

/** What `--interval` says. @returns the interval, or what is wrong with it */
export function readInterval(text: string | undefined): {
  readonly intervalMs?: number
  readonly message?: string
} {
  if (text === undefined) return {}
  const seconds = Number(text)
  if (seconds > 0 && seconds <= MAX_SECONDS) return { intervalMs: seconds * 1000 }
  return { message: `--interval is a number of seconds above 0, at most ${MAX_SECONDS}` }
}
