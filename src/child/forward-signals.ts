/**
 * Signals that we get while a child runs, passed on to it, so that it can act on them: the child decides when it
 * ends, and we end after it. None is delivered twice: a child in the foreground group of a terminal gets the
 * terminal's own signals without us.
 */
import type { Child } from './child.ts'
import { isInForeground } from './controlling-terminal.ts'

const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGINT', 'SIGQUIT'] as const
/** Only the terminal's keys stop a job or change its size; in a group of its own the child does not notice. */
const FORWARDED_TO_GROUP = ['SIGTSTP', 'SIGWINCH'] as const
const BY_KEY: readonly string[] = ['SIGINT', 'SIGQUIT']

/**
 * Begins before the child is started: it may send one at once, and what nobody handles ends a process, or is lost on the
 * first of a container.
 * @param to answers with the child
 * @param shared true if the child is in our process group
 * @returns ends it
 */
export function forwardSignals(
  to: () => Child | undefined,
  { shared }: { readonly shared: boolean },
): () => void {
  const pass = (name: NodeJS.Signals): void => {
    if (shared && BY_KEY.includes(name) && isInForeground()) return
    to()?.signal(name)
    // Whoever waits for a stopped job sees us alone. A process that must not stop (the first of a container) does not.
    if (name === 'SIGTSTP') process.kill(process.pid, 'SIGSTOP')
  }
  const names: NodeJS.Signals[] = shared ? [...FORWARDED] : [...FORWARDED, ...FORWARDED_TO_GROUP]
  for (const name of names) process.on(name, pass)
  return () => {
    for (const name of names) process.off(name, pass)
  }
}
