import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { type ChariotOptions, chariot } from '../../src/providers/chariot.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { namesOf } from '../../src/providers/names-of.ts'
import { type FakeChariot, startFakeChariot } from '../../src/testing/fake-chariot.ts'
import type { FakeServerOptions } from '../../src/testing/fake-server.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const VALUE = 's3cr3t EXAMPLE'
const HOLDS = { test: VALUE, empty: '', 'my name': 'spaced EXAMPLE' }
const start = async (options: FakeServerOptions = {}): Promise<FakeChariot> => {
  const server = await startFakeChariot(options)
  ends.push(() => server.close())
  const named = Object.entries(HOLDS).map(([name, value], index) => ({
    _key: `secret/Custom/id ${index}`,
    name,
    value,
  }))
  server.secrets.push(...named, { _key: 'secret/Custom/a', name: 'twice', value: 'a' })
  server.secrets.push({ _key: 'secret/Custom/b', name: 'twice', value: 'b' })
  return server
}
const connect = (server: FakeChariot, options: Partial<ChariotOptions> = {}): ReturnType<typeof chariot> => {
  const { token, project, url: address } = server
  const http = { sleep: async () => true, ...options.http }
  const provider = chariot({ address, project, token, env: {}, ...options, http })
  ends.push(() => provider.close?.())
  return provider
}

describe('the chariot provider', () => {
  testProvider({
    test,
    create: async () => connect(await start()),
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'TEST', 'secret/Custom/none'],
    fails: [{ reference: { key: 'twice' }, code: 'INVALID_REFERENCE', hides: VALUE }],
  })
})

describe('faults of Chariot', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server as FakeChariot, { http }),
    key: 'test',
    value: VALUE,
    credentials: ['CHARIOT-TOKEN-EXAMPLE'],
  })
})

test('one list serves all references, and each secret is read once', async () => {
  const server = await start()
  const asked = ['test', 'empty', 'test', 'secret/Custom/id 0', 'none'].map(key => ({ key }))
  const outcomes = await connect(server).getMany(asked, {})
  expect(outcomes[0]).toEqual({ value: VALUE, version: '1700000000' })
  expect(outcomes[3]).toEqual(outcomes[0])
  expect(server.requests.map(({ path, query }) => `${path}?${query}`).sort()).toEqual([
    '/api/identity/v2/settings/project/project-1/?sort=name&desc=false',
    '/api/identity/v2/settings/project/project-1/secret/Custom/id%200?decrypt=true',
    '/api/identity/v2/settings/project/project-1/secret/Custom/id%201?decrypt=true',
  ])
})

test.each(['bare', 'data', 'list'] as const)('a decrypted secret may come as "%s"', async shape => {
  const server = await start()
  server.shape = shape
  expect(await connect(server).get({ key: 'test' }, {})).toMatchObject({ value: VALUE })
})

test('an object is given whole, as JSON', async () => {
  const server = await start()
  server.secrets.push({
    _key: 'secret/S3/x',
    name: 's3',
    value: { bucket: 'b', key: 'EXAMPLE' },
    _type: 'secret/S3',
  })
  expect(await connect(server).get({ key: 's3' }, {})).toMatchObject({
    value: '{"bucket":"b","key":"EXAMPLE"}',
  })
})

test.each([
  ['mask', 'ACCESS_DENIED'],
  ['403', 'ACCESS_DENIED'],
] as const)('a reader without the right who gets %s is told %s', async (refusal, code) => {
  const server = await start()
  server.refusal = refusal
  const provider = connect(server)
  const read = async (): Promise<unknown> => provider.get({ key: 'test' }, {})
  const error = await read().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code })
  expect(inspect(error, { depth: 9 })).not.toMatch(/s3cr3t|TOKEN/)
})

test('a 404 of the read is "not here"', async () => {
  const server = await start()
  server.refusal = '404'
  expect(await connect(server).get({ key: 'test' }, {})).toBeUndefined()
})

test.each([[5], [null], [['a']], [undefined]])('the value %j is UNREADABLE', async value => {
  const server = await start()
  server.secrets.push({ _key: 'secret/Custom/odd', name: 'odd', value })
  await expect(connect(server).get({ key: 'odd' }, {})).rejects.toMatchObject({ code: 'UNREADABLE' })
})

test.each([[{ next: 'page-2' }], [{ total: 900 }]])(
  'a list with %j may be a part, and is UNREADABLE',
  async extra => {
    const server = await start()
    server.extra = extra
    await expect(connect(server).list({})).rejects.toMatchObject({ code: 'UNREADABLE' })
  },
)

test('a name that several have is refused by their keys, which can be asked for', async () => {
  const provider = connect(await start())
  await expect(provider.get({ key: 'twice' }, {})).rejects.toMatchObject({
    message: expect.stringContaining('secret/Custom/a, secret/Custom/b'),
  })
  expect(await provider.get({ key: 'secret/Custom/b' }, {})).toMatchObject({ value: 'b' })
})

test('the list has types and times, no values, and decrypts nothing', async () => {
  const server = await start()
  const names = namesOf(connect(server))
  const outcomes = await names.provider.getMany!([{ key: 'test' }, { key: 'twice' }, { key: 'none' }], {})
  expect(outcomes).toEqual([
    expect.objectContaining({ code: 'UNREADABLE' }),
    expect.objectContaining({ code: 'INVALID_REFERENCE' }),
    undefined,
  ])
  expect((await names.provider.list!({}))[1]).toEqual({
    key: 'my name',
    id: 'secret/Custom/id 2',
    otherKeys: ['secret/Custom/id 2'],
    type: 'secret/Custom',
    updateTime: '2023-11-14T22:13:20.000Z',
  })
  expect(server.count()).toBe(1)
  expect(server.count(({ query }) => query.has('decrypt'))).toBe(0)
})

test('chariot://HOST/PROJECT takes the token from a variable or a file, and never shows it', async () => {
  const server = await start()
  const provider = await providerFromUri(`chariot+http://${new URL(server.url).host}/project-1`, {
    env: { CHARIOT_TOKEN: server.token },
  })
  ends.push(() => provider.close?.())
  expect(await provider.get({ key: 'test' }, {})).toMatchObject({ value: VALUE })
  expect(server.requests.some(({ path, query }) => `${path}${query}`.includes('TOKEN'))).toBe(false)
})

test.each(['chariot://host', 'chariot:///p', 'chariot://host/a/b'])('%s is wrong usage', async uri => {
  await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
})
