import { describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { type OnePasswordOptions, type OpClient, onePassword } from '../../src/providers/op.ts'
import { referenceByCall, referenceByName } from '../../src/references/reference.ts'
import { type FakeOnePassword, startFakeOnePassword } from '../../src/testing/fake-op.ts'
import type { FakeServerOptions } from '../../src/testing/fake-server.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'

const TOKEN = 'eyJ.CONNECT-TOKEN-EXAMPLE'
const FIELDS = [
  { label: 'password', value: VALUE },
  { label: 'empty' },
  { label: 'host', value: 'of staging', section: 'Staging' },
  { label: 'password', value: 'staging', section: 'Staging' },
  { label: 'one-time password', value: 'otpauth://x', totp: '123456' },
]

const start = async (options: FakeServerOptions = {}): Promise<FakeOnePassword> => {
  const server = ending(await startFakeOnePassword(options))
  server.put('Prod', 'db', FIELDS)
  server.put('Prod', 'small', [{ label: 'password', value: VALUE }])
  server.put('Prod', 'bare', [])
  server.put('Prod', 'gone', FIELDS, 'ARCHIVED')
  server.put('Other', 'db', [{ label: 'password', value: 'of another vault' }])
  return server
}
const connect = (
  server: { url: string },
  options: Partial<OnePasswordOptions> = {},
): ReturnType<typeof onePassword> => {
  const known = options.env === undefined ? { connect: { host: server.url, token: TOKEN }, env: {} } : {}
  return ending(onePassword({ vault: 'Prod', ...known, ...options, http: { ...HASTY, ...options.http } }))
}
const byKey = (keys: readonly string[]): { key: string }[] => keys.map(key => ({ key }))
const paths = (server: FakeOnePassword): string[] =>
  server.requests.map(({ path, query }) => `${path.replace(/id0+/g, '#')}${query}`)

describe('the op provider', () => {
  testProvider({
    test,
    create: async () => connect(await start()),
    holds: { small: JSON.stringify({ password: VALUE }), bare: '{}' },
    missing: ['ABSENT_EXAMPLE', 'db/none', 'db/None/host', 'gone/password', ''],
    fails: [
      ...['db/', '/password', 'a/b/c/d', 'db/password?x'].map(key => ({
        reference: { key },
        code: 'INVALID_REFERENCE',
        hides: VALUE,
      })),
      { reference: { key: 'db/password', version: '1' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

describe('faults of 1Password Connect, where a 404 is about the vault', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http }),
    key: 'db/password',
    value: VALUE,
    credentials: [TOKEN],
    differs: { '404': 'INVALID_REFERENCE' },
  })
})

describe('faults of 1Password Connect when it gives an item', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http }),
    key: 'db/password',
    value: VALUE,
    credentials: [TOKEN],
    when: ({ path }) => /items\/./.test(path),
  })
})

test.each([
  ['db/password', VALUE],
  ['db/Password', VALUE],
  ['db/empty', ''],
  ['db/host', 'of staging'],
  ['db/Staging/password', 'staging'],
  ['Prod/db/password', VALUE],
  ['Prod/db/Staging/password', 'staging'],
  ['db/s0/f2', 'of staging'],
  ['db/one-time password', 'otpauth://x'],
  ['db/one-time password?attribute=otp', '123456'],
  [
    'db',
    JSON.stringify({
      password: VALUE,
      empty: '',
      Staging: { host: 'of staging', password: 'staging' },
      'one-time password': 'otpauth://x',
    }),
  ],
])('%s is found', async (key, expected) => {
  expect(await connect(await start()).get({ key }, {})).toEqual({ value: expected, version: '3' })
})

test('a field of an item, by dots and by slashes', async () => {
  const chain = createChain([connect(await start())])
  const references = [
    referenceByName(['db', 'password']),
    referenceByCall({ key: 'op:db/password' }, chain.aliases),
  ]
  const ended = [...(await chain.resolve(references)).values()]
  expect(ended.map(({ outcome }) => outcome)).toEqual(['FOUND', 'FOUND'])
})

describe('requests', () => {
  test('one item: the vault, the item by its title, and the item', async () => {
    const server = await start()
    const provider = connect(server)
    await provider.getMany(byKey(['db/password', 'db/host', 'db/none']), {})
    await provider.get({ key: 'none/password' }, {})
    expect(paths(server)).toEqual([
      '/v1/vaultsfilter=name+eq+%22Prod%22',
      '/v1/vaults/#1/itemsfilter=title+eq+%22db%22',
      '/v1/vaults/#1/items/#2',
      '/v1/vaults/#1/itemsfilter=title+eq+%22none%22',
    ])
  })

  test('200 fields of 20 items are 22 requests', async () => {
    const server = await start()
    for (let item = 0; item < 20; item++)
      server.put(
        'Prod',
        `i${item}`,
        Array.from({ length: 10 }, (_, field) => ({ label: `f${field}x`, value: `v${item}-${field}` })),
      )
    const keys = Array.from(
      { length: 1000 },
      (_, index) => `i${index % 20}/f${Math.floor((index % 200) / 20)}x`,
    )
    const outcomes = await connect(server).getMany(byKey(keys), {})
    expect(outcomes[199]).toEqual({ value: 'v19-9', version: '3' })
    expect(outcomes.every(outcome => outcome !== undefined && !(outcome instanceof Error))).toBe(true)
    expect(server.count()).toBe(22)
  })

  test('a vault by its id is not asked for', async () => {
    const server = await start()
    await connect(server, { vault: `id${'1'.padStart(24, '0')}` }).get({ key: 'db/password' }, {})
    expect(server.count()).toBe(2)
  })

  test('a bad token costs one, whatever is asked', async () => {
    const server = await start()
    const provider = connect(server, { connect: { host: server.url, token: 'BAD-EXAMPLE' } })
    for (const key of ['db/password', 'small/password'])
      await expect(provider.get({ key }, {})).rejects.toEqual(failure('ACCESS_DENIED', /refused$/))
    expect(server.count()).toBe(1)
  })
})

test('one item by its id', async () => {
  const server = await start()
  const id = server.put('Prod', 'by id', [{ label: 'password', value: VALUE }])
  expect(await connect(server).get({ key: `${id}/password` }, {})).toMatchObject({ value: VALUE })
})

test('several of one name are no guess', async () => {
  const server = await start()
  const id = server.put('Prod', 'db', [{ label: 'password', value: 'second' }])
  server.put('Prod', 'twice', [
    { label: 'a', value: '1' },
    { label: 'a', value: '2' },
  ])
  const outcomes = await connect(server).getMany(
    byKey(['db/password', `${id}/password`, 'twice/a', 'twice', 'small/password']),
    {},
  )
  expect(outcomes).toEqual([
    failure('INVALID_REFERENCE', /more than one item "db"/),
    { value: 'second', version: '3' },
    failure('INVALID_REFERENCE', /more than one field "a"/),
    failure('UNREADABLE', /can not be read as a whole/),
    { value: VALUE, version: '3' },
  ])
})

test('a vault that is not there is INVALID_REFERENCE', async () => {
  await expect(connect(await start(), { vault: 'Typo' }).get({ key: 'db/x' }, {})).rejects.toEqual(
    failure('INVALID_REFERENCE', /no vault of this name/),
  )
})

describe('a service account', () => {
  const calls: string[] = []
  const fakeClient = (fail?: Error): OpClient => {
    calls.length = 0
    const called = async <Result>(name: string, result: Result): Promise<Result> => {
      calls.push(name)
      if (fail !== undefined) throw fail
      return result
    }
    const field = { id: 'f', title: 'password', value: VALUE }
    const otp = { id: 'o', title: 'otp', value: 'x', details: { type: 'Otp', content: { code: '42' } } }
    return {
      vaults: { list: () => called('vaults', [{ id: 'v', title: 'Prod' }]) },
      items: {
        list: () =>
          called('items', [
            { id: 'a', title: 'db', state: 'active' },
            { id: 'b', title: 'old', state: 'archived' },
            { id: 'c', title: 'raced', state: 'active' },
          ]),
        getAll: (_, ids) =>
          called(`get ${ids}`, {
            individualResponses: ids.map(id =>
              id === 'a'
                ? { content: { id, version: 7, fields: [field, otp], sections: [] } }
                : { error: { type: 'itemNotFound' } },
            ),
          }),
      },
    }
  }

  test('reads all items in one call', async () => {
    const provider = connect({ url: '' }, { client: fakeClient(), env: {} })
    const keys = [
      'db/password',
      'db/otp?attribute=otp',
      'old/password',
      'raced/password',
      'none/x',
      'db/none',
    ]
    expect(await provider.getMany(byKey(keys), {})).toEqual([
      { value: VALUE, version: '7' },
      { value: '42', version: '7' },
      ...Array(4).fill(undefined),
    ])
    expect(calls).toEqual(['vaults', 'items', 'get a,c'])
  })

  // The package's own classes: they leave `name` as it is.
  class RateLimitExceededError extends Error {}
  class AuthExpiredError extends Error {}
  const found = (id: string): object => ({
    content: {
      id,
      version: 7,
      fields: [{ id: 'f', title: 'password', value: `of ${id}` }],
      sections: [],
    },
  })
  const internal = (message: string): object => ({ error: { type: 'internal', message } })
  /** A client with the items `i0`, `i1` …, which answers each call of `getAll` with the next of these. */
  const clientOf = (count: number, ...answers: ((ids: readonly string[]) => object)[]): OpClient => {
    const { vaults, items } = fakeClient()
    const titles = Array.from({ length: count }, (_, index) => `i${index}`)
    return {
      vaults,
      items: {
        ...items,
        list: async () => titles.map(id => ({ id, title: id, state: 'active' })),
        async getAll(_, ids) {
          calls.push(`get ${ids.length}`)
          return { individualResponses: answers.shift()!(ids) as [] }
        },
      },
    }
  }
  const passwords = (count: number): { key: string }[] =>
    byKey(Array.from({ length: count }, (_, index) => `i${index}/password`))

  test('an item that could not be read spoils no other, and shows nothing of why', async () => {
    const client = clientOf(6, ids => [
      internal('LEAKED-EXAMPLE'),
      found(ids[1]!),
      internal('no permission for LEAKED-EXAMPLE'),
      { error: { type: 'itemNotFound' } },
      internal('rate limit LEAKED-EXAMPLE'),
      found(ids[5]!),
    ])
    const provider = connect({ url: '' }, { client, env: {} })
    expect(await provider.getMany(passwords(6), {})).toEqual([
      failure('UNAVAILABLE', /could not read this item$/),
      { value: 'of i1', version: '7' },
      failure('ACCESS_DENIED', /does not let the service account read this item$/),
      undefined,
      failure('THROTTLED', /come back later$/),
      { value: 'of i5', version: '7' },
    ])
  })

  test('errors that can not be told apart are those of every item that did not come', async () => {
    const client = clientOf(3, ids => [found(ids[2]!), internal(''), { error: { type: 'itemNotFound' } }])
    const provider = connect({ url: '' }, { client, env: {} })
    expect(await provider.getMany(passwords(3), {})).toEqual([
      failure('UNAVAILABLE'),
      failure('UNAVAILABLE'),
      { value: 'of i2', version: '7' },
    ])
  })

  test('a call that fails spoils nothing that was read before, and no more calls follow', async () => {
    const client = clientOf(
      120,
      ids => ids.map(found),
      () => {
        throw new RateLimitExceededError('LEAKED-EXAMPLE')
      },
    )
    const outcomes = await connect({ url: '' }, { client, env: {} }).getMany(passwords(120), {})
    expect(outcomes.slice(0, 50)).toEqual(
      Array.from({ length: 50 }, (_, index) => ({ value: `of i${index}`, version: '7' })),
    )
    expect(outcomes.slice(50)).toEqual(Array(70).fill(failure('THROTTLED')))
    expect(calls).toEqual(['vaults', 'get 50', 'get 50'])
  })

  test.each<[string, Error, string]>([
    ['rate limit', new RateLimitExceededError('LEAKED-EXAMPLE'), 'THROTTLED'],
    ['an end of the login', new AuthExpiredError('LEAKED-EXAMPLE'), 'ACCESS_DENIED'],
    ['a vault that is closed', new Error('no permission for LEAKED-EXAMPLE'), 'ACCESS_DENIED'],
    ['bad token', new Error('invalid service account token LEAKED-EXAMPLE'), 'ACCESS_DENIED'],
    ['network', new Error('connection LEAKED-EXAMPLE'), 'UNAVAILABLE'],
  ])('that fails by %s shows nothing of it', async (_, error, code) => {
    const provider = connect({ url: '' }, { client: fakeClient(error), env: {} })
    const failed = provider.get({ key: 'db/password' }, {}) as Promise<unknown>
    await expect(failed).rejects.toEqual(failure(code))
    await expect(failed).rejects.not.toThrow('LEAKED-EXAMPLE')
  })

  test('needs its package, and no credentials at all are said', async () => {
    const account = connect({ url: '' }, { env: { OP_SERVICE_ACCOUNT_TOKEN: 'ops_EXAMPLE' } })
    await expect(account.get({ key: 'db/x' }, {})).rejects.toEqual(
      failure('ACCESS_DENIED', /needs the package @1password\/sdk/),
    )
    const nobody = connect({ url: '' }, { env: { X: '' } })
    await expect(nobody.get({ key: 'db/x' }, {})).rejects.toEqual(failure('ACCESS_DENIED', /no credentials/))
  })
})

test('as op://', async () => {
  const server = await start()
  const env = { OP_CONNECT_HOST: server.url, OP_CONNECT_TOKEN: TOKEN }
  const provider = ending(await providerFromUri('op://Prod', { env }))
  expect(await provider.get({ key: 'db/password' }, {})).toMatchObject({ value: VALUE })
})

test.each(['op:x', 'op://', 'op://Prod/db', 'op://t@Prod'])('%s is refused', async uri => {
  await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
})
