/**
 * Work in turns, so many at a time. Whoever waits can be sent away: by a signal, or all at once with an error when
 * the store turns out to be down, so that two hundred references do not each find that out again.
 */
export interface Turns {
  /** @throws what `work` throws, what `sendAway` was given, or what `givenUp` makes if the signal comes first */
  take<Result>(
    work: () => Promise<Result>,
    signal: AbortSignal | undefined,
    givenUp: () => Error,
  ): Promise<Result>
  /** Ends everybody who still waits. */
  sendAway(error: Error): void
}

interface Waiting {
  readonly enter: () => void
  readonly leave: (error: Error) => void
}

export function createTurns(width: number): Turns {
  let running = 0
  const queue = new Set<Waiting>()

  const wait = (signal: AbortSignal | undefined, givenUp: () => Error): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => waiting.leave(givenUp())
      const end = (settle: () => void): void => {
        queue.delete(waiting)
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const waiting: Waiting = { enter: () => end(resolve), leave: error => end(() => reject(error)) }
      queue.add(waiting)
      if (signal?.aborted) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
    })

  return {
    async take(work, signal, givenUp) {
      if (running < width) running++
      else await wait(signal, givenUp)
      try {
        return await work()
      } finally {
        const [next] = queue
        if (next === undefined) running--
        else next.enter()
      }
    },
    sendAway(error) {
      for (const waiting of [...queue]) waiting.leave(error)
    },
  }
}
