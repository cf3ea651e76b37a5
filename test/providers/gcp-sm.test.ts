import { generateKeyPairSync, verify } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { crc32c } from '../../src/providers/gcp-sm/crc32c.ts'
import { type GoogleSecretManagerOptions, googleSecretManager } from '../../src/providers/gcp-sm.ts'
import { referenceByName } from '../../src/references/reference.ts'
import { type FakeGoogle, type FakeGoogleOptions, startFakeGoogle } from '../../src/testing/fake-gcp.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'

const TOKEN = 'TOKEN-EXAMPLE'
const HOLDS = { DB: VALUE, EMPTY: '', 'my-key_2': 'other', BYTES: Uint8Array.of(0, 255, 1) }

const folder = mkdtempSync(join(tmpdir(), 'gcp-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: object | string): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return join(folder, name)
}

const start = async (options: FakeGoogleOptions = {}): Promise<FakeGoogle> => {
  const server = ending(await startFakeGoogle(options))
  for (const [key, value] of Object.entries(HOLDS)) server.put(key, value)
  return server
}
const connect = (
  server: { url: string },
  options: Partial<GoogleSecretManagerOptions> = {},
): ReturnType<typeof googleSecretManager> => {
  const known = options.env === undefined ? { env: {}, token: TOKEN } : { tokenUrl: `${server.url}/token` }
  const http = { ...HASTY, ...options.http }
  return ending(googleSecretManager({ project: 'p', endpoint: server.url, ...known, ...options, http }))
}
const byKey = (keys: readonly string[]): { key: string }[] => keys.map(key => ({ key }))

describe('the gcp-sm provider', () => {
  testProvider({
    test,
    create: async () => {
      const server = await start()
      server.put('BROKEN', VALUE)
      server.corrupt('BROKEN')
      return connect(server)
    },
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'db', 'with.dot'],
    fails: [
      { reference: { key: '../DB' }, code: 'INVALID_REFERENCE', hides: VALUE },
      { reference: { key: 'DB/versions/1' }, code: 'INVALID_REFERENCE', hides: VALUE },
      { reference: { key: 'BROKEN' }, code: 'UNREADABLE', hides: VALUE },
      { reference: { key: 'DB', version: '../1' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

describe('faults of Google Secret Manager', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http }),
    key: 'DB',
    value: VALUE,
    credentials: [TOKEN],
  })
})

describe('faults of the login at Google', () => {
  const refresh = { type: 'authorized_user', client_secret: 'CS-EXAMPLE', refresh_token: 'RT-EXAMPLE' }
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) =>
      connect(server, { http, env: { GOOGLE_APPLICATION_CREDENTIALS: file('faults.json', refresh) } }),
    key: 'DB',
    value: VALUE,
    credentials: ['CS-EXAMPLE', 'RT-EXAMPLE'],
    differs: { '404': 'ACCESS_DENIED', '409': 'ACCESS_DENIED' },
    when: ({ path }) => path === '/token',
  })
})

test('1,000 references to 200 secrets are 200 requests, eight at a time', async () => {
  const server = await start()
  for (let index = 0; index < 200; index++) server.put(`K${index}`, `v${index}`)
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([connect(server)]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect([server.count(), server.connections()]).toEqual([200, 8])
})

describe('versions', () => {
  test('by number, alias and latest', async () => {
    const server = await start()
    server.put('DB', 'second')
    server.alias('DB', 'stable', 1)
    const provider = connect(server)
    const outcomes = await provider.getMany(
      [undefined, 'latest', '1', 'stable', '7', 'unknown'].map(version =>
        version === undefined ? { key: 'DB' } : { key: 'DB', version },
      ),
      {},
    )
    const [first, second] = [
      { value: VALUE, version: '1' },
      { value: 'second', version: '2' },
    ]
    expect(outcomes).toEqual([second, second, first, first, undefined, undefined])
    expect(server.count()).toBe(5)
  })

  test.each(['DISABLED', 'DESTROYED'] as const)('one that is %s is UNREADABLE', async state => {
    const server = await start()
    server.mark('DB', 1, state)
    await expect(connect(server).get({ key: 'DB' }, {})).rejects.toEqual(
      failure('UNREADABLE', /FAILED_PRECONDITION$/),
    )
  })
})

test('a secret that is denied spoils no other, and a 404 of somebody else is no absence', async () => {
  const server = await start({ denied: ['CLOSED'] })
  const outcomes = await connect(server).getMany(byKey(['CLOSED', 'DB', 'NONE']), {})
  expect(outcomes).toEqual([
    failure('ACCESS_DENIED', /PERMISSION_DENIED$/),
    { value: VALUE, version: '1' },
    undefined,
  ])
  const wrong = connect({ url: `${server.url}/wrong` })
  await expect(wrong.get({ key: 'DB' }, {})).rejects.toEqual(failure('UNAVAILABLE', /404$/))
})

test('regional secrets have a path and a host of their own', async () => {
  const server = await start()
  server.put('DB', 'regional', 'projects/p/locations/europe-west3')
  const provider = connect(server, { location: 'europe-west3' })
  expect(await provider.get({ key: 'DB' }, {})).toEqual({ value: 'regional', version: '1' })
  const down = googleSecretManager({
    project: 'p',
    location: 'europe-west3',
    token: TOKEN,
    http: { ...HASTY, retries: 0, proxy: 'http://127.0.0.1:1' },
  })
  await expect(down.get({ key: 'DB' }, {})).rejects.toThrow('secretmanager.europe-west3.rep.googleapis.com')
})

test('lists all pages', async () => {
  const server = await start({ pageSize: 2 })
  expect((await connect(server).list({})).map(({ key }) => key)).toEqual(Object.keys(HOLDS))
  expect(server.count()).toBe(2)
})

test('a value over 64 KiB is not sent', async () => {
  const server = await start()
  await expect(connect(server).set({ key: 'BIG' }, 'x'.repeat(65_537), {})).rejects.toMatchObject({
    code: 'WRITE_REFUSED',
  })
  expect(server.count()).toBe(0)
})

test.each([
  ['', 0],
  ['123456789', 0xe3069283],
  ['\0'.repeat(32), 0x8a9136aa],
])('crc32c of %j', (text, expected) => {
  expect(crc32c(Buffer.from(text))).toBe(expected)
})

describe('credentials', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const account = {
    type: 'service_account',
    client_email: 'reader@p.iam.gserviceaccount.com',
    private_key: pem,
    private_key_id: 'k1',
    token_uri: 'https://oauth2.googleapis.com/token',
  }

  test('a service account signs an assertion, once for all secrets', async () => {
    const server = await start()
    const env = { GOOGLE_APPLICATION_CREDENTIALS: file('account.json', account) }
    const provider = connect(server, { env, http: { now: () => 1_800_000_000_000 } })
    expect(await provider.getMany(byKey(['DB', 'EMPTY']), {})).toMatchObject([
      { value: VALUE },
      { value: '' },
    ])
    expect(server.grants).toHaveLength(1)
    const [header = '', claims = '', signature = ''] = server.grants[0]!.get('assertion')!.split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: 'k1',
    })
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: account.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: account.token_uri,
      iat: 1_800_000_000,
      exp: 1_800_003_600,
    })
    const signed = Buffer.from(`${header}.${claims}`)
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  test('what gcloud leaves: a refresh token', async () => {
    const server = await start()
    mkdirSync(join(folder, '.config/gcloud'), { recursive: true })
    const user = { type: 'authorized_user', client_id: 'i', client_secret: 's', refresh_token: 'r' }
    file('.config/gcloud/application_default_credentials.json', user)
    expect(await connect(server, { env: { HOME: folder } }).get({ key: 'DB' }, {})).toMatchObject({
      value: VALUE,
    })
    const expected = { grant_type: 'refresh_token', client_id: 'i', client_secret: 's', refresh_token: 'r' }
    expect(Object.fromEntries(server.grants[0]!)).toEqual(expected)
  })

  test('the metadata server', async () => {
    const server = await start()
    const env = { HOME: '/nowhere', GCE_METADATA_HOST: new URL(server.url).host }
    expect(await connect(server, { env }).get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    expect(server.requests[0]!.headers['metadata-flavor']).toBe('Google')
  })

  test('a token is fetched again before it ends, and when it is refused', async () => {
    const server = await start()
    let now = 0
    const env = { GOOGLE_APPLICATION_CREDENTIALS: file('again.json', account) }
    const provider = connect(server, { env, http: { now: () => now } })
    const logins: number[] = []
    for (const [time, expire] of [
      [0, false],
      [3_500_000, false],
      [3_560_000, false],
      [3_560_000, true],
    ] as const) {
      now = time
      if (expire) server.tokens.clear()
      await provider.get({ key: 'DB' }, {})
      logins.push(server.grants.length)
    }
    expect(logins).toEqual([1, 1, 2, 3])
  })

  test('a login that is refused costs one request for 200 secrets', async () => {
    const server = await start({ refusesLogins: true })
    const env = { GOOGLE_APPLICATION_CREDENTIALS: file('refused.json', account) }
    const outcomes = await connect(server, { env }).getMany(
      byKey(Array.from({ length: 200 }, (_, index) => `K${index}`)),
      {},
    )
    for (const outcome of outcomes) expect(outcome).toEqual(failure('ACCESS_DENIED', /the login is refused$/))
    expect(server.count()).toBe(1)
  })

  test.each<[string, object | string, RegExp]>([
    ['no JSON', '{"private_key": "LEAKED-EXAMPLE"', /is no JSON object$/],
    ['a kind of its own', { type: 'quantum' }, /no kind of credentials that is known$/],
    ['a key that is none', { ...account, private_key: 'LEAKED-EXAMPLE' }, /private key .* is unusable$/],
    ['a package that is not there', { type: 'external_account' }, /google-auth-library/],
  ])('a file with %s is refused and not shown', async (_, content, message) => {
    const server = await start()
    const env = { GOOGLE_APPLICATION_CREDENTIALS: file('wrong.json', content) }
    const failed = connect(server, { env }).get({ key: 'DB' }, {}) as Promise<unknown>
    await expect(failed).rejects.toEqual(failure('ACCESS_DENIED', message))
    await expect(failed).rejects.not.toThrow('LEAKED-EXAMPLE')
    expect(server.count()).toBe(0)
  })

  test('an assertion is never sent to a host that a file names and that is not Google', async () => {
    const server = await start()
    const elsewhere = { ...account, token_uri: `${server.url}/token` }
    const env = { GOOGLE_APPLICATION_CREDENTIALS: file('elsewhere.json', elsewhere) }
    const provider = ending(googleSecretManager({ project: 'p', endpoint: server.url, env, http: HASTY }))
    await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(
      failure('ACCESS_DENIED', /not one of Google$/),
    )
    expect(server.count()).toBe(0)
  })
})

test('as gcp-sm://', async () => {
  expect((await providerFromUri('gcp-sm://my-project?location=europe-west3', { env: {} })).name).toBe(
    'gcp-sm my-project/europe-west3',
  )
})

test.each(['gcp-sm:x', 'gcp-sm://', 'gcp-sm://p/secret', 'gcp-sm://p?location=../x', 'gcp-sm://p?token=x'])(
  '%s is refused',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  },
)
