import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type CalyptiaOptions, calyptia } from '../../src/providers/calyptia.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import {
  type FakeCalyptia,
  type FakeCalyptiaOptions,
  startFakeCalyptia,
} from '../../src/testing/fake-calyptia.ts'
import { alice, bob } from '../store/keys.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const VALUE = 's3cr3t EXAMPLE'
const LONG = `${'long '.repeat(100)}EXAMPLE`
const HOLDS = { es_passwd: VALUE, EMPTY: '', LONG, BYTES: new Uint8Array([0, 255, 10]) }

const start = async (options: Partial<FakeCalyptiaOptions> = {}): Promise<FakeCalyptia> => {
  const server = await startFakeCalyptia({ publicKey: alice.publicKey, ...options })
  ends.push(() => server.close())
  for (const [key, value] of Object.entries(HOLDS)) server.put(key, value)
  return server
}
const connect = (
  server: FakeCalyptia,
  options: Partial<CalyptiaOptions> = {},
): ReturnType<typeof calyptia> => {
  const { pipeline, token, url: address } = server
  const http = { sleep: async () => true, ...options.http }
  const given = { pipeline, token, address, privateKey: alice.privateKey, env: {} }
  const provider = calyptia({ ...given, ...options, http })
  ends.push(() => provider.close?.())
  return provider
}
const without = (server: FakeCalyptia, env: Record<string, string> = {}): ReturnType<typeof calyptia> => {
  const provider = calyptia({ pipeline: server.pipeline, token: server.token, address: server.url, env })
  ends.push(() => provider.close?.())
  return provider
}
const calls = (server: FakeCalyptia): string[] =>
  server.requests.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, 'ID')}`)

describe('the calyptia provider', () => {
  testProvider({ test, create: async () => connect(await start()), holds: HOLDS })
})

describe('faults of Calyptia Cloud', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server as FakeCalyptia, { http }),
    key: 'es_passwd',
    value: VALUE,
    credentials: ['PROJECT-TOKEN-EXAMPLE'],
  })
})

test('the list is read to its last page, whatever address the links name', async () => {
  const server = await start({ pageSize: 1 })
  expect((await connect(server).list({})).map(({ key }) => key)).toEqual(Object.keys(HOLDS))
  expect(server.requests.map(({ query }) => query.get('before'))).toEqual([null, '1', '2', '3'])
  expect(server.requests.every(({ path }) => path === '/v1/aggregator_pipelines/pipe-1/secrets')).toBe(true)
})

test('any number of references is one list, and the time of the change is the version', async () => {
  const server = await start({ pageSize: 100 })
  const outcomes = await connect(server).getMany([{ key: 'LONG' }, { key: 'es_passwd' }, { key: 'none' }], {})
  expect(outcomes[1]).toEqual({ value: VALUE, version: '2026-01-01T00:00:01.000Z' })
  expect(server.count()).toBe(1)
})

describe('ciphertext is never a value', () => {
  test.each([
    ['no key', {}, /there is no private key/],
    ["another's key", { RENDER_CONFIG_PRIVATE_KEY: bob.privateKey }, /private key at hand/],
    ['no key at all', { RENDER_CONFIG_PRIVATE_KEY: 'nonsense EXAMPLE' }, /holds no private key/],
  ])('with %s it is UNREADABLE', async (_, env, message) => {
    const server = await start()
    const shown = expect.objectContaining({ code: 'UNREADABLE', message: expect.stringMatching(message) })
    await expect(without(server, env).get({ key: 'es_passwd' }, {})).rejects.toEqual(shown)
  })

  test.each([
    ['is cut', (text: string) => Buffer.from(text, 'base64').subarray(1).toString('base64')],
    ['is no base64', () => '***'],
    ['is empty', () => ''],
  ])('that %s is UNREADABLE', async (_, change) => {
    const server = await start()
    const secret = server.secrets.get('es_passwd')!
    secret.value = change(secret.value)
    await expect(connect(server).get({ key: 'es_passwd' }, {})).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})

test('what openssl encrypted opens', async () => {
  const server = await start()
  const folder = mkdtempSync(join(tmpdir(), 'calyptia-'))
  ends.push(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'public.pem'), alice.publicKey)
  const padding = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha512', 'rsa_mgf1_md:sha512']
  const words = [
    'pkeyutl',
    '-encrypt',
    '-pubin',
    '-inkey',
    'public.pem',
    ...padding.flatMap(one => ['-pkeyopt', one]),
  ]
  const value = 'of openssl EXAMPLE'
  const ciphertext = execFileSync('openssl', words, { cwd: folder, input: value })
  server.secrets.get('es_passwd')!.value = ciphertext.toString('base64')
  expect(await connect(server).get({ key: 'es_passwd' }, {})).toMatchObject({ value })
})

describe('writing', () => {
  test('a new key is created, a known one updated by its id with the value alone', async () => {
    const server = await start({ pageSize: 100 })
    const provider = connect(server)
    await provider.set({ key: 'NEW' }, VALUE, {})
    await provider.set({ key: 'NEW' }, 'changed EXAMPLE', { description: 'not sent' })
    expect(await provider.get({ key: 'NEW' }, {})).toMatchObject({ value: 'changed EXAMPLE' })
    const list = 'GET /v1/aggregator_pipelines/pipe-1/secrets'
    expect(calls(server)).toEqual([
      list,
      'POST /v1/aggregator_pipelines/pipe-1/secrets',
      list,
      'PATCH /v1/pipeline_secrets/ID',
      list,
    ])
    expect(server.requests[3]!.json()).toEqual({ value: Buffer.from('changed EXAMPLE').toString('base64') })
  })

  test('needs no private key', async () => {
    const server = await start()
    await without(server).set({ key: 'NEW' }, VALUE, {})
    expect(await connect(server).get({ key: 'NEW' }, {})).toMatchObject({ value: VALUE })
  })

  test.each(['my-key', 'a.b', '', 'ü', 'a\n'])('the key %j is refused before anything is sent', async key => {
    const server = await start()
    await expect(connect(server).set({ key }, VALUE, {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
    expect(server.count()).toBe(0)
  })

  test('what the server refuses is WRITE_REFUSED, in its known words', async () => {
    const provider = connect(await start({ quota: 4, referred: ['LONG'] }))
    await expect(provider.set({ key: 'NEW' }, VALUE, {})).rejects.toMatchObject({
      code: 'WRITE_REFUSED',
      message: expect.stringContaining('pipeline secrets quota exceeded'),
    })
    await expect(provider.delete({ key: 'LONG' }, {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
  })
})

describe('calyptia://PIPELINE', () => {
  test('takes address, token and private key from variables', async () => {
    const server = await start()
    const env = {
      CALYPTIA_CLOUD_URL: server.url,
      CALYPTIA_CLOUD_TOKEN: server.token,
      RENDER_CONFIG_PRIVATE_KEY: alice.privateKey,
    }
    const provider = await providerFromUri('calyptia://pipe-1', { env })
    ends.push(() => provider.close?.())
    expect(provider.name).toBe('calyptia pipe-1')
    expect(await provider.get({ key: 'es_passwd' }, {})).toMatchObject({ value: VALUE })
  })

  test.each([
    ['project', 'x-project-token', 'T'],
    ['user', 'authorization', 'Bearer T'],
    ['core', 'x-aggregator-token', 'T'],
  ])('?token=%s says where the token goes', async (kind, header, expected) => {
    const server = await start()
    const env = { CALYPTIA_CLOUD_URL: server.url, CALYPTIA_CLOUD_TOKEN: 'T' }
    const provider = await providerFromUri(`calyptia://pipe-1?token=${kind}`, { env })
    ends.push(() => provider.close?.())
    await expect(provider.list!({})).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    expect(server.requests[0]!.headers[header]).toBe(expected)
  })

  test('without a token nothing is sent', async () => {
    const server = await start()
    const provider = await providerFromUri('calyptia://pipe-1', { env: { CALYPTIA_CLOUD_URL: server.url } })
    await expect(provider.list!({})).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      hint: expect.stringContaining('CALYPTIA_CLOUD_TOKEN'),
    })
    expect(server.count()).toBe(0)
  })

  test.each(['calyptia:', 'calyptia:pipe', 'calyptia://', 'calyptia://a/b'])(
    '%s is wrong usage',
    async uri => {
      await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
    },
  )
})
