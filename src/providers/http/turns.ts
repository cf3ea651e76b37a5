/**
 * Work in turns, so many at a time. Whoever waits can be sent away: by a signal, or all at once with an error when
 * the store turns out to be down, so that two hundred references do not each find that out again.
 */
export interface Turns {
  /** @throws what `work` throws, what `sendAway` was given, or what `givenUp` makes if the signal comes first */
  take<Result>(work: () => Promise<Result>, options: TurnOptions): Promise<Result>
  /**
   * Ends everybody who still waits.
   * @param until milliseconds since 1970: those who would wait that long stay. Default: nobody stays
   */
  sendAway(error: Error, until?: number): void
}

export interface TurnOptions {
  readonly signal: AbortSignal | undefined
  /** Until when this one would wait, in milliseconds since 1970. */
  readonly deadline: () => number
  readonly givenUp: () => Error
}

interface Waiting {
  readonly deadline: () => number
  readonly enter: () => void
  readonly leave: (error: Error) => void
}

export function createTurns(width: number): Turns {
  let running = 0
  const queue = new Set<Waiting>()

  const wait = ({ signal, deadline, givenUp }: TurnOptions): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => waiting.leave(givenUp())
      const end = (settle: () => void): void => {
        queue.delete(waiting)
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const waiting: Waiting = {
        deadline,
        enter: () => end(resolve),
        leave: error => end(() => reject(error)),
      }
      queue.add(waiting)
      if (signal?.aborted) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
    })

  return {
    async take(work, options) {
      if (running < width) running++
      else await wait(options)
      try {
        return await work()
      } finally {
        const [next] = queue
        if (next === undefined) running--
        else next.enter()
      }
    },
    sendAway(error, until) {
      for (const waiting of [...queue]) {
        if (until === undefined || waiting.deadline() < until) waiting.leave(error)
      }
    },
  }
}
