import { describe, expect, test } from 'vitest'
import { createChain } from '../../../src/providers/chain.ts'
import { providerFromUri } from '../../../src/providers/from-uri.ts'
import { referenceByName } from '../../../src/references/reference.ts'
import { FAKE_AWS_CREDENTIALS, type FakeAws, type FakeAwsOptions } from '../../../src/testing/fake-aws.ts'
import { testProvider } from '../conformance.ts'
import { testFaults } from '../http/fault-matrix.ts'
import { readOnly, secretsOf, startAws } from './aws.ts'

const VALUE = 's3cr3t EXAMPLE'
const SECRETS = [FAKE_AWS_CREDENTIALS.secretAccessKey, FAKE_AWS_CREDENTIALS.accessKeyId]
const start = async (options: FakeAwsOptions = {}): Promise<FakeAws> => {
  const server = await startAws(options)
  server.putSecret('prod/DB', VALUE)
  server.putSecret('prod/BYTES', Uint8Array.of(0, 255))
  server.putSecret('prod/JSON', '{"user":"u"}')
  return server
}
const failure = (code: string, message = /./): unknown =>
  expect.objectContaining({ name: 'ProviderError', code, message: expect.stringMatching(message) })

describe('the aws-sm provider', () => {
  testProvider({
    test,
    create: async () =>
      readOnly(secretsOf(await start({ broken: { 'prod/BAD': 'DecryptionFailure' } }), { prefix: 'prod' })),
    holds: { DB: VALUE, BYTES: Uint8Array.of(0, 255), JSON: '{"user":"u"}' },
    fails: [{ reference: { key: 'a b' }, code: 'INVALID_REFERENCE', hides: VALUE }],
  })
})

describe('faults of Secrets Manager', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => secretsOf(server, { prefix: 'prod', http }),
    key: 'DB',
    value: VALUE,
    credentials: SECRETS,
  })
})

test('1,000 references to 200 secrets are 10 calls', async () => {
  const server = await startAws()
  for (let index = 0; index < 200; index++) server.putSecret(`K${index}`, `v${index}`)
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([secretsOf(server)]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect(server.operations()).toEqual({ BatchGetSecretValue: 10 })
})

describe('a batch', () => {
  const KEYS = ['DB', 'ABSENT', 'JSON', 'BAD', 'CLOSED', 'GONE']
  const outcomes = [
    { value: VALUE, version: expect.any(String) },
    undefined,
    { value: '{"user":"u"}', version: expect.any(String) },
    failure('UNREADABLE', /"prod\/BAD": DecryptionFailure$/),
    failure('ACCESS_DENIED', /"prod\/CLOSED": AccessDeniedException$/),
    failure('UNREADABLE', /"prod\/GONE": InvalidRequestException$/),
  ]
  const startMixed = async (options: FakeAwsOptions = {}): Promise<FakeAws> => {
    const server = await start({
      broken: { 'prod/BAD': 'DecryptionFailure' },
      deniedNames: ['prod/CLOSED'],
      ...options,
    })
    for (const name of ['prod/BAD', 'prod/CLOSED', 'prod/GONE']) server.putSecret(name, VALUE)
    server.secrets.get('prod/GONE')!.deleted = true
    return server
  }
  const ask = (server: FakeAws, keys = KEYS): Promise<readonly unknown[]> =>
    Promise.resolve(
      secretsOf(server, { prefix: 'prod' }).getMany(
        keys.map(key => ({ key })),
        {},
      ),
    )

  test('brings an outcome for each of its secrets', async () => {
    const server = await startMixed()
    expect(await ask(server)).toEqual(outcomes)
    expect(server.operations()).toEqual({ BatchGetSecretValue: 1 })
  })

  test('that is not allowed falls back to single reads, and is not tried again', async () => {
    const server = await startMixed({ deniedOperations: ['BatchGetSecretValue'] })
    expect(await ask(server)).toEqual([
      ...outcomes.slice(0, 3),
      failure('UNREADABLE', /\(GetSecretValue\) answered 400: DecryptionFailure$/),
      failure('ACCESS_DENIED', /\(GetSecretValue\) answered 403: AccessDeniedException$/),
      failure('UNREADABLE', /InvalidRequestException$/),
    ])
    expect(server.operations()).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 6 })
  })

  test('that is not allowed costs one call, not one per twenty', async () => {
    const server = await startMixed({ deniedOperations: ['BatchGetSecretValue'] })
    await ask(
      server,
      Array.from({ length: 100 }, (_, index) => `K${index}`),
    )
    expect(server.operations()).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 100 })
  })

  test('holds names, ARNs and ARNs without their end', async () => {
    const server = await start()
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/DB'
    const found = await ask(server, ['DB', arn, `${arn}-AbCdEf`])
    expect(found).toEqual(Array(3).fill({ value: VALUE, version: expect.any(String) }))
  })

  test('with a transient error of one secret asks for that one again', async () => {
    const server = await startMixed({ broken: { 'prod/BAD': 'InternalServiceError' } })
    const [, bad] = await ask(server, ['DB', 'BAD'])
    expect(bad).toEqual(failure('UNAVAILABLE', /InternalServiceError$/))
    expect(server.operations()).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 4 })
  })

  test('of one is a single read', async () => {
    const server = await start()
    await ask(server, ['DB'])
    expect(server.operations()).toEqual({ GetSecretValue: 1 })
  })
})

test('versions and stages are read singly', async () => {
  const server = await start()
  server.putSecret('prod/DB', 'second')
  const provider = secretsOf(server, { prefix: 'prod' })
  const [first] = server.secrets.get('prod/DB')!.versions
  const ask = (version: string): unknown => provider.get({ key: 'DB', version }, {})
  expect(await ask('AWSPREVIOUS')).toEqual({ value: VALUE, version: first!.id })
  expect(await ask(first!.id)).toEqual({ value: VALUE, version: first!.id })
  expect(await ask('AWSCURRENT')).toMatchObject({ value: 'second' })
  expect(await ask('NO-SUCH-STAGE')).toBeUndefined()
})

test.each([
  ['', 'DB', 'DB'],
  ['prod', 'DB', 'prod/DB'],
  ['prod/', 'DB', 'prod/DB'],
  ['app-', 'DB', 'app-DB'],
])('the prefix %j and the key %j are the secret %j', async (prefix, key, name) => {
  const server = await startAws()
  server.putSecret(name, VALUE)
  expect(await secretsOf(server, { prefix }).get({ key }, {})).toMatchObject({ value: VALUE })
})

test('a secret without a value is UNREADABLE, an empty one is a value', async () => {
  const server = await start()
  server.secrets.set('prod/NONE', { versions: [{ id: '1', content: {} }], deleted: false })
  server.secrets.set('prod/EMPTY', { versions: [{ id: '1', content: { SecretString: '' } }], deleted: false })
  const found = await secretsOf(server, { prefix: 'prod' }).getMany([{ key: 'NONE' }, { key: 'EMPTY' }], {})
  expect(found).toEqual([failure('UNREADABLE', /has no value$/), { value: '', version: '1' }])
})

test('lists names of all pages, with descriptions', async () => {
  const server = await startAws()
  for (let index = 0; index < 250; index++) server.putSecret(`prod/K${index}`, VALUE)
  server.putSecret('other/K', VALUE)
  const listed = await secretsOf(server, { prefix: 'prod' }).list({})
  expect(listed).toHaveLength(250)
  expect(listed[0]).toEqual({
    key: 'K0',
    description: 'about prod/K0',
    updateTime: '2026-01-01T00:00:00.500Z',
  })
  expect(server.operations()).toEqual({ ListSecrets: 3 })
})

describe('writing', () => {
  test('makes a secret, replaces it, and marks it for deletion', async () => {
    const server = await startAws()
    const provider = secretsOf(server, { prefix: 'prod' })
    await provider.set({ key: 'NEW' }, 'one', {})
    await provider.set({ key: 'NEW' }, Uint8Array.of(0, 1), {})
    expect(await provider.get({ key: 'NEW' }, {})).toMatchObject({ value: Uint8Array.of(0, 1) })
    await provider.delete({ key: 'NEW' }, {})
    await provider.delete({ key: 'NEVER' }, {})
    await expect(provider.get({ key: 'NEW' }, {})).rejects.toMatchObject({ code: 'UNREADABLE' })
    await expect(provider.set({ key: 'NEW' }, 'x', {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
    await expect(provider.set({ key: 'EMPTY' }, '', {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
  })

  test('a call whose answer was lost is repeated, and makes one version', async () => {
    const server = await start()
    server.fail('half-body', { times: 1, late: true })
    await secretsOf(server, { prefix: 'prod' }).set({ key: 'DB' }, 'new', {})
    expect(server.operations()).toEqual({ PutSecretValue: 2 })
    expect(server.secrets.get('prod/DB')!.versions).toHaveLength(2)
  })
})

describe('as a URI', () => {
  test.each<[string, Record<string, string>]>([
    ['aws-sm://eu-west-1/prod', {}],
    ['aws-sm:///prod', { AWS_REGION: 'eu-west-1' }],
  ])('%s', async (uri, env) => {
    const server = await start()
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = FAKE_AWS_CREDENTIALS
    const variables = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      ...env,
    }
    const provider = await providerFromUri(uri, { env: variables })
    expect(provider.name).toBe('aws-sm eu-west-1/prod')
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    await provider.close?.()
  })

  test.each([
    'aws-sm:eu-west-1',
    'aws-sm:///prod',
    'aws-sm://EU WEST',
    'aws-sm://eu-west-1?key=x',
    'aws-ssm://a.b/c',
  ])('%s is wrong usage', async uri => {
    await expect(providerFromUri(uri, { env: { HOME: '/nowhere' } })).rejects.toMatchObject({ code: 'USAGE' })
  })
})
