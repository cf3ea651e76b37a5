import { describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { type InfisicalOptions, infisical } from '../../src/providers/infisical.ts'
import { referenceByName } from '../../src/references/reference.ts'
import {
  FAKE_INFISICAL_LOGIN,
  type FakeInfisical,
  startFakeInfisical,
} from '../../src/testing/fake-infisical.ts'
import type { FakeServerOptions } from '../../src/testing/fake-server.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'

const HOLDS = { DB: VALUE, EMPTY: '', 'odd name/#': 'odd' }
const TOKEN = 'TOKEN-EXAMPLE'

const start = async (options: FakeServerOptions = {}): Promise<FakeInfisical> => {
  const server = ending(await startFakeInfisical(options))
  for (const [key, value] of Object.entries(HOLDS)) server.put('/app', key, value)
  return server
}
const connect = (
  server: { url: string },
  options: Partial<InfisicalOptions> = {},
): ReturnType<typeof infisical> => {
  const http = { ...HASTY, ...options.http }
  const known = { project: 'project', environment: 'prod', path: 'app/', endpoint: server.url }
  const login = options.env === undefined ? { login: { token: TOKEN }, env: {} } : {}
  return ending(infisical({ ...known, ...login, ...options, http }))
}
const paths = (server: FakeInfisical): string[] => server.requests.map(({ path }) => path)
const byKey = (keys: readonly string[]): { key: string }[] => keys.map(key => ({ key }))

describe('the infisical provider', () => {
  testProvider({
    test,
    create: async () => {
      const server = await start()
      server.put('/app', 'HIDDEN', VALUE)
      server.hide('/app', 'HIDDEN')
      return connect(server)
    },
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'db', '', '../DB'],
    fails: [
      { reference: { key: 'HIDDEN' }, code: 'ACCESS_DENIED', hides: VALUE },
      { reference: { key: 'DB', version: 'x' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

// The one answer is the folder: that it is not there says nothing of a secret.
describe('faults of Infisical', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http }),
    key: 'DB',
    value: VALUE,
    credentials: [TOKEN],
    differs: { '404': 'INVALID_REFERENCE' },
  })
})

describe('faults of the login at Infisical', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http, login: { ...FAKE_INFISICAL_LOGIN } }),
    key: 'DB',
    value: VALUE,
    credentials: [FAKE_INFISICAL_LOGIN.clientSecret],
    differs: { '404': 'ACCESS_DENIED', '409': 'ACCESS_DENIED' },
    when: ({ path }) => path.endsWith('/login'),
  })
})

test('1,000 references to 200 secrets are one request', async () => {
  const server = await start()
  for (let index = 0; index < 200; index++) server.put('/app', `K${index}`, `v${index}`)
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([connect(server)]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect(paths(server)).toEqual(['/api/v4/secrets'])
})

test('says every boolean, because those left out are true', async () => {
  const server = await start()
  await connect(server, { imports: false }).get({ key: 'DB' }, {})
  expect(Object.fromEntries(server.requests[0]!.query)).toEqual({
    projectId: 'project',
    environment: 'prod',
    secretPath: '/app',
    viewSecretValue: 'true',
    expandSecretReferences: 'true',
    includeImports: 'false',
    recursive: 'false',
    includePersonalOverrides: 'false',
  })
})

test('own secrets win over imports, later imports over earlier ones, and personal ones never count', async () => {
  const server = await start()
  for (const [folder, key, value] of [
    ['/one', 'A', 'one'],
    ['/one', 'DB', 'imported'],
    ['/two', 'A', 'two'],
  ] as const)
    server.put(folder, key, value)
  server.import('/app', '/one')
  server.import('/app', '/two')
  server.override('/app', 'DB', 'personal')
  expect(await connect(server).getMany(byKey(['A', 'DB']), {})).toMatchObject([
    { value: 'two' },
    { value: VALUE },
  ])
  expect(await connect(server, { imports: false }).get({ key: 'A' }, {})).toBeUndefined()
})

test('versions are read singly, and only if they are not the current one', async () => {
  const server = await start()
  server.put('/app', 'DB', 'second')
  const outcomes = await connect(server).getMany(
    ['1', '2', '3'].map(version => ({ key: 'DB', version })),
    {},
  )
  expect(outcomes).toEqual([{ value: VALUE, version: '1' }, { value: 'second', version: '2' }, undefined])
  expect(server.count()).toBe(3)
})

test('a list asks for no values', async () => {
  const server = await start()
  expect(await connect(server).list({})).toEqual(byKey(Object.keys(HOLDS)))
  expect(server.requests[0]!.query.get('viewSecretValue')).toBe('false')
})

test.each([{ environment: 'dev' }, { path: 'none' }, { project: 'other' }])(
  '%j that is not there is INVALID_REFERENCE',
  async options => {
    await expect(connect(await start(), options).get({ key: 'DB' }, {})).rejects.toEqual(
      failure('INVALID_REFERENCE', /no such project, environment or folder$/),
    )
  },
)

describe('credentials', () => {
  const env = {
    INFISICAL_UNIVERSAL_AUTH_CLIENT_ID: FAKE_INFISICAL_LOGIN.clientId,
    INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET: FAKE_INFISICAL_LOGIN.clientSecret,
  }

  test('universal auth, once, again when the token is refused', async () => {
    const server = await start()
    const provider = connect(server, { env })
    await provider.get({ key: 'DB' }, {})
    await provider.get({ key: 'EMPTY' }, {})
    server.tokens.clear()
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    expect(server.count(({ path }) => path.endsWith('/login'))).toBe(2)
  })

  test('a login that is refused costs one request, and none is no request', async () => {
    const server = await start()
    const wrong = connect(server, { env: { ...env, INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET: 'BAD-EXAMPLE' } })
    for (const key of ['DB', 'EMPTY'])
      await expect(wrong.get({ key }, {})).rejects.toEqual(failure('ACCESS_DENIED', /login is refused$/))
    expect(server.count()).toBe(1)
    await expect(connect(server, { env: { X: '' } }).get({ key: 'DB' }, {})).rejects.toEqual(
      failure('ACCESS_DENIED', /no credentials for Infisical$/),
    )
    expect(server.count()).toBe(1)
  })
})

test('as infisical://', async () => {
  const server = await start()
  const env = { INFISICAL_TOKEN: TOKEN, INFISICAL_API_URL: `${server.url}/api` }
  const provider = ending(await providerFromUri('infisical://project/prod/app?imports=false', { env }))
  expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
})

test.each(['infisical:x', 'infisical://', 'infisical://project', 'infisical://project?token=x'])(
  '%s is refused',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  },
)
