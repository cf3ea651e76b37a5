import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { type ConsulOptions, consul } from '../../src/providers/consul.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { referenceByName } from '../../src/references/reference.ts'
import { type FakeConsul, type FakeConsulOptions, startFakeConsul } from '../../src/testing/fake-consul.ts'
import { startFakeServer } from '../../src/testing/fake-server.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'
import { realStore } from './real-stores.ts'

const TOKEN = '11111111-TOKEN-EXAMPLE'
const HOLDS = { DB: VALUE, EMPTY: '', 'deep/ü #?': 'odd key', BYTES: Uint8Array.of(0, 255, 1) }
const MISSING = ['ABSENT_EXAMPLE', 'deep', 'DB/x']
const FAILS = [
  { reference: { key: 'DB', version: '1' }, code: 'INVALID_REFERENCE', hides: VALUE },
  { reference: { key: '../other/DB' }, code: 'INVALID_REFERENCE', hides: VALUE },
]

const start = async (options: FakeConsulOptions = {}): Promise<FakeConsul> => {
  const server = ending(await startFakeConsul(options))
  for (const [key, value] of Object.entries(HOLDS)) server.put(`app/${key}`, value)
  return server
}
const connect = (server: { url: string }, options: ConsulOptions = {}): ReturnType<typeof consul> =>
  ending(
    consul({ address: server.url, prefix: 'app', env: {}, ...options, http: { ...HASTY, ...options.http } }),
  )
const asked = (server: FakeConsul): string[] =>
  server.requests.map(({ method, path, query }) => `${method} ${path.slice(7)}${query}`)
const byKey = (keys: readonly string[]): { key: string }[] => keys.map(key => ({ key }))

describe('the consul provider', () => {
  testProvider({
    test,
    create: async () => connect(await start()),
    holds: HOLDS,
    missing: MISSING,
    fails: FAILS,
  })
})

describe('faults of Consul', () => {
  testFaults({
    test,
    start: options => start({ ...options, token: TOKEN }),
    create: (server, http) => connect(server, { http, token: TOKEN }),
    key: 'DB',
    value: VALUE,
    credentials: [TOKEN],
  })
})

test('1,000 references to 200 keys are one recursive read', async () => {
  const server = await start()
  for (let index = 0; index < 200; index++) server.put(`app/K${index}`, `v${index}`)
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([connect(server)]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect(asked(server)).toEqual(['GET app/recurse=true'])
})

test('what a recursive read leaves out is asked for by itself, because it may be denied', async () => {
  const server = await start({ denied: ['app/CLOSED'] })
  server.put('app/CLOSED', 'not for us')
  const outcomes = await connect(server).getMany(byKey(['DB', 'CLOSED', 'NONE', 'NONE', 'EMPTY']), {})
  expect(outcomes).toEqual([
    { value: VALUE, version: '11' },
    failure('ACCESS_DENIED'),
    undefined,
    undefined,
    { value: '', version: '12' },
  ])
  expect(asked(server)).toEqual(['GET app/recurse=true', 'GET app/CLOSED', 'GET app/NONE'])
})

test.each<[string, ConsulOptions]>([
  ['few keys', {}],
  ['a whole store', { prefix: '' }],
  ['an option', { recurseFrom: Number.POSITIVE_INFINITY }],
])('%s: only what is asked for is read', async (_, options) => {
  const server = await start()
  const start_ = options.prefix === '' ? 'app/' : ''
  const keys = ['DB', 'EMPTY', ...(Object.keys(options).length > 0 ? ['X', 'Y', 'Z'] : [])].map(
    key => start_ + key,
  )
  const outcomes = await connect(server, options).getMany(byKey(keys), {})
  expect(outcomes.slice(0, 2)).toEqual([
    { value: VALUE, version: '11' },
    { value: '', version: '12' },
  ])
  expect(asked(server).toSorted()).toEqual(keys.map(key => `GET app/${key.replace('app/', '')}`).toSorted())
})

describe('the token', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consul-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'token')
  writeFileSync(file, `${TOKEN}\n`)

  test.each([{ CONSUL_HTTP_TOKEN: TOKEN }, { CONSUL_HTTP_TOKEN_FILE: file }])(
    'from a variable (%#)',
    async env => {
      const provider = connect(await start({ token: TOKEN }), { env })
      expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    },
  )

  test('that is unknown costs one request for 200 keys', async () => {
    const server = await start({ token: TOKEN })
    const provider = connect(server, { token: 'BAD-EXAMPLE', prefix: '' })
    for (const outcome of await provider.getMany(
      byKey(Array.from({ length: 200 }, (_, index) => `K${index}`)),
      {},
    ))
      expect(outcome).toEqual(failure('ACCESS_DENIED', /the credentials are refused$/))
    expect(server.count()).toBe(1)
  })
})

test('a 404 with words is no absence of a key', async () => {
  const server = ending(await startFakeServer(() => ({ status: 404, body: 'page not found' })))
  await expect(connect(server).get({ key: 'DB' }, {})).rejects.toEqual(
    failure('UNAVAILABLE', /that is no answer of Consul$/),
  )
})

test('a value over 512 KiB is not sent', async () => {
  const server = await start()
  await expect(connect(server).set({ key: 'BIG' }, Buffer.alloc(512 * 1024 + 1), {})).rejects.toMatchObject({
    code: 'WRITE_REFUSED',
  })
  expect(server.count()).toBe(0)
})

test('datacenter and namespace go with each request', async () => {
  const server = await start()
  const provider = connect(server, { datacenter: 'eu', env: { CONSUL_NAMESPACE: 'team' } })
  await provider.get({ key: 'DB' }, {})
  expect(asked(server)).toEqual(['GET app/DBdc=eu&ns=team'])
})

test('as consul+http://, and by CONSUL_HTTP_ADDR', async () => {
  const server = await start()
  const { host } = new URL(server.url)
  const byHost = ending(await providerFromUri(`consul+http://${host}/app`, { env: {} }))
  expect(await byHost.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
  const env = { CONSUL_HTTP_ADDR: host }
  const byVariable = ending(await providerFromUri('consul:///app?dc=x', { env }))
  expect(await byVariable.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
})

test.each(['consul:host', 'consul:///app', 'consul://user:pw@host/x', 'consul://host/a//b'])(
  '%s is refused',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:USAGE|INVALID_REFERENCE)$/),
    })
  },
)

const { skipped, values } = realStore(
  'the consul provider against Consul 1.8',
  'RENDER_CONFIG_TEST_CONSUL',
  'RENDER_CONFIG_TEST_CONSUL_TOKEN',
)
const [address = '', token = ''] = values

describe.skipIf(skipped)('Consul 1.8', () => {
  const prefix = `t${randomUUID()}`
  const real = (options: ConsulOptions = {}): ReturnType<typeof consul> =>
    ending(consul({ address, prefix, token, env: {}, ...options }))

  beforeAll(async () => {
    const provider = consul({ address, prefix, token, env: {} })
    for (const [key, value] of Object.entries(HOLDS)) await provider.set({ key }, value, {})
    await provider.close?.()
  })

  testProvider({ test, create: () => real(), holds: HOLDS, missing: MISSING, fails: FAILS })

  test('a token that is unknown, and none', async () => {
    await expect(real({ token: randomUUID() }).get({ key: 'DB' }, {})).rejects.toEqual(
      failure('ACCESS_DENIED', /the credentials are refused$/),
    )
    await expect(real({ token: '' }).get({ key: 'DB' }, {})).rejects.toEqual(failure('ACCESS_DENIED', /403$/))
  })

  test('a policy that opens one key alone', async () => {
    const { createTransport } = await import('../../src/providers/http/transport.ts')
    const headers = { 'x-consul-token': token }
    const root = ending(createTransport({ baseUrl: address, env: {}, headers }))
    const put = async (path: string, json: object): Promise<Record<string, string>> =>
      (await root.request({ method: 'PUT', path, json })).json() as Record<string, string>
    const policy = await put('/v1/acl/policy', {
      Name: prefix,
      Rules: `key "${prefix}/DB" { policy = "read" } key "${prefix}/EMPTY" { policy = "read" }`,
    })
    const made = await put('/v1/acl/token', { Policies: [{ ID: policy.ID }] })
    const outcomes = await real({ token: made.SecretID! }).getMany(
      byKey(['DB', 'EMPTY', 'BYTES', 'deep/ü #?', 'NONE']),
      {},
    )
    expect(outcomes).toMatchObject([
      { value: VALUE },
      { value: '' },
      ...Array(3).fill({ code: 'ACCESS_DENIED' }),
    ])
  })
})
