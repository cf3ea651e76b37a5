import { describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { type DopplerOptions, doppler } from '../../src/providers/doppler.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { referenceByName } from '../../src/references/reference.ts'
import { type FakeDoppler, startFakeDoppler } from '../../src/testing/fake-doppler.ts'
import type { FakeServerOptions } from '../../src/testing/fake-server.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'

const HOLDS = { DB: VALUE, EMPTY: '', JSON: '{"a":"b"}' }

const start = async (options: FakeServerOptions = {}): Promise<FakeDoppler> => {
  const server = ending(await startFakeDoppler(options))
  server.configs.set('app/prd', new Map<string, string | null>([...Object.entries(HOLDS), ['HIDDEN', null]]))
  return server
}
const connect = (
  server: { url: string },
  options: Partial<DopplerOptions> = {},
): ReturnType<typeof doppler> => {
  const http = { ...HASTY, ...options.http }
  const known = { project: 'app', config: 'prd', env: {}, endpoint: server.url }
  return ending(doppler({ ...known, token: 'dp.st.TOKEN-EXAMPLE', ...options, http }))
}

describe('the doppler provider', () => {
  testProvider({
    test,
    create: async () => connect(await start()),
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'db', ''],
    fails: [
      { reference: { key: 'HIDDEN' }, code: 'ACCESS_DENIED', hides: VALUE },
      { reference: { key: 'DB', version: '1' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

// The one document is the config: that it is not there says nothing of a secret.
describe('faults of Doppler', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http }),
    key: 'DB',
    value: VALUE,
    credentials: ['dp.st.TOKEN-EXAMPLE'],
    differs: { '404': 'INVALID_REFERENCE' },
  })
})

test('1,000 references to 200 secrets are one download', async () => {
  const server = await start()
  server.configs.set(
    'app/prd',
    new Map(Array.from({ length: 200 }, (_, index) => [`K${index}`, `v${index}`])),
  )
  const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
  const ended = await createChain([connect(server)]).resolve(references)
  expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
  expect(server.requests.map(({ path }) => path)).toEqual(['/v3/configs/config/secrets/download'])
})

test('a config that is not there is INVALID_REFERENCE, somebody else’s 404 UNAVAILABLE', async () => {
  const server = await start()
  await expect(connect(server, { config: 'dev' }).get({ key: 'DB' }, {})).rejects.toEqual(
    failure('INVALID_REFERENCE', /no such project or config/),
  )
  const { startFakeServer } = await import('../../src/testing/fake-server.ts')
  const other = ending(await startFakeServer(() => ({ status: 404, body: 'nothing' })))
  await expect(connect(other).get({ key: 'DB' }, {})).rejects.toEqual(failure('UNAVAILABLE', /no answer of/))
})

test('a bad token costs one request a minute, and none is no request', async () => {
  const server = await start()
  const bad = connect(server, { token: 'BAD-EXAMPLE' })
  await expect(bad.get({ key: 'DB' }, {})).rejects.toEqual(failure('ACCESS_DENIED', /refused$/))
  await expect(bad.get({ key: 'EMPTY' }, {})).rejects.toEqual(failure('ACCESS_DENIED', /refused$/))
  expect(server.count()).toBe(1)
  await expect(connect(server, { token: '' }).get({ key: 'DB' }, {})).rejects.toEqual(
    failure('ACCESS_DENIED', /no token for Doppler$/),
  )
  expect(server.count()).toBe(1)
})

test('as doppler://', async () => {
  const server = await start()
  const env = { DOPPLER_TOKEN: server.token, DOPPLER_API_HOST: server.url }
  const provider = ending(await providerFromUri('doppler://app/prd', { env }))
  expect(await provider.get({ key: 'DB' }, {})).toBe(VALUE)
})

test.each(['doppler:x', 'doppler://', 'doppler://app', 'doppler://app/prd/x', 'doppler://t@app/prd'])(
  '%s is refused',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  },
)
