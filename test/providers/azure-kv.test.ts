import { generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { certificateAssertion } from '../../src/providers/azure-kv/certificate.ts'
import { type AzureKeyVaultOptions, azureKeyVault } from '../../src/providers/azure-kv.ts'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { memory } from '../../src/providers/memory.ts'
import { referenceByName } from '../../src/references/reference.ts'
import { type FakeAzure, type FakeAzureOptions, startFakeAzure } from '../../src/testing/fake-azure.ts'
import { selfSigned } from '../../src/testing/self-signed.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'

const TOKEN = 'TOKEN-EXAMPLE'
const HOLDS = { DB: VALUE, EMPTY: '', 'my-key': 'other' }
const LOGIN = {
  AZURE_TENANT_ID: 'tenant',
  AZURE_CLIENT_ID: 'client',
  AZURE_CLIENT_SECRET: 'SECRET-EXAMPLE',
}

const folder = mkdtempSync(join(tmpdir(), 'azure-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const start = async (options: FakeAzureOptions = {}): Promise<FakeAzure> => {
  const server = ending(await startFakeAzure(options))
  for (const [key, value] of Object.entries(HOLDS)) server.put(key, value)
  return server
}
const connect = (
  server: { url: string },
  options: Partial<AzureKeyVaultOptions> = {},
): ReturnType<typeof azureKeyVault> => {
  const { env } = options
  const known =
    env === undefined ? { env: {}, token: TOKEN } : { env: { AZURE_AUTHORITY_HOST: server.url, ...env } }
  const http = { ...HASTY, ...options.http }
  return ending(azureKeyVault({ vault: 'fake', endpoint: server.url, ...options, ...known, http }))
}
const byKey = (keys: readonly string[]): { key: string }[] => keys.map(key => ({ key }))

describe('the azure-kv provider', () => {
  testProvider({
    test,
    create: async () => connect(await start()),
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'with.dot', 'db.password'],
    fails: [
      ...['../DB', 'a b', 'DB/x'].map(key => ({
        reference: { key },
        code: 'INVALID_REFERENCE',
        hides: VALUE,
      })),
      { reference: { key: 'DB', version: '3' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

describe('faults of Azure Key Vault', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http }),
    key: 'DB',
    value: VALUE,
    credentials: [TOKEN],
  })
})

describe('faults of the login at Azure', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http, env: LOGIN }),
    key: 'DB',
    value: VALUE,
    credentials: [LOGIN.AZURE_CLIENT_SECRET],
    differs: { '404': 'ACCESS_DENIED', '409': 'ACCESS_DENIED' },
    when: ({ path }) => path.endsWith('/token'),
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

describe('names', () => {
  test('have - for _, in any case', async () => {
    const provider = connect(await start())
    expect(await provider.get({ key: 'MY_KEY' }, {})).toMatchObject({ value: 'other' })
  })

  test('that differ in that alone are a clash, and nothing is asked for them', async () => {
    const server = await start()
    const outcomes = await connect(server).getMany(byKey(['my_key', 'my-key', 'DB', 'my_key']), {})
    const clash = failure('INVALID_REFERENCE', /are one name in Azure/)
    expect(outcomes).toEqual([clash, clash, expect.objectContaining({ value: VALUE }), clash])
    expect(server.count()).toBe(1)
  })

  test('with dots move on to the next store', async () => {
    const chain = createChain([connect(await start()), memory({ 'a.b': 'next' })])
    const [resolution] = (await chain.resolve([referenceByName(['a', 'b'])])).values()
    expect(resolution).toMatchObject({ outcome: 'FOUND', provider: 'memory' })
  })
})

test('versions by their 32 digits', async () => {
  const server = await start()
  const first = server.put('V', 'first')
  const second = server.put('V', 'second')
  const outcomes = await connect(server).getMany(
    [{ key: 'V' }, { key: 'V', version: first }, { key: 'V', version: '0'.repeat(32) }],
    {},
  )
  expect(outcomes).toEqual([
    { value: 'second', version: second },
    { value: 'first', version: first },
    undefined,
  ])
})

test('disabled and denied are ACCESS_DENIED and spoil no other', async () => {
  const server = await start({ denied: ['CLOSED'] })
  server.disable('EMPTY')
  expect(await connect(server).getMany(byKey(['EMPTY', 'CLOSED', 'DB']), {})).toEqual([
    failure('ACCESS_DENIED', /the secret is disabled$/),
    failure('ACCESS_DENIED', /403$/),
    expect.objectContaining({ value: VALUE }),
  ])
})

test('a 404 of somebody else is no absence', async () => {
  const wrong = connect({ url: `${(await start()).url}/wrong` })
  await expect(wrong.get({ key: 'DB' }, {})).rejects.toEqual(
    failure('UNAVAILABLE', /no answer of Key Vault$/),
  )
})

describe('a list', () => {
  test('has all pages', async () => {
    const server = await start()
    for (let index = 0; index < 60; index++) server.put(`K${index}`, 'v')
    const listed = await connect(server).list({})
    expect(listed).toHaveLength(63)
    expect(listed[0]).toEqual({ key: 'DB', updateTime: '2026-01-01T00:00:00.000Z' })
    expect(server.count()).toBe(3)
  })

  test('whose next page is at another host gets no token there', async () => {
    const other = await start()
    const server = await start({ linkOrigin: other.url })
    for (let index = 0; index < 30; index++) server.put(`K${index}`, 'v')
    await expect(connect(server).list({})).rejects.toEqual(failure('UNAVAILABLE', /at another host/))
    expect(other.count()).toBe(0)
  })
})

test('writes that the vault can not hold are refused', async () => {
  const server = await start()
  const provider = connect(server)
  const refused = expect.objectContaining({ code: 'WRITE_REFUSED' })
  await expect(provider.set({ key: 'X' }, Uint8Array.of(255), {})).rejects.toEqual(refused)
  await expect(provider.set({ key: 'X' }, 'x'.repeat(25_001), {})).rejects.toEqual(refused)
  await expect(provider.set({ key: 'a.b' }, 'x', {})).rejects.toEqual(refused)
  await provider.delete({ key: 'DB' }, {})
  await expect(provider.set({ key: 'DB' }, 'x', {})).rejects.toEqual(refused)
})

describe('credentials', () => {
  test('a client secret, once for all secrets', async () => {
    const server = await start()
    const provider = connect(server, { env: LOGIN })
    await provider.getMany(byKey(['DB', 'EMPTY', 'my-key']), {})
    expect(server.logins.map(form => Object.fromEntries(form))).toEqual([
      {
        grant_type: 'client_credentials',
        client_id: 'client',
        scope: 'https://vault.azure.net/.default',
        client_secret: 'SECRET-EXAMPLE',
      },
    ])
    expect(server.requests[0]!.path).toBe('/tenant/oauth2/v2.0/token')
    server.tokens.clear()
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    expect(server.logins).toHaveLength(2)
  })

  test('a federated token, read again for each login', async () => {
    const server = await start()
    const tokenFile = file('federated', 'FIRST-EXAMPLE\n')
    const { AZURE_CLIENT_SECRET: _, ...env } = LOGIN
    const provider = connect(server, { env: { ...env, AZURE_FEDERATED_TOKEN_FILE: tokenFile } })
    await provider.get({ key: 'DB' }, {})
    file('federated', 'SECOND-EXAMPLE\n')
    server.tokens.clear()
    await provider.get({ key: 'DB' }, {})
    expect(server.logins.map(form => form.get('client_assertion'))).toEqual([
      'FIRST-EXAMPLE',
      'SECOND-EXAMPLE',
    ])
  })

  test('a client certificate signs an assertion', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { cert } = selfSigned()
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) + cert
    const [header = '', claims = '', signature = ''] = certificateAssertion(
      pem,
      'client',
      'https://login.example/t',
      1_800_000_000_000,
    ).split('.')
    const decoded = [header, claims].map(part => JSON.parse(Buffer.from(part, 'base64url').toString()))
    const thumbprint = Buffer.from(new X509Certificate(cert).fingerprint.replaceAll(':', ''), 'hex').toString(
      'base64url',
    )
    expect(decoded[0]).toEqual({ alg: 'RS256', typ: 'JWT', x5t: thumbprint })
    expect(decoded[1]).toMatchObject({
      aud: 'https://login.example/t',
      iss: 'client',
      sub: 'client',
      nbf: 1_800_000_000,
      exp: 1_800_000_600,
    })
    const signed = Buffer.from(`${header}.${claims}`)
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)

    const server = await start()
    const { AZURE_CLIENT_SECRET: _, ...env } = LOGIN
    const path = file('certificate.pem', pem)
    const provider = connect(server, { env: { ...env, AZURE_CLIENT_CERTIFICATE_PATH: path } })
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    expect(server.logins[0]!.get('client_assertion')).toMatch(/^eyJ/)
  })

  test('a certificate that is none is not shown', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(() => certificateAssertion(pem, 'c', 'a', 0)).toThrow(
      /^Azure: the client certificate is unusable$/,
    )
  })

  test.each([
    ['a virtual machine', (url: string) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url })],
    [
      'an App Service',
      (url: string) => ({ IDENTITY_ENDPOINT: `${url}/msi/token`, IDENTITY_HEADER: 'HEADER-EXAMPLE' }),
    ],
  ])('the identity of %s', async (_, variables) => {
    const server = await start()
    const provider = connect(server, { env: { ...variables(server.url), AZURE_CLIENT_ID: 'assigned' } })
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    expect([server.logins[0]!.get('resource'), server.logins[0]!.get('client_id')]).toEqual([
      'https://vault.azure.net',
      'assigned',
    ])
  })

  test('a login that is refused costs one request for 200 secrets', async () => {
    const server = await start({ refusesLogins: true })
    const outcomes = await connect(server, { env: LOGIN }).getMany(
      byKey(Array.from({ length: 200 }, (_, index) => `K${index}`)),
      {},
    )
    for (const outcome of outcomes) expect(outcome).toEqual(failure('ACCESS_DENIED', /login is refused$/))
    expect(server.count()).toBe(1)
  })
})

test('as azure-kv://', async () => {
  const provider = await providerFromUri('azure-kv://my-vault?cloud=china', { env: {} })
  expect(provider.name).toBe('azure-kv my-vault')
})

test.each([
  'azure-kv:x',
  'azure-kv://',
  'azure-kv://a.b',
  'azure-kv://vault/secret',
  'azure-kv://vault?cloud=x',
])('%s is refused', async uri => {
  await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
})
