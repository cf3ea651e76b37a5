/**
 * Keeps a process on the newest state. In: states, each the whole of what the process is to have. Out: for a change,
 * nothing, a signal, or one restart, never two at once. A state that comes while a restart waits for the old process is
 * the one that the new process gets; one that comes later leads to one more.
 */
import type { Clock } from './clock.ts'

/** How one state differs from another: `files` can be given to a process that runs, `all` asks for a new one. */
export type Change = 'nothing' | 'files' | 'all'

export interface Supervised<End> {
  /** @returns false if it has ended */
  signal(name: NodeJS.Signals): boolean
  /** Never rejects. */
  readonly ended: Promise<End>
}

export interface SuperviseOptions<State, End> {
  readonly clock: Clock
  /** How long a process has to end after SIGTERM, in milliseconds. */
  readonly graceMs: number
  readonly changeOf: (before: State, after: State) => Change
  /** Gives a process that runs the files of this state, all or none. */
  readonly place: (state: State) => void
  readonly start: (state: State) => Promise<Supervised<End>>
  /** Sent when only files changed. Default: none, it is started anew. */
  readonly onFiles?: NodeJS.Signals | undefined
  readonly onDone?: (what: 'signalled' | 'restarting') => void
  /** What `place` threw; all is as before, and the next state is tried again. */
  readonly onFailure: (error: unknown) => void
}

export interface Supervision<State, End> {
  apply(state: State): void
  /** From now on no process is started. What runs is asked to end by somebody else. */
  stop(): void
  /** The end of the process that ended by itself, or after `stop`; rejects with what `start` threw. */
  readonly ended: Promise<End>
}

/** Starts with the first state. */
export function supervise<State, End>(
  first: State,
  options: SuperviseOptions<State, End>,
): Supervision<State, End> {
  const { clock, graceMs, changeOf, place, start, onFiles, onDone, onFailure } = options
  let current = first
  let newest = first
  let stopped = false
  let over = false
  let working = true
  let spare = (): void => {}

  const { promise: ended, resolve, reject } = withResolvers<End>()
  const settle = (end: End): void => {
    over = true
    resolve(end)
  }

  const endOf = async (child: Supervised<End>): Promise<End> => {
    const forget = clock.after(graceMs, () => child.signal('SIGKILL'))
    spare = forget
    try {
      return await child.ended
    } finally {
      forget()
    }
  }

  const begin = async (): Promise<Supervised<End>> => {
    current = newest
    const child = await start(current)
    void child.ended.then(end => {
      if (!leaving.has(child)) settle(end)
    })
    return child
  }
  const leaving = new WeakSet<Supervised<End>>()
  let child: Supervised<End> | undefined

  const step = async (): Promise<void> => {
    const next = newest
    const change = changeOf(current, next)
    if (change === 'files') {
      try {
        place(next)
      } catch (error) {
        newest = current
        return onFailure(error)
      }
      if (onFiles !== undefined) {
        current = next
        if (child!.signal(onFiles)) onDone?.('signalled')
        return
      }
    }
    // One that has ended by itself is not started anew.
    if (!child!.signal('SIGTERM')) {
      stopped = true
      return
    }
    leaving.add(child!)
    onDone?.('restarting')
    const end = await endOf(child!)
    if (stopped) return settle(end)
    child = await begin()
  }

  const work = async (): Promise<void> => {
    try {
      child ??= await begin()
      while (!stopped && !over && changeOf(current, newest) !== 'nothing') await step()
      working = false
    } catch (error) {
      over = true
      reject(error)
    }
  }
  void work()

  return {
    ended,
    apply(state) {
      newest = state
      if (working || stopped || over) return
      working = true
      void work()
    },
    stop() {
      stopped = true
      spare()
    },
  }
}

function withResolvers<T>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
} {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
