/**
 * Reads of Secrets Manager. Current values come twenty at a time, with an error of their own for each that has none;
 * a version or a stage can only be asked for singly. A service or a policy without batches is asked one by one.
 */
import { ProviderError } from '../../errors.ts'
import { createdAt } from '../created-at.ts'
import type { ProviderOutcome, RequestOptions } from '../provider.ts'
import { askInBatches, inBatchesOf } from './ask-in-batches.ts'
import type { AwsClient } from './client.ts'
import { meaningOf } from './error-names.ts'

export interface SecretReader {
  /** Current values, by id. @throws nothing: failures are outcomes */
  current(ids: readonly string[], options: RequestOptions): Promise<ReadonlyMap<string, ProviderOutcome>>
  /** @param version an id (a UUID) or a stage; absent for the current one. @throws ProviderError */
  one(id: string, version: string | undefined, options: RequestOptions): Promise<ProviderOutcome>
}

const BATCH = 20
const VERSION_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

interface SecretMembers {
  readonly ARN?: string
  readonly Name?: string
  readonly VersionId?: string
  /** Seconds since 1970. */
  readonly CreatedDate?: number
  readonly SecretString?: string | null
  readonly SecretBinary?: string | null
}

interface BatchMembers {
  readonly SecretValues?: readonly SecretMembers[]
  readonly Errors?: readonly { readonly SecretId?: string; readonly ErrorCode?: string }[]
}

export function createSecretReader(client: AwsClient): SecretReader {
  let batches = true

  const one: SecretReader['one'] = async (id, version, options) => {
    const which =
      version === undefined
        ? {}
        : VERSION_ID.test(version)
          ? { VersionId: version }
          : { VersionStage: version }
    const answer = await client.call(
      'GetSecretValue',
      { SecretId: id, ...which },
      { ...options, idempotent: true },
    )
    if ('members' in answer) return toFound(answer.members, id)
    if (answer.meaning === 'NOT_FOUND') return undefined
    throw explained(answer.failure)
  }

  const batch = async (
    ids: readonly string[],
    options: RequestOptions,
  ): Promise<Map<string, ProviderOutcome> | undefined> => {
    if (!batches) return undefined
    const payload = { SecretIdList: ids }
    const answer = await client.call('BatchGetSecretValue', payload, { ...options, idempotent: true })
    if (!('members' in answer)) {
      if (answer.meaning === 'ACCESS_DENIED' || answer.meaning === 'BATCH') batches = false
      return undefined
    }
    const { SecretValues = [], Errors = [] } = answer.members as BatchMembers
    const outcomes = new Map<string, ProviderOutcome>()
    for (const id of ids) {
      const found = SecretValues.find(secret => isNamed(secret, id))
      if (found !== undefined) outcomes.set(id, outcomeOf(found, id))
    }
    for (const { SecretId: id, ErrorCode: code } of Errors) {
      const outcome = failureOf(id, code)
      if (id !== undefined && outcome !== 'ask again') outcomes.set(id, outcome)
    }
    return outcomes
  }

  return {
    one,
    current: (ids, options) =>
      askInBatches({
        batches: inBatchesOf(BATCH, ids),
        askBatch: names => batch(names, options),
        askOne: id => one(id, undefined, options),
      }),
  }
}

/** An id may be a name, an ARN, or an ARN without the six characters that AWS puts at its end. */
function isNamed({ ARN: arn, Name: name }: SecretMembers, id: string): boolean {
  return id === name || id === arn || (arn !== undefined && id === arn.replace(/-[A-Za-z0-9]{6}$/, ''))
}

function failureOf(id: string | undefined, code: string | undefined): ProviderOutcome | 'ask again' {
  const meaning = meaningOf(code)
  if (meaning === 'NOT_FOUND') return undefined
  if (meaning === undefined || meaning === 'THROTTLED' || meaning === 'UNAVAILABLE' || meaning === 'BATCH')
    return 'ask again'
  const outcome = meaning === 'CREDENTIALS' ? 'ACCESS_DENIED' : meaning
  return explained(new ProviderError(outcome, `Secrets Manager has an error for "${id}": ${code}`))
}

function outcomeOf(members: SecretMembers, id: string): ProviderOutcome {
  try {
    return toFound(members, id)
  } catch (error) {
    if (error instanceof ProviderError) return error
    throw error
  }
}

/** Presence counts, not truth: an empty text is a value. */
function toFound(members: SecretMembers, id: string): ProviderOutcome {
  const { SecretString: text, SecretBinary: binary, VersionId: version } = members
  const value =
    typeof text === 'string'
      ? text
      : typeof binary === 'string'
        ? new Uint8Array(Buffer.from(binary, 'base64'))
        : null
  if (value === null)
    throw new ProviderError('UNREADABLE', `the secret "${id}" in Secrets Manager has no value`)
  return { value, ...(typeof version === 'string' && { version }), ...createdAt(members.CreatedDate) }
}

function explained(failure: ProviderError): ProviderError {
  if (!failure.message.endsWith('InvalidRequestException')) return failure
  const hint = 'the secret may be marked for deletion'
  return new ProviderError(failure.code, failure.message, { hint })
}
