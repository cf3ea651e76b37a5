/**
 * Remembers that a store refused our credentials, so that a bad token costs one request and not one per secret
 * (some stores lock accounts or count failures against a daily limit). The first request goes alone; while nothing
 * speaks against the credentials, all others go at once.
 */
import type { ProviderError } from '../../errors.ts'
import { awaitShared } from './abort.ts'
import { createCallers } from './callers.ts'

export interface Gate {
  /**
   * @param work gets a signal of its own that aborts with the caller's
   * @throws what `work` throws, or the refusal that is remembered
   */
  pass<Result>(work: (signal: AbortSignal) => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /**
   * Call it inside `work` when the store refuses the credentials themselves, not just one secret.
   * @returns the error, to be thrown
   */
  refuse(error: ProviderError): ProviderError
}

export interface GateOptions {
  /** How long a refusal is remembered, in milliseconds. Default: 60,000. */
  readonly forgetMs?: number
  /** Default: `Date.now`. */
  readonly now?: () => number
}

export function createGate(options: GateOptions = {}): Gate {
  const { forgetMs = 60_000, now = Date.now } = options
  let refusal: { readonly error: ProviderError; readonly until: number } | undefined
  let first: Promise<unknown> | undefined
  const callers = createCallers()

  return {
    pass: (work, signal) =>
      callers.run(async own => {
        if (first === undefined || (refusal !== undefined && refusal.until <= now())) {
          refusal = undefined
          const alone = work(own)
          first = alone.catch(() => {})
          return alone
        }
        await awaitShared(first, own)
        if (refusal !== undefined) throw refusal.error
        return work(own)
      }, signal),
    refuse(error) {
      refusal = { error, until: now() + forgetMs }
      return error
    },
  }
}
