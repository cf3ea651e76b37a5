import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createChain } from '../../../src/providers/chain.ts'
import { providerFromUri } from '../../../src/providers/from-uri.ts'
import type { SecretReference } from '../../../src/providers/provider.ts'
import { type VaultOptions, vault } from '../../../src/providers/vault.ts'
import { referenceByName } from '../../../src/references/reference.ts'
import { type FakeVault, type FakeVaultOptions, startFakeVault } from '../../../src/testing/fake-vault.ts'
import { testProvider } from '../conformance.ts'
import { testFaults } from '../http/fault-matrix.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
const folder = mkdtempSync(join(tmpdir(), 'vault-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VALUE = 's3cr3t EXAMPLE'
const HOLDS = { DB: VALUE, EMPTY: '', 'user.name': 'dotted', 'ü/#': 'odd name' }

const start = async (options: FakeVaultOptions = {}): Promise<FakeVault> => {
  const server = await startFakeVault(options)
  ends.push(() => server.close())
  server.put('secret', 'app', HOLDS)
  server.put('kv1', 'app', HOLDS)
  return server
}
const connect = (server: FakeVault, options: Partial<VaultOptions> = {}): ReturnType<typeof vault> => {
  const auth = options.auth === undefined ? { token: server.token } : {}
  const http = { sleep: async () => true, ...options.http }
  const provider = vault({ address: server.url, path: 'secret/app', env: {}, ...auth, ...options, http })
  ends.push(() => provider.close?.())
  return provider
}
const failure = (code: string, message = /./): unknown =>
  expect.objectContaining({ name: 'ProviderError', code, message: expect.stringMatching(message) })
const paths = (server: FakeVault): string[] =>
  server.requests.map(({ method, path }) => `${method} ${path.slice(4)}`)

describe.each<[string, Partial<VaultOptions>]>([
  ['KV 2', { path: 'secret/app' }],
  ['KV 1', { path: 'kv1/app' }],
  ['KV 2 said beforehand', { path: 'secret/app', kv: 2 }],
  ['KV 1 said beforehand', { path: 'kv1/app', kv: 1 }],
])('the vault provider with %s', (_, options) => {
  testProvider({
    test,
    create: async () => connect(await start(), options),
    holds: { DB: VALUE, EMPTY: '', 'user.name': 'dotted' },
    missing: ['ABSENT_EXAMPLE', 'db', 'none/at-all#x'],
    fails: [
      { reference: { key: '../x#DB' }, code: 'INVALID_REFERENCE', hides: VALUE },
      { reference: { key: 'a//b#DB' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

test('KV 1 says how long a value counts, KV 2 does not', async () => {
  const server = await start()
  server.put('kv1', 'short', { DB: VALUE, ttl: 90 })
  const short = await connect(server, { path: 'kv1/short' }).get({ key: 'DB' }, {})
  expect(short).toEqual({ value: VALUE, ttlMs: 90_000 })
  expect(await connect(server, { path: 'secret/app' }).get({ key: 'DB' }, {})).not.toHaveProperty('ttlMs')
})

describe('faults of a vault', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server as FakeVault, { http }),
    key: 'DB',
    value: VALUE,
    credentials: ['hvs.ROOT-TOKEN-EXAMPLE'],
  })
})

describe('faults of a vault behind a login', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) =>
      connect(server as FakeVault, {
        http,
        auth: { method: 'approle', roleId: 'role', secretId: 'SECRET-ID-EXAMPLE' },
      }),
    key: 'DB',
    value: VALUE,
    credentials: ['SECRET-ID-EXAMPLE', 'hvs.LOGIN'],
    // A login is no reading: whatever 4xx it ends with, the credentials are refused.
    differs: { '404': 'ACCESS_DENIED', '409': 'ACCESS_DENIED' },
    when: ({ path }) => path.endsWith('/login'),
  })
})

test('1,000 references to 200 secrets at 10 paths are 10 reads and one question', async () => {
  const server = await start()
  for (let path = 0; path < 10; path++) {
    const fields = Array.from({ length: 20 }, (_, field) => [`K${field}`, `value ${path} ${field}`])
    server.put('secret', `app/p${path}`, Object.fromEntries(fields))
  }
  const references = Array.from({ length: 1000 }, (_, index): SecretReference => {
    const secret = index % 200
    return { key: `p${secret % 10}#K${Math.floor(secret / 10)}` }
  })
  const outcomes = await connect(server).getMany(references, {})
  expect(outcomes[999]).toEqual({ value: 'value 9 19', version: '1' })
  expect(outcomes.every(outcome => outcome !== undefined && !(outcome instanceof Error))).toBe(true)
  expect(server.count(({ path }) => path.includes('/data/'))).toBe(10)
  expect(server.count()).toBe(11)
})

test('200 undotted names of one path are one read', async () => {
  const server = await start()
  server.put(
    'secret',
    'app',
    Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`K${index}`, `v${index}`])),
  )
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([connect(server, { kv: 2 })]).resolve(references)
  expect([...ended.values()].every(({ outcome }) => outcome === 'FOUND')).toBe(true)
  expect(paths(server)).toEqual(['GET secret/data/app'])
})

describe('values', () => {
  test.each<[string, string]>([
    ['app#n', '12345678901234567890'],
    ['app#o', '{"x":[1,2.5],"deep":{"b":"c"}}'],
    ['app#o.deep.b', 'c'],
    ['app#dotted.name', 'own name wins'],
    ['app#yes', 'true'],
    ['app#none', 'null'],
    [
      'app#',
      '{"n":12345678901234567890,"o":{"x":[1,2.5],"deep":{"b":"c"}},"dotted.name":"own name wins","yes":true,"none":null}',
    ],
  ])('%s is %s', async (key, expected) => {
    const body = `{"data":{"metadata":{"version":7},"data":{"n":12345678901234567890,"o":{"x":[1,2.5],"deep":{"b":"c"}},"dotted.name":"own name wins","yes":true,"none":null}}}`
    const { startFakeServer } = await import('../../../src/testing/fake-server.ts')
    const server = await startFakeServer(() => ({ headers: { 'content-type': 'application/json' }, body }))
    ends.push(() => server.close())
    const provider = vault({ address: server.url, path: 'secret', kv: 2, token: 't', env: {} })
    expect(await provider.get({ key }, {})).toEqual({ value: expected, version: '7' })
    await provider.close?.()
  })

  test('of a whole mount: the key is a path, the value all its fields as JSON', async () => {
    const provider = connect(await start(), { path: 'secret' })
    expect(await provider.get({ key: 'app' }, {})).toEqual({ value: JSON.stringify(HOLDS), version: '1' })
    expect(await provider.get({ key: 'app#DB' }, {})).toEqual({ value: VALUE, version: '1' })
    expect(await provider.list({})).toEqual([{ key: 'app', type: 'secret' }])
  })
})

describe('versions', () => {
  test('are read by their number', async () => {
    const server = await start()
    server.put('secret', 'app', { DB: 'second' })
    const provider = connect(server)
    expect(await provider.get({ key: 'DB', version: '1' }, {})).toEqual({ value: VALUE, version: '1' })
    expect(await provider.get({ key: 'DB' }, {})).toEqual({ value: 'second', version: '2' })
    expect(await provider.get({ key: 'DB', version: '3' }, {})).toBeUndefined()
    await expect(provider.get({ key: 'DB', version: 'latest' }, {})).rejects.toEqual(
      failure('INVALID_REFERENCE'),
    )
  })

  test.each(['deleted', 'destroyed'] as const)('one that is %s is not here', async state => {
    const server = await start()
    server.mark('secret', 'app', 1, state)
    expect(await connect(server).get({ key: 'DB' }, {})).toBeUndefined()
  })

  test('are none in KV 1', async () => {
    const provider = connect(await start(), { path: 'kv1/app' })
    await expect(provider.get({ key: 'DB', version: '1' }, {})).rejects.toEqual(
      failure('INVALID_REFERENCE', /keeps no versions/),
    )
  })
})

describe('the engine', () => {
  test.each<[string, Partial<VaultOptions>, FakeVaultOptions, RegExp]>([
    ['a mount that is not there', { path: 'typo/app', kv: 2 }, {}, /nothing is mounted at "typo"/],
    ['KV 1 said of KV 2', { kv: 1 }, {}, /not a KV engine of version 1/],
    ['a namespace that is not there', { namespace: 'typo', kv: 2 }, {}, /no such namespace/],
    ['a namespace that is not there, asked', { namespace: 'typo' }, {}, /no such namespace/],
    ['a path outside the mount', { mount: 'other', kv: 2 }, {}, /not below the mount/],
  ])('%s is INVALID_REFERENCE, not absent', async (_, options, fake, message) => {
    await expect(connect(await start(fake), options).get({ key: 'DB' }, {})).rejects.toEqual(
      failure('INVALID_REFERENCE', message),
    )
  })

  test('is taken for KV 2 where the token may not ask', async () => {
    const server = await start({ denied: ['sys/'] })
    expect(await connect(server).get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
  })

  test('is asked for once', async () => {
    const server = await start()
    const provider = connect(server)
    await Promise.all([provider.get({ key: 'DB' }, {}), provider.get({ key: 'EMPTY' }, {})])
    await provider.get({ key: 'DB' }, {})
    expect(server.count(({ path }) => path.includes('/sys/'))).toBe(1)
  })

  test('is asked again after a failure', async () => {
    const server = await start()
    const provider = connect(server)
    server.fail('500', { times: 4 })
    await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(failure('UNAVAILABLE'))
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
  })

  test('the namespace is sent', async () => {
    const server = await start({ namespace: 'team/a' })
    const byOption = connect(server, { namespace: 'team/a' })
    expect(await byOption.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    const byVariable = connect(server, { env: { VAULT_NAMESPACE: 'team/a' } })
    expect(await byVariable.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
  })
})

describe('a token that is refused', () => {
  const bad = { auth: { method: 'token', token: 'hvs.BAD-EXAMPLE' } } as const

  test('costs two requests for 200 secrets, and none in the next minute', async () => {
    const server = await start()
    let now = 0
    const provider = connect(server, { ...bad, kv: 2, http: { now: () => now } })
    const references = Array.from({ length: 200 }, (_, index) => ({ key: `p${index}#K` }))
    for (const outcome of await provider.getMany(references, {}))
      expect(outcome).toEqual(failure('ACCESS_DENIED'))
    expect(paths(server)).toEqual(['GET secret/data/app/p0', 'GET auth/token/lookup-self'])
    await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(
      failure('ACCESS_DENIED', /the token is refused$/),
    )
    expect(server.count()).toBe(2)
    now += 60_000
    await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(failure('ACCESS_DENIED'))
    expect(server.count()).toBe(4)
  })

  test('costs one login for 200 secrets if it is the login', async () => {
    const server = await start()
    const auth = { method: 'approle', roleId: 'role', secretId: 'WRONG-EXAMPLE' } as const
    const provider = connect(server, { auth, kv: 2 })
    const outcomes = await provider.getMany(
      Array.from({ length: 200 }, (_, index) => ({ key: `p${index}#K` })),
      {},
    )
    for (const outcome of outcomes)
      expect(outcome).toEqual(failure('ACCESS_DENIED', /the approle login is refused$/))
    expect(paths(server)).toEqual(['POST auth/approle/login'])
  })

  test('for one path alone says nothing of the others', async () => {
    const server = await start({ denied: ['secret/data/app/closed'] })
    const outcomes = await connect(server).getMany(
      [{ key: 'closed/a#K' }, { key: 'DB' }, { key: 'closed/b#K' }],
      {},
    )
    expect(outcomes).toEqual([
      failure('ACCESS_DENIED'),
      { value: VALUE, version: '1' },
      failure('ACCESS_DENIED'),
    ])
  })
})

describe('logging in', () => {
  const file = (name: string, content: string): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  test.each<[string, () => Record<string, string>, FakeVaultOptions['login'], string]>([
    [
      'AppRole',
      () => ({ VAULT_ROLE_ID: 'role', VAULT_SECRET_ID: 'SECRET-ID-EXAMPLE' }),
      { role_id: 'role', secret_id: 'SECRET-ID-EXAMPLE' },
      'auth/approle/login',
    ],
    [
      'AppRole with a file, at another path',
      () => ({
        VAULT_ROLE_ID: 'role',
        VAULT_SECRET_ID_FILE: file('id', ' SID-EXAMPLE\n'),
        VAULT_AUTH_PATH: 'team/ci',
      }),
      { role_id: 'role', secret_id: 'SID-EXAMPLE' },
      'auth/team/ci/login',
    ],
    [
      'AppRole without a secret id',
      () => ({ BAO_ROLE_ID: 'role' }),
      { role_id: 'role' },
      'auth/approle/login',
    ],
    [
      'Kubernetes',
      () => ({ VAULT_K8S_ROLE: 'app', VAULT_K8S_TOKEN_FILE: file('pod', 'POD-EXAMPLE\n') }),
      { role: 'app', jwt: 'POD-EXAMPLE' },
      'auth/kubernetes/login',
    ],
    [
      'JWT',
      () => ({ VAULT_JWT_ROLE: 'ci', VAULT_JWT: 'JWT-EXAMPLE' }),
      { role: 'ci', jwt: 'JWT-EXAMPLE' },
      'auth/jwt/login',
    ],
    [
      'JWT with a file',
      () => ({ VAULT_JWT_FILE: file('jwt', 'JWT-EXAMPLE') }),
      { jwt: 'JWT-EXAMPLE' },
      'auth/jwt/login',
    ],
  ])('by %s, and the token is given back', async (_, env, login, path) => {
    const server = await start({ login: login! })
    const provider = vault({ address: server.url, path: 'secret/app', kv: 2, env: env() })
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    await provider.close?.()
    expect(paths(server)).toEqual([`POST ${path}`, 'GET secret/data/app', 'POST auth/token/revoke-self'])
  })

  test.each<[string, (token: string) => Record<string, string>]>([
    ['VAULT_TOKEN', token => ({ VAULT_TOKEN: token, VAULT_ROLE_ID: 'not asked' })],
    ['BAO_TOKEN', token => ({ BAO_TOKEN: ` ${token}\n` })],
    ['VAULT_TOKEN_FILE', token => ({ VAULT_TOKEN_FILE: file('token', `${token}\n`) })],
    ['the file that vault login leaves', token => ({ HOME: join(file('.vault-token', token), '..') })],
  ])('by %s, and the token is kept', async (_, env) => {
    const server = await start()
    const provider = vault({ address: server.url, path: 'secret/app', kv: 2, env: env(server.token) })
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    await provider.close?.()
    expect(paths(server)).toEqual(['GET secret/data/app'])
  })

  test('without credentials nothing is sent', async () => {
    const server = await start()
    const provider = vault({ address: server.url, path: 'secret/app', env: { HOME: '/nowhere' } })
    await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(failure('ACCESS_DENIED', /no credentials/))
    expect(server.count()).toBe(0)
    await provider.close?.()
  })

  test('a file that is named and not there is UNAVAILABLE', async () => {
    const env = { VAULT_TOKEN_FILE: join(folder, 'none') }
    const provider = vault({ address: 'http://127.0.0.1:1', path: 'secret/app', env })
    await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(
      failure('UNAVAILABLE', /none can not be read/),
    )
  })

  test('happens again when the token has expired, once for all that were refused', async () => {
    const server = await start()
    const auth = { method: 'approle', roleId: 'role', secretId: 'SECRET-ID-EXAMPLE' } as const
    const provider = connect(server, { auth, kv: 2 })
    await provider.get({ key: 'DB' }, {})
    server.tokens.clear()
    const references = Array.from({ length: 5 }, (_, index) => ({ key: `p${index}#K` }))
    expect(await provider.getMany(references, {})).toEqual(Array(5).fill(undefined))
    expect(server.count(({ path }) => path.endsWith('/login'))).toBe(2)
  })

  test('a token file that has changed is read again', async () => {
    const server = await start()
    const env = { VAULT_TOKEN_FILE: file('rotating', 'hvs.OLD-EXAMPLE') }
    server.tokens.add('hvs.OLD-EXAMPLE')
    const provider = vault({ address: server.url, path: 'secret/app', kv: 2, env })
    await provider.get({ key: 'DB' }, {})
    server.tokens.delete('hvs.OLD-EXAMPLE')
    file('rotating', server.token)
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    await provider.close?.()
  })

  test('a token is renewed when a third of its time is left', async () => {
    const server = await start({ ttl: 300 })
    let now = 0
    const auth = { method: 'approle', roleId: 'role', secretId: 'SECRET-ID-EXAMPLE' } as const
    const provider = connect(server, { auth, kv: 2, http: { now: () => now } })
    for (const at of [0, 150_000, 201_000, 250_000]) {
      now = at
      await provider.get({ key: 'DB' }, {})
    }
    const about = paths(server).filter(path => path.includes('auth/'))
    expect(about).toEqual(['POST auth/approle/login', 'POST auth/token/renew-self'])
  })

  test('a token of somebody else is asked for its time after a minute, then renewed like ours', async () => {
    const server = await start({ ttl: 300 })
    let now = 0
    const provider = connect(server, { kv: 2, http: { now: () => now } })
    for (const at of [0, 30_000, 61_000, 200_000, 270_000]) {
      now = at
      await provider.get({ key: 'DB' }, {})
    }
    const about = paths(server).filter(path => path.includes('auth/'))
    expect(about).toEqual(['GET auth/token/lookup-self', 'POST auth/token/renew-self'])
  })
})

describe.each(['secret/app', 'kv1/app'])('writing to %s', path => {
  test('a field leaves the others as they are, with their types', async () => {
    const server = await start()
    const [mount = ''] = path.split('/')
    server.put(mount, 'app', { n: 1, o: { x: [true, null] }, s: 'text', old: 'x' })
    const provider = connect(server, { path })
    await provider.set({ key: 'old' }, 'new', {})
    await provider.set({ key: 'more' }, Buffer.from('bytes of text'), {})
    await provider.delete({ key: 's' }, {})
    const whole = connect(server, { path: mount })
    expect(await whole.get({ key: 'app' }, {})).toMatchObject({
      value: '{"n":1,"o":{"x":[true,null]},"old":"new","more":"bytes of text"}',
    })
  })

  test('a new path is made, and its last field takes it away', async () => {
    const provider = connect(await start(), { path })
    await provider.set({ key: 'new/path#K' }, 'v', {})
    expect(await provider.get({ key: 'new/path#K' }, {})).toMatchObject({ value: 'v' })
    await provider.delete({ key: 'new/path#K' }, {})
    await provider.delete({ key: 'new/path#K' }, {})
    expect(await provider.get({ key: 'new/path#K' }, {})).toBeUndefined()
    await provider.set({ key: 'new/path#K' }, 'again', {})
    expect(await provider.get({ key: 'new/path#K' }, {})).toMatchObject({ value: 'again' })
  })

  test('bytes and whole secrets are refused', async () => {
    const provider = connect(await start(), { path })
    const refused = expect.objectContaining({ code: 'WRITE_REFUSED' })
    await expect(provider.set({ key: 'K' }, Uint8Array.of(255), {})).rejects.toEqual(refused)
    await expect(provider.set({ key: 'other#' }, 'x', {})).rejects.toEqual(refused)
  })
})

test('a change of somebody else in between is kept', async () => {
  const server = await start()
  const provider = connect(server)
  await provider.get({ key: 'DB' }, {})
  server.reset()
  // The version that is read first is not the one that is there when we write.
  const other = connect(server)
  await Promise.all([provider.set({ key: 'A' }, '1', {}), other.set({ key: 'B' }, '2', {})])
  expect(await provider.getMany([{ key: 'A' }, { key: 'B' }, { key: 'DB' }], {})).toMatchObject([
    { value: '1' },
    { value: '2' },
    { value: VALUE },
  ])
})

test.each(['secret/app', 'kv1/app'])('%s lists fields, secrets and folders, never values', async path => {
  const server = await start()
  const [mount = ''] = path.split('/')
  server.put(mount, 'app/sub', { K: VALUE })
  server.put(mount, 'app/deep/er', { K: VALUE })
  expect(await connect(server, { path }).list({})).toEqual([
    ...Object.keys(HOLDS).map(key => ({ key })),
    { key: 'deep/', type: 'folder' },
    { key: 'sub#', type: 'secret' },
  ])
})

test('a signal ends a reading', async () => {
  const server = await start()
  server.fail('timeout')
  const controller = new AbortController()
  const answer = connect(server).get({ key: 'DB' }, { signal: controller.signal })
  setTimeout(() => controller.abort(), 20)
  await expect(answer).rejects.toEqual(failure('UNAVAILABLE', /given up/))
})

test('VAULT_CACERT is trusted', async () => {
  const server = await start({ tls: true })
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, server.ca!)
  expect(await connect(server, { env: { VAULT_CACERT: ca } }).get({ key: 'DB' }, {})).toMatchObject({
    value: VALUE,
  })
})

describe('as a URI', () => {
  test.each<[string, (host: string) => string]>([
    ['a host', host => `vault+http://${host}/secret/app`],
    ['options', host => `vault+http://${host}/secret/app?kv=2`],
    ['no host', () => 'vault:///secret/app'],
  ])('with %s', async (_, uri) => {
    const server = await start()
    const env = { VAULT_TOKEN: server.token, VAULT_ADDR: server.url }
    const provider = await providerFromUri(uri(new URL(server.url).host), { env })
    ends.push(() => provider.close?.())
    expect(provider.name).toBe(`vault ${new URL(server.url).host}/secret/app`)
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
  })

  test.each([
    'vault://host',
    'vault:host/secret',
    'vault:///secret/app',
    'vault://host/secret?kv=3',
    'vault://host/secret?token=x',
    'vault://user:pass@host/secret',
    'vault://host/%zz',
  ])('%s is wrong usage', async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({
      name: 'RenderConfigError',
      code: 'USAGE',
    })
  })
})
