/**
 * Reads of SSM Parameter Store, decrypted, ten at a time. Names are unique in a call, also those that differ in their
 * version or label alone; what a call lists as invalid is not there.
 */
import { createdAt } from '../created-at.ts'
import type { ProviderOutcome, RequestOptions } from '../provider.ts'
import { askInBatches, inBatchesOf } from './ask-in-batches.ts'
import type { AwsClient } from './client.ts'

const BATCH = 10

interface ParameterMembers {
  readonly Name?: string
  readonly ARN?: string
  readonly Selector?: string | null
  readonly Value?: string
  readonly Version?: number
  /** Seconds since 1970. */
  readonly LastModifiedDate?: number
}

/** @returns one outcome per name, which may end in `:VERSION` or `:LABEL`; failures are outcomes */
export function readParameters(
  client: AwsClient,
  names: readonly string[],
  options: RequestOptions,
): Promise<ReadonlyMap<string, ProviderOutcome>> {
  const given = { ...options, idempotent: true }
  return askInBatches({
    batches: withoutTwins(names).flatMap(batch => inBatchesOf(BATCH, batch)),
    async askBatch(batch) {
      const answer = await client.call('GetParameters', { Names: batch, WithDecryption: true }, given)
      if (!('members' in answer)) return undefined
      const { Parameters = [], InvalidParameters = [] } = answer.members as {
        Parameters?: readonly ParameterMembers[]
        InvalidParameters?: readonly string[]
      }
      const found = batch.flatMap((name): [string, ProviderOutcome][] => {
        const parameter = Parameters.find(one => isNamed(one, name))
        return parameter?.Value === undefined ? [] : [[name, toFound(parameter)]]
      })
      return new Map([...InvalidParameters.map((name): [string, undefined] => [name, undefined]), ...found])
    },
    async askOne(name) {
      const answer = await client.call('GetParameter', { Name: name, WithDecryption: true }, given)
      if (!('members' in answer)) {
        if (answer.meaning === 'NOT_FOUND') return undefined
        throw answer.failure
      }
      const { Parameter: parameter } = answer.members as { Parameter?: ParameterMembers }
      return parameter?.Value === undefined ? undefined : toFound(parameter)
    },
  })
}

/** `name:3` and `name:4` are one parameter to the service, which takes no duplicates. */
function withoutTwins(names: readonly string[]): string[][] {
  const rounds: string[][] = []
  const seen = new Map<string, number>()
  for (const name of names) {
    const { base } = splitSelector(name)
    const round = seen.get(base) ?? 0
    seen.set(base, round + 1)
    rounds[round] = [...(rounds[round] ?? []), name]
  }
  return rounds
}

/** The last colon starts a selector, but in an ARN only behind its name. */
export function splitSelector(name: string): { readonly base: string; readonly selector: string } {
  const [, base = name, selector = ''] = /^((?:arn:(?:[^:]*:){4})?[^:]*)(:.*)?$/.exec(name) ?? []
  return { base, selector }
}

function isNamed({ Name: own, ARN: arn, Selector: ownSelector }: ParameterMembers, name: string): boolean {
  const { base, selector } = splitSelector(name)
  return (base === own || base === arn) && selector === (ownSelector ?? '')
}

function toFound(members: ParameterMembers): ProviderOutcome {
  const { Value: value = '', Version: version, LastModifiedDate: time } = members
  return { value, ...(version !== undefined && { version: String(version) }), ...createdAt(time) }
}
