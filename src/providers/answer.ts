/**
 * What a provider said, checked. In: whatever came back or was thrown, from code that we do not know. Out: a boxed
 * value, `undefined` for "not here", or a failure. A thrown error that is not a `ProviderError` keeps its name and
 * code alone, because its message may quote a value.
 */
import { CODES, type OutcomeCode, type ProviderError } from '../errors.ts'
import { SecretValue } from '../secret.ts'
import type { Failure, ResolutionWarning } from './resolution.ts'

export type Answer = FoundAnswer | { readonly failure: Failure } | undefined

export interface FoundAnswer {
  readonly value: SecretValue
  readonly version?: string
  readonly createdAt?: string
  readonly ttlMs?: number
  readonly warning?: ResolutionWarning
}

const OUTCOMES: readonly string[] = [
  'NOT_FOUND',
  'ACCESS_DENIED',
  'UNAVAILABLE',
  'THROTTLED',
  'INVALID_REFERENCE',
  'UNREADABLE',
] satisfies OutcomeCode[]

/** @param providerName for messages */
export function toAnswer(outcome: unknown, providerName: string): Answer {
  if (outcome === undefined) return undefined
  if (isValue(outcome)) return { value: new SecretValue(outcome) }
  if (outcome instanceof Error) return toFailedAnswer(outcome, providerName)
  if (typeof outcome === 'object' && outcome !== null && 'value' in outcome && isValue(outcome.value)) {
    return {
      value: new SecretValue(outcome.value),
      ...('version' in outcome && typeof outcome.version === 'string' && { version: outcome.version }),
      ...('createdAt' in outcome && isTime(outcome.createdAt) && { createdAt: outcome.createdAt }),
      ...('ttlMs' in outcome && isDuration(outcome.ttlMs) && { ttlMs: outcome.ttlMs }),
      ...('warning' in outcome && isWarning(outcome.warning) && { warning: outcome.warning }),
    }
  }
  return wrongAnswer(providerName)
}

/** For what a provider threw, or returned as an error. A NOT_FOUND is "not here", however it was said. */
export function toFailedAnswer(thrown: unknown, providerName: string): Answer {
  const failure = toFailure(thrown, providerName)
  return failure.outcome === 'NOT_FOUND' ? undefined : { failure }
}

/** The same where there is nothing to find, as in `close`. */
export function toFailure(thrown: unknown, providerName: string): Failure {
  try {
    return describeThrown(thrown, providerName)
  } catch {
    // A getter or a proxy that throws when it is looked at.
    return { outcome: 'UNAVAILABLE', message: `${providerName} failed` }
  }
}

function describeThrown(thrown: unknown, providerName: string): Failure {
  if (isProviderError(thrown)) {
    const { code, message, hint } = thrown
    return { outcome: code, message, ...(hint !== undefined && { hint }) }
  }
  const labels = thrown instanceof Error ? [thrown.name, 'code' in thrown ? thrown.code : undefined] : []
  const said = [...new Set(labels.filter(isLabel))].join(' ')
  const message = said === '' ? `${providerName} failed` : `${providerName} failed (${said})`
  return { outcome: 'UNAVAILABLE', message }
}

/** For an answer of a type, or of a number of outcomes, that a provider must not give. */
export function wrongAnswer(providerName: string): Answer {
  const message = `${providerName} gave an answer that is neither text, bytes nor "not here"`
  return { failure: { outcome: 'UNREADABLE', message } }
}

export function lateAnswer(providerName: string): Answer {
  return { failure: { outcome: 'UNAVAILABLE', message: `${providerName} did not answer in time` } }
}

/** By name and code, because the library and the bundled command each have a class of their own. */
function isProviderError(error: unknown): error is ProviderError {
  return (
    error instanceof Error &&
    error.name === 'ProviderError' &&
    'code' in error &&
    OUTCOMES.includes(String(error.code))
  )
}

function isValue(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array
}

function isWarning(warning: unknown): warning is ResolutionWarning {
  if (typeof warning !== 'object' || warning === null || !('code' in warning) || !('message' in warning))
    return false
  return Object.hasOwn(CODES, String(warning.code)) && typeof warning.message === 'string'
}

/** A time and nothing else, since it is printed: ISO 8601 with whatever zone. */
function isTime(time: unknown): time is string {
  return (
    typeof time === 'string' &&
    /^\d{4}-\d\d-\d\d(?:T[\d:.,]{5,24}(?:Z|[+-]\d\d:?\d\d)?)?$/.test(time) &&
    !Number.isNaN(Date.parse(time))
  )
}

function isDuration(ms: unknown): ms is number {
  return typeof ms === 'number' && ms >= 0
}

/** A class name or an error code, never a sentence. */
function isLabel(label: unknown): label is string {
  return typeof label === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(label)
}
