import { afterEach, describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { type InstillOptions, instill } from '../../src/providers/instill.ts'
import type { Provider } from '../../src/providers/provider.ts'
import {
  type FakeInstill,
  type FakeInstillOptions,
  startFakeInstill,
} from '../../src/testing/fake-instill.ts'
import { testFaults } from './http/fault-matrix.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const VALUE = 's3cr3t EXAMPLE'
const start = async (options: FakeInstillOptions = {}): Promise<FakeInstill> => {
  const server = await startFakeInstill(options)
  ends.push(() => server.close())
  server.secrets.push(
    { id: 'openai', value: VALUE, description: 'for the tests' },
    { id: 'sec-1a', value: VALUE, slug: 'my-name', displayName: 'My Name' },
    { id: 'sec-2b', value: VALUE, slug: 'twice' },
    { id: 'sec-3c', value: VALUE, displayName: 'twice' },
  )
  return server
}
const connect = (server: FakeInstill, options: Partial<InstillOptions> = {}): ReturnType<typeof instill> => {
  const { token, namespace, url: address } = server
  const http = { sleep: async () => true, ...options.http }
  const provider = instill({ address, namespace, token, env: {}, ...options, http })
  ends.push(() => provider.close?.())
  return provider
}

describe('faults of Instill', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http): Provider => {
      const { writeOnly: _, ...readable } = connect(server as FakeInstill, { http })
      return readable
    },
    key: 'openai',
    value: VALUE,
    credentials: ['instill_sk_TOKEN_EXAMPLE'],
  })
})

test('a chain refuses it at its start', async () => {
  const provider = connect(await start())
  expect(() => createChain([provider])).toThrow(expect.objectContaining({ code: 'USAGE' }))
})

test.each(['openai', 'My Name', 'my-name'])('"%s" is there, and its value is never read', async key => {
  const provider = connect(await start())
  const failure = { code: 'UNREADABLE', message: expect.not.stringContaining(VALUE) }
  await expect(provider.get({ key }, {})).rejects.toMatchObject(failure)
  expect(await provider.get({ key: 'absent' }, {})).toBeUndefined()
})

test('the list is followed until there is no next page', async () => {
  const server = await start({ maxPage: 1 })
  const listed = await connect(server).list({})
  expect(listed.map(({ key }) => key)).toEqual(['sec-3c', 'sec-2b', 'sec-1a', 'openai'])
  expect(listed[2]).toEqual({
    key: 'sec-1a',
    otherKeys: ['my-name', 'My Name'],
    updateTime: '2025-12-02T00:00:00Z',
  })
  expect(server.requests.map(({ query }) => query.get('pageToken'))).toEqual([null, '1', '2', '3'])
  expect(JSON.stringify(listed)).not.toContain(VALUE)
})

describe('writing', () => {
  test('a new id is created', async () => {
    const server = await start()
    await connect(server).set({ key: 'new-one' }, VALUE, { description: 'why' })
    expect(server.secrets.at(-1)).toEqual({ id: 'new-one', value: VALUE, description: 'why' })
  })

  test.each([
    ['openai', 'openai', {}],
    ['My Name', 'sec-1a', { description: 'changed' }],
  ])('an update of %s always has the value', async (key, id, more) => {
    const server = await start()
    await connect(server).set({ key }, 'changed EXAMPLE', more)
    expect(server.secrets.find(secret => secret.id === id)).toMatchObject({
      value: 'changed EXAMPLE',
      ...more,
    })
    const patch = server.requests.find(({ method }) => method === 'PATCH')!
    expect(patch.path).toBe(`/v1beta/namespaces/admin/secrets/${id}`)
    expect(patch.json()).toEqual({ value: 'changed EXAMPLE', ...more })
  })

  test('an empty value is a value', async () => {
    const server = await start()
    await connect(server).set({ key: 'openai' }, '', {})
    expect(server.secrets[0]!.value).toBe('')
  })

  test('a name that several secrets have is INVALID_REFERENCE, by their ids', async () => {
    const failure = { code: 'INVALID_REFERENCE', message: expect.stringContaining('sec-2b, sec-3c') }
    await expect(connect(await start()).set({ key: 'twice' }, VALUE, {})).rejects.toMatchObject(failure)
    await expect(connect(await start()).delete({ key: 'twice' }, {})).rejects.toMatchObject(failure)
  })

  test.each(['INSTILL_SECRET', 'Upper', '9a', 'a.b', 'a'.repeat(33), ''])(
    'the id %j is refused',
    async key => {
      const server = await start()
      await expect(connect(server).set({ key }, VALUE, {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
      expect(server.count(({ method }) => method !== 'GET')).toBe(0)
    },
  )

  test('deletes by any of its names, and what is not there is gone', async () => {
    const server = await start()
    const provider = connect(server)
    await provider.delete({ key: 'my-name' }, {})
    await provider.delete({ key: 'my-name' }, {})
    expect(server.secrets.map(({ id }) => id)).toEqual(['openai', 'sec-2b', 'sec-3c'])
  })
})

test('instill://HOST/NAMESPACE takes the token from a variable', async () => {
  const server = await start()
  const provider = await providerFromUri(`instill+http://${new URL(server.url).host}/admin`, {
    env: { INSTILL_API_TOKEN: server.token },
  })
  ends.push(() => provider.close?.())
  expect(await provider.list!({})).toHaveLength(4)
})

test.each(['instill://host', 'instill://host/', 'instill:///ns', 'instill://host/a/b'])(
  '%s is wrong usage',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  },
)
