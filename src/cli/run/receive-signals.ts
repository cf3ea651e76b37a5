/**
 * Signals to us while there may be no command to pass them on to: between the end of one and the start of the next. What
 * asks us to end ends the restarting too; the rest is kept for the next command.
 */
import type { Child } from '../../child/child.ts'

export interface ReceivedSignals {
  /** This child gets what comes from now on by itself, and from us what came before. */
  reachedBy(child: Child): void
  release(): void
}

const ENDING = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const
const OTHERS = ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const

/** @param onEnding called for a signal that asks to end */
export function receiveSignals(onEnding: () => void): ReceivedSignals {
  let waiting: NodeJS.Signals[] | undefined = []
  const keep = (name: NodeJS.Signals): void => {
    waiting?.push(name)
  }
  const end = (name: NodeJS.Signals): void => {
    keep(name)
    onEnding()
  }
  for (const name of ENDING) process.on(name, end)
  for (const name of OTHERS) process.on(name, keep)
  return {
    reachedBy(child) {
      for (const name of waiting ?? []) child.signal(name)
      waiting = undefined
      void child.ended.then(() => {
        waiting = []
      })
    },
    release() {
      for (const name of ENDING) process.off(name, end)
      for (const name of OTHERS) process.off(name, keep)
    },
  }
}
