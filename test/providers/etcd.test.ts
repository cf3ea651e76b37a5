import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { type EtcdOptions, etcd } from '../../src/providers/etcd.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { referenceByName } from '../../src/references/reference.ts'
import { type FakeEtcd, type FakeEtcdOptions, startFakeEtcd } from '../../src/testing/fake-etcd.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'
import { realStore } from './real-stores.ts'

const HOLDS = { DB: VALUE, EMPTY: '', 'a/b#c': 'odd key', BYTES: Uint8Array.of(0, 255, 1) }

const start = async (options: FakeEtcdOptions = {}): Promise<FakeEtcd> => {
  const server = ending(await startFakeEtcd(options))
  for (const [key, value] of Object.entries(HOLDS)) server.put(`app/${key}`, value)
  return server
}
const connect = (server: { url: string }, options: Partial<EtcdOptions> = {}): ReturnType<typeof etcd> =>
  ending(
    etcd({ address: server.url, prefix: 'app', env: {}, ...options, http: { ...HASTY, ...options.http } }),
  )
const paths = (server: FakeEtcd): string[] => server.requests.map(({ path }) => path.replace('/v3/', ''))

describe('the etcd provider', () => {
  testProvider({
    test,
    create: async () => connect(await start()),
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'a', 'DB/x', '../app/DB'],
    fails: [{ reference: { key: 'DB', version: 'latest' }, code: 'INVALID_REFERENCE', hides: VALUE }],
  })
})

const login = { username: 'reader', password: 'PASSWORD-EXAMPLE' }
const user = { name: login.username, password: login.password }

// Nothing that etcd says of a key is a 404, so one is never "not here".
describe('faults of etcd', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http }),
    key: 'DB',
    value: VALUE,
    credentials: [],
    differs: { '404': 'UNAVAILABLE' },
  })
})

describe('faults of the login of etcd', () => {
  testFaults({
    test,
    start: options => start({ ...options, user }),
    create: (server, http) => connect(server, { http, login }),
    key: 'DB',
    value: VALUE,
    credentials: [login.password],
    differs: { '404': 'ACCESS_DENIED', '409': 'ACCESS_DENIED' },
    when: ({ path }) => path.endsWith('/authenticate'),
  })
})

test('1,000 references to 200 keys are two transactions', async () => {
  const server = await start()
  for (let index = 0; index < 200; index++) server.put(`app/K${index}`, `v${index}`)
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([connect(server)]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect(paths(server)).toEqual(['kv/txn', 'kv/txn'])
})

test('one key that is denied spoils no other', async () => {
  const server = await start({ user, denied: ['app/CLOSED'] })
  const outcomes = await connect(server, { login }).getMany(
    ['DB', 'CLOSED', 'NONE'].map(key => ({ key })),
    {},
  )
  expect(outcomes).toEqual([{ value: VALUE, version: '2' }, failure('ACCESS_DENIED', /403$/), undefined])
  expect(paths(server)).toEqual(['auth/authenticate', 'kv/txn', 'kv/range', 'kv/range', 'kv/range'])
})

test('a version is a revision; one that is gone or not there yet is not here', async () => {
  const server = await start()
  server.put('app/DB', 'second')
  const provider = connect(server)
  expect(await provider.get({ key: 'DB' }, {})).toEqual({ value: 'second', version: '6' })
  expect(await provider.get({ key: 'DB', version: '5' }, {})).toEqual({ value: VALUE, version: '2' })
  server.compact(6)
  const versions = ['5', '6', '99'].map(version => ({ key: 'DB', version }))
  expect(await provider.getMany(versions, {})).toEqual([
    undefined,
    { value: 'second', version: '6' },
    undefined,
  ])
})

describe('a login', () => {
  const variables = [
    { ETCD_USERNAME: user.name, ETCD_PASSWORD: user.password },
    { ETCDCTL_USER: `${user.name}:${user.password}` },
    { ETCDCTL_USER: user.name, ETCDCTL_PASSWORD: user.password },
  ]
  test.each(variables)('by variables, once for all keys (%#)', async env => {
    const server = await start({ user })
    const provider = connect(server, { env })
    await Promise.all([provider.get({ key: 'DB' }, {}), provider.get({ key: 'EMPTY' }, {})])
    expect(paths(server)).toEqual(['auth/authenticate', 'kv/range', 'kv/range'])
  })

  test('again when the token has expired', async () => {
    const server = await start({ user })
    const provider = connect(server, { login })
    await provider.get({ key: 'DB' }, {})
    server.tokens.clear()
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    expect(server.count(({ path }) => path.endsWith('authenticate'))).toBe(2)
  })

  test('that is refused costs one request for 200 keys', async () => {
    const server = await start({ user })
    const provider = connect(server, { login: { ...login, password: 'WRONG-EXAMPLE' } })
    const references = Array.from({ length: 200 }, (_, index) => ({ key: `K${index}` }))
    for (const outcome of await provider.getMany(references, {}))
      expect(outcome).toEqual(failure('ACCESS_DENIED', /\(login\) answered 400: the login is refused$/))
    expect(paths(server)).toEqual(['auth/authenticate'])
  })

  test('that nobody asked for does no harm, and one that is missing is said', async () => {
    expect(await connect(await start(), { login }).get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    const server = await start({ user })
    const references = Array.from({ length: 200 }, (_, index) => ({ key: `K${index}` }))
    for (const outcome of await connect(server).getMany(references, {}))
      expect(outcome).toMatchObject({ code: 'ACCESS_DENIED', hint: 'set ETCD_USERNAME and ETCD_PASSWORD' })
    expect(server.count()).toBe(1)
  })
})

test('lists page by page', async () => {
  const server = await start()
  for (let index = 0; index < 2500; index++) server.put(`app/K${index}`, 'v')
  server.put('apq', 'behind the prefix')
  expect(await connect(server).list({})).toHaveLength(2504)
  expect(server.count()).toBe(3)
  expect(await connect(server, { prefix: '' }).list({})).toHaveLength(2505)
})

test.each([
  ['etcd+http', 'DB', 'app'],
  ['etcd+http', 'app/DB', ''],
])('as %s:// with the key %s', async (scheme, key, path) => {
  const server = await start()
  const uri = `${scheme}://${new URL(server.url).host}${path === '' ? '' : `/${path}`}`
  const provider = ending(await providerFromUri(uri, { env: {} }))
  expect(provider.getMany && (await provider.getMany([{ key }], {}))).toMatchObject([{ value: VALUE }])
})

test.each(['etcd:host', 'etcd://', 'etcd://user:pw@host/x', 'etcd://host/%zz'])(
  '%s is refused',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  },
)

const { skipped, values } = realStore('the etcd provider against etcd 3.4', 'RENDER_CONFIG_TEST_ETCD')

describe.skipIf(skipped)('etcd 3.4', () => {
  const prefix = `t${randomUUID()}`
  const real = (): ReturnType<typeof etcd> =>
    ending(etcd({ address: values[0]!, prefix, env: {}, http: { env: {} } }))

  beforeAll(async () => {
    const provider = etcd({ address: values[0]!, prefix, env: {} })
    for (const [key, value] of Object.entries(HOLDS)) await provider.set({ key }, value, {})
    await provider.close?.()
  })

  testProvider({
    test,
    create: real,
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'a', 'DB/x', '../app/DB'],
    fails: [{ reference: { key: 'DB', version: 'latest' }, code: 'INVALID_REFERENCE', hides: VALUE }],
  })

  test('revisions, and more keys than a transaction takes', async () => {
    const provider = real()
    await provider.set({ key: 'V' }, 'first', {})
    const before = (await provider.get({ key: 'V' }, {})) as { version: string }
    await provider.set({ key: 'V' }, 'second', {})
    expect(await provider.get({ key: 'V', version: before.version }, {})).toEqual({
      value: 'first',
      version: before.version,
    })
    expect(await provider.get({ key: 'V', version: '999999999' }, {})).toBeUndefined()
    const keys = Array.from({ length: 300 }, (_, index) => ({ key: `N${index}` }))
    expect(await provider.getMany([...keys, { key: 'DB' }], {})).toMatchObject([
      ...keys.map(() => undefined),
      { value: VALUE },
    ])
  })
})
