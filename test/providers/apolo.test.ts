import { afterEach, describe, expect, test } from 'vitest'
import { keyOf } from '../../src/providers/apolo/key.ts'
import { type ApoloOptions, apolo } from '../../src/providers/apolo.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import {
  APOLO_PLACE,
  type FakeApolo,
  type FakeApoloOptions,
  startFakeApolo,
} from '../../src/testing/fake-apolo.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const VALUE = 's3cr3t $$ EXAMPLE\n'
const HOLDS = { 'wandb-token': VALUE, '.-': 'dots', '123': 'digits', BYTES: new Uint8Array([0, 255]) }
const start = async (options: FakeApoloOptions = {}): Promise<FakeApolo> => {
  const server = await startFakeApolo(options)
  ends.push(() => server.close())
  for (const [key, value] of Object.entries(HOLDS))
    server.secrets.set(key, Buffer.from(value).toString('base64'))
  return server
}
const connect = (server: FakeApolo, options: Partial<ApoloOptions> = {}): ReturnType<typeof apolo> => {
  const { token, url } = server
  const http = { sleep: async () => true, ...options.http }
  const provider = apolo({ ...APOLO_PLACE, token, secretsUrl: url, apiUrl: url, env: {}, ...options, http })
  ends.push(() => provider.close?.())
  return provider
}

describe('the apolo provider', () => {
  testProvider({
    test,
    // It takes no empty value, so writing has a test of its own.
    create: async () => {
      const { set: _, ...readable } = connect(await start())
      return readable
    },
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'secret://other/acme/web/wandb-token', 'a/b/c'],
  })
})

describe('faults of Apolo', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server as FakeApolo, { http }),
    key: 'wandb-token',
    value: VALUE,
    credentials: ['APOLO-TOKEN-EXAMPLE'],
  })
})

test.each([
  ['key', 'key'],
  ['secret:key', 'key'],
  ['secret:123', '123'],
  ['secret:/web/key', 'key'],
  ['secret:///web/key', 'key'],
  ['secret://default/acme/web/key', 'key'],
  ['secret://default/web/key', 'key'],
  ['secret:a%2eb', 'a.b'],
  ['web/key', 'key'],
  ['secret:/other/key', undefined],
  ['secret://default/acme/other/key', undefined],
  ['secret://other/acme/web/key', undefined],
  ['secret://default/web/other/key', undefined],
  ['secret:%', undefined],
  ['other/key', undefined],
])('%s means %s', (text, key) => {
  expect(keyOf(text, APOLO_PLACE)).toBe(key)
})

test('one secret in two spellings is read once', async () => {
  const server = await start()
  const outcomes = await connect(server).getMany(
    [{ key: 'wandb-token' }, { key: 'secret://default/acme/web/wandb-token' }],
    {},
  )
  expect(outcomes).toEqual([VALUE, VALUE])
  expect(server.count()).toBe(1)
  expect([...server.requests[0]!.query]).toEqual([
    ['org_name', 'acme'],
    ['project_name', 'web'],
  ])
})

test('the list holds what may be read, and each name by its URI too', async () => {
  const provider = connect(await start({ hidden: ['123'] }))
  const listed = await provider.list({})
  expect(listed.map(({ key }) => key)).toEqual(['wandb-token', '.-', 'BYTES'])
  expect(listed[0]!.otherKeys).toContain('secret://default/acme/web/wandb-token')
  expect(provider.listsOwnOnly).toBe(true)
})

test('a server that gives no values back makes a secret UNREADABLE, and what is not there stays so', async () => {
  const provider = connect(await start({ old: true }))
  await expect(provider.get({ key: 'wandb-token' }, {})).rejects.toMatchObject({
    code: 'UNREADABLE',
    hint: expect.stringContaining('older'),
  })
  expect(await provider.get({ key: 'ABSENT' }, {})).toBeUndefined()
})

test('a value that is no base64 is UNREADABLE', async () => {
  const server = await start()
  server.secrets.set('wandb-token', 'not*base64')
  await expect(connect(server).get({ key: 'wandb-token' }, {})).rejects.toMatchObject({ code: 'UNREADABLE' })
})

describe('writing', () => {
  test.each([['text\n'], [new Uint8Array([0, 255, 10])]])(
    '%j goes as base64, and comes back',
    async value => {
      const server = await start()
      const provider = connect(server)
      await provider.set({ key: 'NEW' }, value, {})
      expect(server.requests[0]!.json()).toEqual({
        key: 'NEW',
        value: Buffer.from(value).toString('base64'),
        org_name: 'acme',
        project_name: 'web',
      })
      expect(await provider.get({ key: 'NEW' }, {})).toEqual(value)
      await provider.delete({ key: 'NEW' }, {})
      await provider.delete({ key: 'NEW' }, {})
      expect(await provider.get({ key: 'NEW' }, {})).toBeUndefined()
    },
  )

  test.each([
    ['an empty value', 'K', ''],
    ['a value over the limit', 'K', 'x'.repeat(768 * 1024 + 1)],
    ...[
      '',
      '.',
      '..',
      '...',
      '..-',
      '..a',
      '?',
      '/',
      '\\',
      'a/b',
      'a b',
      'a:b',
      'ü',
      'a\n',
      '---NEURO---',
    ].map((key): [string, string, string] => [`the key ${JSON.stringify(key)}`, key, VALUE]),
  ])('%s is refused before anything is sent', async (_, key, value) => {
    const server = await start()
    await expect(connect(server).set({ key }, value, {})).rejects.toMatchObject({ code: 'WRITE_REFUSED' })
    expect(server.count()).toBe(0)
  })
})

describe('sharing', () => {
  const URI = 'secret://default/acme/web/wandb-token'

  test.each([
    ['bob', {}, 'bob read'],
    ['bob', { level: 'manage' }, 'bob manage'],
    ['team/robot', {}, 'team:robot read'],
  ])('with %s %j', async (who, options, expected) => {
    const server = await start()
    const provider = connect(server)
    const note = await provider.share({ key: 'wandb-token' }, who, options)
    expect([...server.permissions]).toEqual([`${expected} ${URI}`])
    expect(note).toContain(expected.split(' ')[1])
    await provider.unshare({ key: 'wandb-token' }, who, {})
    expect(server.permissions.size).toBe(0)
  })

  test('with a level that there is not is refused', async () => {
    const provider = connect(await start())
    const refused = { code: 'WRITE_REFUSED' }
    await expect(provider.share({ key: 'wandb-token' }, 'bob', { level: 'own' })).rejects.toMatchObject(
      refused,
    )
    await expect(provider.unshare({ key: 'wandb-token' }, 'bob', {})).rejects.toMatchObject(refused)
  })

  test('needs the address of the API', async () => {
    const server = await start()
    const provider = apolo({ ...APOLO_PLACE, token: server.token, secretsUrl: server.url, env: {} })
    await expect(provider.share({ key: 'wandb-token' }, 'bob', {})).rejects.toMatchObject({
      problems: [
        expect.objectContaining({ code: 'WRITE_REFUSED', hint: expect.stringContaining('APOLO_API_URL') }),
      ],
    })
  })
})

test('apolo://CLUSTER/ORG/PROJECT takes address and token from variables', async () => {
  const server = await start()
  const env = { APOLO_SECRETS_URL: server.url, APOLO_TOKEN: server.token }
  const provider = await providerFromUri('apolo://default/acme/web', { env })
  ends.push(() => provider.close?.())
  expect(provider.name).toBe('apolo default/acme/web')
  expect(await provider.get({ key: 'wandb-token' }, {})).toBe(VALUE)
})

test.each(['apolo://c/o/p', 'apolo://c/o', 'apolo://c', 'apolo:///o/p', 'apolo://c/o/p/k'])(
  '%s without an address, or not whole, is wrong usage',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  },
)
