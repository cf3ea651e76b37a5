import { describe, expect, test } from 'vitest'
import { createChain } from '../../../src/providers/chain.ts'
import { referenceByName } from '../../../src/references/reference.ts'
import { FAKE_AWS_CREDENTIALS, type FakeAws, type FakeAwsOptions } from '../../../src/testing/fake-aws.ts'
import { testProvider } from '../conformance.ts'
import { testFaults } from '../http/fault-matrix.ts'
import { parametersOf, readOnly, startAws } from './aws.ts'

const VALUE = 's3cr3t EXAMPLE'
const start = async (options: FakeAwsOptions = {}): Promise<FakeAws> => {
  const server = await startAws(options)
  server.putParameter('/prod/DB', 'first')
  server.putParameter('/prod/DB', VALUE)
  server.putParameter('/prod/deep/LIST', 'a,b')
  return server
}
const failure = (code: string, message = /./): unknown =>
  expect.objectContaining({ name: 'ProviderError', code, message: expect.stringMatching(message) })

describe('the aws-ssm provider', () => {
  testProvider({
    test,
    create: async () => readOnly(parametersOf(await start(), { path: '/prod' })),
    holds: { DB: VALUE, 'deep/LIST': 'a,b' },
    missing: ['ABSENT_EXAMPLE', 'DB:9', 'DB:label'],
    fails: [{ reference: { key: 'a b' }, code: 'INVALID_REFERENCE', hides: VALUE }],
  })
})

describe('faults of Parameter Store', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => parametersOf(server, { path: '/prod', http }),
    key: 'DB',
    value: VALUE,
    credentials: [FAKE_AWS_CREDENTIALS.secretAccessKey, FAKE_AWS_CREDENTIALS.accessKeyId],
  })
})

test('1,000 references to 200 parameters are 20 calls', async () => {
  const server = await startAws()
  for (let index = 0; index < 200; index++) server.putParameter(`/app/K${index}`, `v${index}`)
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([parametersOf(server, { path: '/app' })]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect(server.operations()).toEqual({ GetParameters: 20 })
})

test('versions by the reference or by the key, never twice the same parameter in a call', async () => {
  const server = await start()
  const provider = parametersOf(server, { path: 'prod/' })
  const references = [{ key: 'DB' }, { key: 'DB', version: '1' }, { key: 'DB:2' }, { key: 'deep/LIST' }]
  expect(await provider.getMany(references, {})).toEqual([
    { value: VALUE, version: '2' },
    { value: 'first', version: '1' },
    { value: VALUE, version: '2' },
    { value: 'a,b', version: '1' },
  ])
  expect(server.operations()).toEqual({ GetParameters: 1, GetParameter: 2 })
})

test('a batch that one parameter spoils is asked one by one', async () => {
  const server = await start({ deniedNames: ['/prod/CLOSED'], broken: { '/prod/BAD': 'InvalidKeyId' } })
  const keys = ['DB', 'CLOSED', 'ABSENT', 'BAD']
  const found = await parametersOf(server, { path: '/prod' }).getMany(
    keys.map(key => ({ key })),
    {},
  )
  expect(found).toEqual([
    { value: VALUE, version: '2' },
    failure('ACCESS_DENIED', /\(GetParameter\) answered 403: AccessDeniedException$/),
    undefined,
    failure('UNREADABLE', /InvalidKeyId$/),
  ])
  expect(server.operations()).toEqual({ GetParameters: 1, GetParameter: 4 })
})

test('without a path a key is a whole name', async () => {
  const server = await start()
  server.putParameter('ROOT', 'r')
  expect(await parametersOf(server).getMany([{ key: '/prod/DB' }, { key: 'ROOT' }], {})).toMatchObject([
    { value: VALUE },
    { value: 'r' },
  ])
})

test('lists names of all pages below the path', async () => {
  const server = await start()
  for (let index = 0; index < 60; index++) server.putParameter(`/prod/K${index}`, VALUE)
  server.putParameter('/production/K', VALUE)
  const listed = await parametersOf(server, { path: '/prod' }).list({})
  expect(listed).toHaveLength(62)
  expect(listed[1]).toEqual({
    key: 'deep/LIST',
    type: 'SecureString',
    updateTime: '2026-01-01T00:00:00.500Z',
  })
  expect(server.operations()).toEqual({ DescribeParameters: 2 })
})

test('writes are encrypted, replace, and are not repeated', async () => {
  const server = await start()
  const provider = parametersOf(server, { path: '/prod' })
  await provider.set({ key: 'DB' }, 'third', {})
  expect(await provider.get({ key: 'DB' }, {})).toEqual({ value: 'third', version: '3' })
  server.fail('503')
  await expect(provider.set({ key: 'DB' }, 'fourth', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(server.operations().PutParameter).toBe(2)
  server.reset()
  await provider.delete({ key: 'DB' }, {})
  await provider.delete({ key: 'DB' }, {})
  expect(await provider.get({ key: 'DB' }, {})).toBeUndefined()
})

test.each<[string, string | Uint8Array]>([
  ['DB', ''],
  ['DB', Uint8Array.of(255)],
  ['DB:1', 'x'],
])('%s can not become %o', async (key, value) => {
  const provider = parametersOf(await start(), { path: '/prod' })
  await expect(provider.set({ key }, value, {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
})
