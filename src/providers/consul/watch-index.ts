/**
 * Waits until something below a prefix changes, with Consul's blocking queries: a query that names the index it knows is
 * answered when there is another one, or when the time that it may wait is over.
 */
import { ProviderError } from '../../errors.ts'

export interface WatchIndexOptions {
  /**
   * Asks for the index, and waits for another one than this.
   * @returns `undefined` if there is none in the answer
   * @throws ProviderError
   */
  readonly ask: (known: number, signal: AbortSignal) => Promise<number | undefined>
  /** Waits, and resolves early if the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly onChange: () => void
  readonly signal: AbortSignal
}

/** From one query to the next at least, so that a gateway that does not wait is not asked without a rest. */
const REST_MS = 1000
/** After a failure; whoever asks for values will say what it is. */
const FAILURE_MS = 10_000

/** Resolves when the signal aborts, or when there is nothing to be learnt in this way. */
export async function watchIndex({ ask, pause, onChange, signal }: WatchIndexOptions): Promise<void> {
  let known = 0
  while (!signal.aborted) {
    let restMs = REST_MS
    try {
      const index = await ask(known, signal)
      if (index === undefined) return
      // The first index too: a value may have changed before it was asked for.
      if (index !== known && !signal.aborted) onChange()
      // One that goes back means that the servers began anew: https://developer.hashicorp.com/consul/api-docs/features/blocking
      known = index < known ? 0 : index
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'ACCESS_DENIED') return
      restMs = FAILURE_MS
    }
    await pause(restMs, signal)
  }
}
