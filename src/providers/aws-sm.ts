/**
 * AWS Secrets Manager. The key is the secret's name behind the prefix, or an ARN; `version` is a version's id or a stage.
 * Twenty secrets come in one call.
 */
import { randomUUID } from 'node:crypto'
import { ProviderError, RenderConfigError } from '../errors.ts'
import { type AwsOptions, connectAws } from './aws/options.ts'
import { createSecretReader } from './aws/secrets.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

export type { AwsOptions } from './aws/options.ts'

export interface AwsSecretsManagerOptions extends AwsOptions {
  /** Put before each key, with a `/` between if it ends in a letter or digit. Default: none. */
  readonly prefix?: string
}

/** @throws TypeError if no region is known */
export function awsSecretsManager(
  options: AwsSecretsManagerOptions = {},
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { client, region } = connectAws('secretsmanager', 'secretsmanager', options)
  const reader = createSecretReader(client)
  const { prefix: given = '' } = options
  const prefix = /[A-Za-z0-9]$/.test(given) ? `${given}/` : given
  const idOf = (key: string): string => (key.startsWith('arn:') ? key : `${prefix}${key}`)

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<ProviderOutcome[]> => {
    const valid = references.filter(({ key }) => isSecretId(idOf(key)))
    const current = valid.filter(({ version }) => version === undefined).map(({ key }) => idOf(key))
    const versioned = new Map(
      valid.flatMap(({ key, version }): [string, [string, string]][] =>
        version === undefined ? [] : [[JSON.stringify([idOf(key), version]), [idOf(key), version]]],
      ),
    )
    const [found, single] = await Promise.all([
      reader.current([...new Set(current)], limits),
      readVersions(versioned, (id, version) => reader.one(id, version, limits)),
    ])
    return references.map(({ key, version }) => {
      const id = idOf(key)
      if (!isSecretId(id)) return invalidId(id)
      return version === undefined ? found.get(id) : single.get(JSON.stringify([id, version]))
    })
  }

  return {
    name: `aws-sm ${region}${given === '' ? '' : `/${given}`}`,
    getMany,
    async get(reference, limits) {
      const [outcome] = await getMany([reference], limits)
      if (outcome instanceof ProviderError) throw outcome
      return outcome
    },
    async list(limits): Promise<readonly ListedSecret[]> {
      const listed: ListedSecret[] = []
      let token: unknown
      do {
        const filter = prefix === '' ? {} : { Filters: [{ Key: 'name', Values: [prefix] }] }
        const page = { MaxResults: 100, ...filter, ...(typeof token === 'string' && { NextToken: token }) }
        const answer = await client.call('ListSecrets', page, { ...limits, idempotent: true })
        if (!('members' in answer)) throw answer.failure
        const { SecretList = [], NextToken } = answer.members as {
          SecretList?: readonly ListMembers[]
          NextToken?: unknown
        }
        listed.push(
          ...SecretList.filter(({ Name = '' }) => Name.startsWith(prefix)).map(one => toListed(one, prefix)),
        )
        token = NextToken
      } while (typeof token === 'string')
      return listed
    },
    async set({ key }, value, limits) {
      const id = idOf(key)
      if (!isSecretId(id)) throw invalidId(id)
      if (value.length === 0) throw writeRefused('Secrets Manager holds no empty values')
      const content =
        typeof value === 'string'
          ? { SecretString: value }
          : { SecretBinary: Buffer.from(value).toString('base64') }
      // The token makes a repeated call harmless.
      const payload = { ClientRequestToken: randomUUID(), ...content }
      const given = { ...limits, idempotent: true }
      let answer = await client.call('PutSecretValue', { SecretId: id, ...payload }, given)
      if ('meaning' in answer && answer.meaning === 'NOT_FOUND') {
        answer = await client.call('CreateSecret', { Name: id, ...payload }, given)
      }
      if ('meaning' in answer) throw answer.meaning === 'UNREADABLE' ? markedForDeletion(id) : answer.failure
    },
    async delete({ key }, limits) {
      const answer = await client.call(
        'DeleteSecret',
        { SecretId: idOf(key) },
        { ...limits, idempotent: true },
      )
      if ('meaning' in answer && answer.meaning !== 'NOT_FOUND') throw answer.failure
    },
    close: () => client.close(),
  }
}

interface ListMembers {
  readonly Name?: string
  readonly Description?: string
  /** Seconds since 1970. */
  readonly LastChangedDate?: number
}

function toListed({ Name = '', Description, LastChangedDate }: ListMembers, prefix: string): ListedSecret {
  return {
    key: Name.slice(prefix.length),
    ...(Description !== undefined && Description !== '' && { description: Description }),
    ...(typeof LastChangedDate === 'number' && {
      updateTime: new Date(LastChangedDate * 1000).toISOString(),
    }),
  }
}

/** What AWS refuses would spoil a whole batch. */
function isSecretId(id: string): boolean {
  return /^[A-Za-z0-9/_+=.@!:-]{1,2048}$/.test(id)
}

async function readVersions(
  wanted: ReadonlyMap<string, readonly [string, string]>,
  read: (id: string, version: string) => Promise<ProviderOutcome>,
): Promise<Map<string, ProviderOutcome>> {
  const answers = await Promise.all(
    [...wanted].map(async ([name, [id, version]]): Promise<[string, ProviderOutcome]> => {
      try {
        return [name, await read(id, version)]
      } catch (error) {
        if (error instanceof ProviderError) return [name, error]
        throw error
      }
    }),
  )
  return new Map(answers)
}

function invalidId(id: string): ProviderError {
  const hint = 'letters, digits and /_+=.@- alone'
  return new ProviderError(
    'INVALID_REFERENCE',
    `${JSON.stringify(id)} can not be a secret of Secrets Manager`,
    { hint },
  )
}

function markedForDeletion(id: string): RenderConfigError {
  return writeRefused(`the secret "${id}" is marked for deletion`, 'restore it first')
}

function writeRefused(message: string, hint?: string): RenderConfigError {
  return new RenderConfigError([{ code: 'WRITE_REFUSED', message, ...(hint !== undefined && { hint }) }])
}
