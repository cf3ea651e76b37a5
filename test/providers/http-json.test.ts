import { describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { type HttpJsonOptions, httpJson } from '../../src/providers/http-json.ts'
import { referenceByName } from '../../src/references/reference.ts'
import {
  type FakeHttpJson,
  type FakeHttpJsonOptions,
  startFakeHttpJson,
} from '../../src/testing/fake-http-json.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'

const TOKEN = 'TOKEN-EXAMPLE'
const DOCUMENT = `{
  "DB": "not at the pointer",
  "data": {
    "a/b~c": [{ "DB": ${JSON.stringify(VALUE)}, "EMPTY": "", "user.name": "dotted" }],
    "types": { "n": 12345678901234567890, "o": { "x": [1, 2.5] }, "yes": true, "none": null, "db": { "password": "p" } },
    "text": "{\\"DB\\":\\"inside a string\\"}"
  },
  "data.text": { "DB": "a name with a dot" }
}`
const POINTER = '/data/a~1b~0c/0'

const start = async (options: FakeHttpJsonOptions = {}): Promise<FakeHttpJson> => {
  const server = ending(await startFakeHttpJson(options))
  server.documents.set('/config', DOCUMENT)
  return server
}
const connect = (
  server: { url: string },
  options: Partial<HttpJsonOptions> = {},
): ReturnType<typeof httpJson> =>
  ending(
    httpJson({
      url: `${server.url}/config`,
      pointer: POINTER,
      env: {},
      ...options,
      http: { ...HASTY, ...options.http },
    }),
  )

describe('the http provider', () => {
  testProvider({
    test,
    create: async () => connect(await start()),
    holds: { DB: VALUE, EMPTY: '', 'user.name': 'dotted' },
    missing: ['ABSENT_EXAMPLE', 'user', ''],
    fails: [{ reference: { key: 'DB', version: '1' }, code: 'INVALID_REFERENCE', hides: VALUE }],
  })
})

describe('faults of a document behind a URL', () => {
  testFaults({
    test,
    start: options => start({ ...options, token: TOKEN }),
    create: (server, http) => connect(server, { http, token: TOKEN }),
    key: 'DB',
    value: VALUE,
    credentials: [TOKEN],
    differs: { '404': 'UNAVAILABLE' },
  })
})

test('a 404 means "not here" only where it is said', async () => {
  const server = await start()
  const url = `${server.url}/none`
  await expect(connect(server, { url }).get({ key: 'DB' }, {})).rejects.toEqual(failure('UNAVAILABLE', /404/))
  const tolerant = connect(server, { url, notFound: 'absent' })
  expect(await tolerant.get({ key: 'DB' }, {})).toBeUndefined()
  expect(await tolerant.list({})).toEqual([])
})

test('1,000 references to 200 members are one request', async () => {
  const server = await start()
  const members = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`K${index}`, `v${index}`]))
  server.documents.set('/config', JSON.stringify(members))
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([connect(server, { pointer: '' })]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect(server.count()).toBe(1)
})

test.each([
  ['n', '12345678901234567890'],
  ['o', '{"x":[1,2.5]}'],
  ['yes', 'true'],
  ['none', 'null'],
])('a member %s that is no string is %s', async (key, expected) => {
  const provider = connect(await start(), { pointer: '/data/types' })
  expect(await provider.get({ key }, {})).toBe(expected)
})

test('a field of a member', async () => {
  const chain = createChain([connect(await start(), { pointer: '/data/types' })])
  const [resolution] = (await chain.resolve([referenceByName(['db', 'password'])])).values()
  expect(resolution).toMatchObject({ outcome: 'FOUND', key: 'db' })
})

test.each(['/data/none', '/data/text', '/data/a~1b~0c', '/data/types/yes', '/data/a~1b~0c/1', '/DB'])(
  'a pointer %s to no object is UNREADABLE, whatever looks like it',
  async pointer => {
    await expect(connect(await start(), { pointer }).get({ key: 'DB' }, {})).rejects.toEqual(
      failure('UNREADABLE', /nothing at the pointer$/),
    )
  },
)

test('a bad token costs one request a minute', async () => {
  const server = await start({ token: TOKEN })
  const provider = connect(server, { token: 'BAD-EXAMPLE' })
  await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(failure('ACCESS_DENIED'))
  await expect(provider.get({ key: 'DB' }, {})).rejects.toEqual(failure('ACCESS_DENIED'))
  expect(server.count()).toBe(1)
})

test('headers and a query are sent, and no message has them', async () => {
  const server = await start()
  const url = `${server.url}/none?env=QUERY-EXAMPLE`
  const provider = connect(server, { url, headers: { 'x-api-key': 'KEY-EXAMPLE' } })
  const failed = provider.get({ key: 'DB' }, {}) as Promise<unknown>
  await expect(failed).rejects.not.toThrow(/QUERY-EXAMPLE|KEY-EXAMPLE/)
  const { query, headers } = server.requests[0]!
  expect([query.get('env'), headers['x-api-key']]).toEqual(['QUERY-EXAMPLE', 'KEY-EXAMPLE'])
})

test('as a URI, with a token from a variable', async () => {
  const server = await start({ token: TOKEN })
  const env = { RENDER_CONFIG_HTTP_TOKEN: TOKEN }
  const uri = `${server.url}/config#${POINTER}?missing=404`
  const provider = ending(await providerFromUri(uri, { env }))
  expect(await provider.get({ key: 'DB' }, {})).toBe(VALUE)
  expect(provider.name).toMatch(/^http 127\.0\.0\.1:\d+\/config#\/data/)
})

test.each([
  'https:x',
  'https://',
  'https://u:p@host/x',
  'https://host/x#pointer',
  'https://host/x#/~2',
  'https://host/x?secret=y',
])('%s is refused', async uri => {
  await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
})
