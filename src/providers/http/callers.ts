/**
 * Requests under way, each with a signal of its own. However many share the caller's signal, it gets one listener
 * (Node warns of a leak from the eleventh on); `endAll` ends the requests of every caller.
 */
export interface Callers {
  /** Runs work with a signal that aborts with the caller's, or with `endAll`. */
  run<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result>
  endAll(): void
}

interface Group {
  readonly requests: Set<AbortController>
  readonly end: () => void
}

export function createCallers(): Callers {
  const groups = new Map<AbortSignal | undefined, Group>()

  const join = (signal: AbortSignal | undefined): Group => {
    const known = groups.get(signal)
    if (known !== undefined) return known
    const requests = new Set<AbortController>()
    const end = (): void => {
      for (const request of requests) request.abort()
    }
    const group = { requests, end }
    groups.set(signal, group)
    signal?.addEventListener('abort', end, { once: true })
    return group
  }

  return {
    async run(work, signal) {
      const group = join(signal)
      const request = new AbortController()
      group.requests.add(request)
      if (signal?.aborted) request.abort()
      try {
        return await work(request.signal)
      } finally {
        group.requests.delete(request)
        if (group.requests.size === 0) {
          groups.delete(signal)
          signal?.removeEventListener('abort', group.end)
        }
      }
    },
    endAll() {
      for (const { end } of groups.values()) end()
    },
  }
}
