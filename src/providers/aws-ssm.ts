/**
 * AWS SSM Parameter Store. The key is the parameter's name below the path, or an ARN, and may end in `:VERSION` or
 * `:LABEL`. Ten parameters come in one call, decrypted; writes are always encrypted.
 */
import { isUtf8 } from 'node:buffer'
import { ProviderError, RenderConfigError } from '../errors.ts'
import { type AwsOptions, connectAws } from './aws/options.ts'
import { readParameters, splitSelector } from './aws/parameters.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

export type { AwsOptions } from './aws/options.ts'

export interface AwsParameterStoreOptions extends AwsOptions {
  /** `/prod/app`: put before each key with a `/` between. Default: none, keys are whole names. */
  readonly path?: string
  /** Encrypts what is written. Default: the account's own key for SSM. */
  readonly kmsKeyId?: string
}

/** @throws TypeError if no region is known */
export function awsParameterStore(
  options: AwsParameterStoreOptions = {},
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { client, region } = connectAws('ssm', 'AmazonSSM', options)
  const below = (options.path ?? '').replace(/^\/*|\/+$/g, '')
  const path = below === '' ? '' : `/${below}`
  const nameOf = (key: string): string =>
    key.startsWith('arn:') || path === '' ? key : `${path}/${key.replace(/^\//, '')}`

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<ProviderOutcome[]> => {
    const names = references.map(({ key, version }) =>
      nameOf(version === undefined ? key : `${key}:${version}`),
    )
    const found = await readParameters(client, [...new Set(names.filter(isParameterName))], limits)
    return names.map(name => (isParameterName(name) ? found.get(name) : invalidName(name)))
  }

  return {
    name: `aws-ssm ${region}${path}`,
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
        const filter =
          path === '' ? {} : { ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: [path] }] }
        const page = { MaxResults: 50, ...filter, ...(typeof token === 'string' && { NextToken: token }) }
        const answer = await client.call('DescribeParameters', page, { ...limits, idempotent: true })
        if (!('members' in answer)) throw answer.failure
        const { Parameters = [], NextToken } = answer.members as {
          Parameters?: readonly ListMembers[]
          NextToken?: unknown
        }
        listed.push(...Parameters.map(one => toListed(one, path)))
        token = NextToken
      } while (typeof token === 'string' && token !== '')
      return listed
    },
    async set({ key }, value, limits) {
      const name = nameOf(key)
      if (!isParameterName(name)) throw invalidName(name)
      const { selector } = splitSelector(name)
      if (selector !== '') throw writeRefused('Parameter Store: a version or label can not be written')
      const { kmsKeyId } = options
      const payload = {
        Name: name,
        Value: textOf(value),
        Type: 'SecureString',
        Overwrite: true,
        ...(kmsKeyId !== undefined && { KeyId: kmsKeyId }),
      }
      const answer = await client.call('PutParameter', payload, { ...limits, idempotent: false })
      if ('meaning' in answer) throw answer.failure
    },
    async delete({ key }, limits) {
      const answer = await client.call(
        'DeleteParameter',
        { Name: nameOf(key) },
        { ...limits, idempotent: true },
      )
      if ('meaning' in answer && answer.meaning !== 'NOT_FOUND') throw answer.failure
    },
    close: () => client.close(),
  }
}

interface ListMembers {
  readonly Name?: string
  readonly Type?: string
  readonly Description?: string
  /** Seconds since 1970. */
  readonly LastModifiedDate?: number
}

function toListed(
  { Name = '', Type, Description, LastModifiedDate }: ListMembers,
  path: string,
): ListedSecret {
  return {
    key: path === '' ? Name : Name.slice(path.length + 1),
    ...(Type !== undefined && { type: Type }),
    ...(Description !== undefined && Description !== '' && { description: Description }),
    ...(typeof LastModifiedDate === 'number' && {
      updateTime: new Date(LastModifiedDate * 1000).toISOString(),
    }),
  }
}

/** What AWS refuses would spoil a whole batch. */
function isParameterName(name: string): boolean {
  return /^(?:arn:[A-Za-z0-9:/_.-]+|[A-Za-z0-9/_.-]{1,1011})(?::[A-Za-z0-9_.-]{1,100})?$/.test(name)
}

function invalidName(name: string): ProviderError {
  const hint = 'letters, digits and /_.- alone, then perhaps :VERSION or :LABEL'
  return new ProviderError('INVALID_REFERENCE', `${JSON.stringify(name)} can not be a parameter of SSM`, {
    hint,
  })
}

function textOf(value: string | Uint8Array): string {
  if (value.length === 0) throw writeRefused('Parameter Store holds no empty values')
  if (typeof value === 'string') return value
  if (isUtf8(value)) return Buffer.from(value).toString('utf8')
  throw writeRefused('Parameter Store holds text alone, and these bytes are not UTF-8')
}

function writeRefused(message: string): RenderConfigError {
  return new RenderConfigError([{ code: 'WRITE_REFUSED', message }])
}
