/**
 * What ends a run early: its deadline, and the signals that ask a process to stop. Both abort, so that what was
 * begun is cleaned up.
 */
import { constants } from 'node:os'
import { RenderConfigError } from '../errors.ts'

/** The time limit of a run, from now on. */
export interface TimeLimit {
  /** Aborts with a problem when the time has passed. Its timer keeps no process alive. */
  readonly signal: AbortSignal
  /** When that is, in milliseconds since 1970. */
  deadline(): number
  /** How much of it is left, in milliseconds; never nothing, for what must be told a time. */
  leftMs(): number
}

export function timeLimit(timeoutMs: number | undefined): TimeLimit | undefined {
  if (timeoutMs === undefined) return undefined
  const controller = new AbortController()
  const endsAt = Date.now() + timeoutMs
  const message = `the time limit of ${timeoutMs / 1000} s has passed`
  const end = (): void => controller.abort(new RenderConfigError([{ code: 'UNAVAILABLE', message }]))
  setTimeout(end, timeoutMs).unref()
  return {
    signal: controller.signal,
    deadline: () => endsAt,
    leftMs: () => Math.max(1, endsAt - Date.now()),
  }
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `work`; a signal that asks to stop aborts it, and when it has ended, cleanly or not, ends the process in the
 * way that the signal alone would have. A second signal ends it at once.
 */
export async function stoppable<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let received: NodeJS.Signals | undefined
  const stop = (signal: NodeJS.Signals): void => {
    received = signal
    release()
    controller.abort(new Error(signal))
  }
  const release = (): void => {
    for (const name of STOP_SIGNALS) process.off(name, stop)
  }
  for (const name of STOP_SIGNALS) process.on(name, stop)
  try {
    return await work(outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]))
  } finally {
    release()
    if (received !== undefined) endBy(received)
  }
}

function endBy(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal)
  // The first process of a container is spared by what it does not handle.
  if (process.pid === 1) process.exit(128 + constants.signals[signal])
}
