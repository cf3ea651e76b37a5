/**
 * Those who wait for the same piece of work. It may take as long as the most patient of them would wait, and is of no
 * use when the last has left.
 */
export interface Askers {
  /**
   * @param deadline when this one gives up, in milliseconds since 1970. Default: never
   * @returns leaves; to be called once the wait is over, however it ended
   */
  join(deadline?: () => number): () => void
  /** When the most patient of those who wait now gives up. */
  deadline(): number
}

/** @param onNone called when the last has left */
export function createAskers(onNone: () => void): Askers {
  const waiting = new Set<{ readonly deadline: (() => number) | undefined }>()
  return {
    join(deadline) {
      const asker = { deadline }
      waiting.add(asker)
      return () => {
        if (waiting.delete(asker) && waiting.size === 0) onNone()
      }
    },
    deadline() {
      let latest = Number.NEGATIVE_INFINITY
      for (const { deadline } of waiting) latest = Math.max(latest, deadline?.() ?? Number.POSITIVE_INFINITY)
      return latest
    },
  }
}
