import { afterEach, describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { type KestraOptions, kestra } from '../../src/providers/kestra.ts'
import { namesOf } from '../../src/providers/names-of.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { type FakeKestra, type FakeKestraOptions, startFakeKestra } from '../../src/testing/fake-kestra.ts'
import { testFaults } from './http/fault-matrix.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const VALUE = 's3cr3t EXAMPLE'
const start = async (options: FakeKestraOptions = {}): Promise<FakeKestra> => {
  const server = await startFakeKestra(options)
  ends.push(() => server.close())
  server.secrets.set('company.team', new Map([['DB', VALUE]]))
  server.secrets.set('company', new Map([['SHARED', VALUE]]))
  return server
}
const connect = (server: FakeKestra, options: Partial<KestraOptions> = {}): ReturnType<typeof kestra> => {
  const { token, tenant, url: address } = server
  const http = { sleep: async () => true, ...options.http }
  const provider = kestra({ address, tenant, namespace: 'company.team', token, env: {}, ...options, http })
  ends.push(() => provider.close?.())
  return provider
}

describe('faults of Kestra', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http): Provider => {
      const { writeOnly: _, ...readable } = connect(server as FakeKestra, { http })
      return readable
    },
    key: 'DB',
    value: VALUE,
    credentials: ['KESTRA-TOKEN-EXAMPLE'],
  })
})

test('a chain refuses it at its start, and says what it can do instead', async () => {
  const provider = connect(await start())
  expect(() => createChain([provider])).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      problems: [expect.objectContaining({ hint: expect.stringContaining('check --against') })],
    }),
  )
})

test('a value is never read back; a name that is absent is', async () => {
  const provider = connect(await start())
  await expect(provider.get({ key: 'DB' }, {})).rejects.toMatchObject({ code: 'UNREADABLE' })
  expect(await provider.get({ key: 'NONE' }, {})).toBeUndefined()
})

test('names are listed to the last page', async () => {
  const server = await start()
  const keys = Array.from({ length: 250 }, (_, index) => `K${index}`)
  server.secrets.set('company.team', new Map(keys.map(key => [key, VALUE])))
  expect((await connect(server).list({})).map(({ key }) => key)).toEqual(keys)
  expect(server.requests.map(({ query }) => query.get('page'))).toEqual(['1', '2', '3'])
})

test('a list that is not whole is UNREADABLE', async () => {
  await expect(connect(await start({ stuck: true })).list({})).rejects.toMatchObject({ code: 'UNREADABLE' })
})

test('a namespace of its own is listed; one above need not be there', async () => {
  const server = await start()
  const provider = connect(server)
  expect(await provider.list({ namespace: 'company' })).toEqual([{ key: 'SHARED', namespace: 'company' }])
  expect(await provider.list({ namespace: 'none' })).toEqual([])
  expect(await provider.list({ namespace: '' })).toEqual([])
  const lost = connect(server, { namespace: 'nowhere' })
  await expect(lost.list({})).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('names are looked up in the namespace, then above, regardless of case', async () => {
  const server = await start()
  const names = namesOf(connect(server))
  const outcomes = await names.provider.getMany!([{ key: 'db' }, { key: 'SHARED' }, { key: 'NONE' }], {})
  expect(outcomes.map(outcome => outcome instanceof Error)).toEqual([true, true, false])
  expect([...names.asked]).toEqual([
    ['db', true],
    ['SHARED', true],
    ['NONE', false],
  ])
  const spaces = server.requests.map(({ segments }) => segments[4])
  expect(new Set(spaces)).toEqual(new Set(['company.team', 'company']))
  expect(server.requests.every(({ method }) => method === 'GET')).toBe(true)
})

test('a namespace above that may not be listed makes its names "not checked"', async () => {
  const names = namesOf(connect(await start({ denied: ['company'] })))
  await names.provider.getMany!([{ key: 'DB' }, { key: 'SHARED' }], {})
  expect([...names.notChecked.keys()]).toEqual(['SHARED'])
})

test('values are set, replaced and deleted', async () => {
  const server = await start()
  const provider = connect(server)
  await provider.set({ key: 'NEW' }, VALUE, {})
  await provider.set({ key: 'NEW', namespace: 'company' }, 'of company', {})
  expect(server.secrets.get('company.team')!.get('NEW')).toBe(VALUE)
  expect(server.secrets.get('company')!.get('NEW')).toBe('of company')
  await provider.delete({ key: 'NEW' }, {})
  expect(server.secrets.get('company.team')!.has('NEW')).toBe(false)
  await expect(provider.delete({ key: 'NEW' }, {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
})

test.each([
  ['bytes that are no text', new Uint8Array([255]), 'BIN'],
  ['an empty key', 'x', ''],
])('%s are refused before anything is sent', async (_, value, key) => {
  const server = await start()
  await expect(connect(server).set({ key }, value, {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
  expect(server.count()).toBe(0)
})

test('the open-source edition lists, and refuses writes with what to do instead', async () => {
  const provider = connect(await start({ readOnly: true }))
  expect((await provider.list({})).map(({ key }) => key)).toEqual(['DB'])
  await expect(provider.set({ key: 'NEW' }, VALUE, {})).rejects.toMatchObject({
    code: 'WRITE_REFUSED',
    problems: [expect.objectContaining({ hint: expect.stringContaining('SECRET_') })],
  })
})

test('a user and a password do as well as a token', async () => {
  const server = await start()
  const env = { KESTRA_USERNAME: 'admin', KESTRA_PASSWORD: 'PASSWORD-EXAMPLE' }
  const uri = `kestra+http://${new URL(server.url).host}/main/company.team`
  const provider = await providerFromUri(uri, { env })
  ends.push(() => provider.close?.())
  expect(provider.name).toMatch(/^kestra 127\.0\.0\.1:\d+\/main\/company\.team$/)
  expect((await provider.list!({})).map(({ key }) => key)).toEqual(['DB'])
})

test.each([
  'kestra://host',
  'kestra://host/main',
  'kestra:///main/ns',
  'kestra://host/main/ns/more',
  'kestra://host//ns',
])('%s is wrong usage', async uri => {
  await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
})
