import type { Code, OutcomeCode } from '../errors.ts'
import type { SecretValue } from '../secret.ts'

/** How a reference ended. */
export type Resolution = FoundResolution | FailedResolution

export interface FoundResolution {
  readonly outcome: 'FOUND'
  readonly value: SecretValue
  /** Name of the provider that answered. */
  readonly provider: string
  /** The secret that held the value: `db.password`, or `db` whose field was taken. */
  readonly key: string
  readonly version?: string
  /** ISO 8601. */
  readonly createdAt?: string
  /** When the store gave it, for a value that was remembered. ISO 8601. */
  readonly cachedAt?: string
  /** How long the store says that the value counts, from when it was asked, in milliseconds. */
  readonly ttlMs?: number
  /** Names of the providers asked, in order; the last one answered. */
  readonly asked: readonly string[]
  readonly warnings: readonly ResolutionWarning[]
  /** True for a value that was remembered from before the store was down. */
  readonly stale?: true
}

export interface FailedResolution extends Failure {
  readonly outcome: OutcomeCode
  /** Name of the provider that failed, if one did. */
  readonly provider?: string
  readonly asked: readonly string[]
}

export interface ResolutionWarning {
  readonly code: Code
  readonly message: string
  readonly hint?: string
}

/** Why there is no value, without any part of one. */
export interface Failure {
  readonly outcome: OutcomeCode
  readonly message: string
  readonly hint?: string
}
