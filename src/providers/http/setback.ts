/**
 * Whether an answer is one, or a failure that may pass. 429 is THROTTLED and 5xx UNAVAILABLE, whatever the protocol;
 * stores that say so in other words have a `judge`.
 */
import { ProviderError } from '../../errors.ts'
import type { RawAnswer } from './exchange.ts'
import type { NetworkFailure } from './network-failure.ts'
import type { HttpRequest, PassingFailure } from './request.ts'
import { type HttpResponse, toResponse } from './response.ts'
import { retryAfterMs } from './retry.ts'

export interface Setback extends NetworkFailure {
  /** How long the store asked to wait. */
  readonly waitMs?: number
  /** True if the store as a whole is down or busy, and not this one request is the cause. */
  readonly down: boolean
}

export type Judged = { readonly response: HttpResponse } | { readonly setback: Setback }

export function judgeAnswer(
  answer: RawAnswer | NetworkFailure,
  request: HttpRequest,
  name: string,
  now: number,
): Judged {
  if ('failure' in answer) return { setback: { ...answer, down: true } }
  const response = toResponse(answer, name)
  const { status, headers } = response
  const seen = request.judge?.(response) ?? byStatus(status)
  if (seen === undefined) return { response }
  const waitMs = retryAfterMs(headers['retry-after'], now)
  const { message } = response.failure(seen.code, seen.detail)
  return {
    setback: {
      failure: new ProviderError(seen.code, message, waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      passing: status !== 501 && status !== 505,
      down: seen.code === 'THROTTLED' || (status >= 502 && status <= 504),
      ...(waitMs !== undefined && { waitMs }),
    },
  }
}

function byStatus(status: number): PassingFailure | undefined {
  if (status === 429) return { code: 'THROTTLED' }
  return status >= 500 ? { code: 'UNAVAILABLE' } : undefined
}
