/**
 * The same against drongo, which speaks Google's REST protocol and holds secrets in memory. Where it differs from
 * Google the last tests say so; credentials, checksums, pages, aliases and regions are tested on the fake alone.
 */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createChain } from '../../../src/providers/chain.ts'
import { googleSecretManager } from '../../../src/providers/gcp-sm.ts'
import { createTransport } from '../../../src/providers/http/transport.ts'
import { referenceByName } from '../../../src/references/reference.ts'
import { testProvider } from '../conformance.ts'
import { ending, failure, HASTY, VALUE } from '../more.ts'
import { realStore } from '../real-stores.ts'

const { skipped, values } = realStore('the gcp-sm provider against drongo', 'RENDER_CONFIG_TEST_GCP')
const [endpoint = ''] = values
const HOLDS = { DB: VALUE, EMPTY: '', 'my-key_2': 'other', BYTES: Uint8Array.of(0, 255, 1) }

// Each project is a store of its own.
const run = `t${randomUUID().slice(0, 8)}`
const connect = (project = run, options = {}): ReturnType<typeof googleSecretManager> =>
  ending(googleSecretManager({ project, endpoint, token: 'ANY-EXAMPLE', env: {}, http: HASTY, ...options }))
const fill = async (project: string, secrets: Readonly<Record<string, string | Uint8Array>>) => {
  const provider = connect(project)
  await Promise.all(Object.entries(secrets).map(([key, value]) => provider.set({ key }, value, {})))
}
const mark = async (project: string, version: string, action: 'disable' | 'enable' | 'destroy') => {
  const transport = ending(createTransport({ baseUrl: endpoint, env: {} }))
  const path = `/v1/projects/${project}/secrets/${version}:${action}`
  const { status } = await transport.request({ method: 'POST', path, json: {} })
  expect(status).toBe(200)
}

describe.skipIf(skipped)('drongo', () => {
  describe('the gcp-sm provider', () => {
    beforeAll(() => fill(run, HOLDS))
    testProvider({
      test,
      create: () => connect(),
      holds: HOLDS,
      missing: ['ABSENT_EXAMPLE', 'db', 'with.dot'],
      fails: [
        { reference: { key: '../DB' }, code: 'INVALID_REFERENCE', hides: VALUE },
        { reference: { key: 'DB/versions/1' }, code: 'INVALID_REFERENCE', hides: VALUE },
        { reference: { key: 'DB', version: '../1' }, code: 'INVALID_REFERENCE', hides: VALUE },
      ],
    })
  })

  test('200 references to 40 secrets, five of them absent', async () => {
    const project = `${run}-many`
    const keys = Array.from({ length: 40 }, (_, index) => `K${index}`)
    await fill(project, Object.fromEntries(keys.slice(5).map(key => [key, `of ${key}`])))
    const references = Array.from({ length: 200 }, (_, index) => referenceByName([keys[index % 40]!]))
    const ended = [...(await createChain([connect(project)]).resolve(references)).values()]
    expect(ended.filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(35)
    expect(ended.filter(({ outcome }) => outcome === 'NOT_FOUND')).toHaveLength(5)
  })

  test('versions: by number, latest, one that never was; disabled and destroyed ones are UNREADABLE', async () => {
    const project = `${run}-versions`
    const provider = connect(project)
    for (const value of ['one', 'two', 'three']) await fill(project, { DB: value })
    await mark(project, 'DB/versions/1', 'destroy')
    await mark(project, 'DB/versions/2', 'disable')
    const versions = ['1', '2', '3', 'latest', '9'].map(version => ({ key: 'DB', version }))
    const third = { value: 'three', version: '3' }
    const unreadable = failure('UNREADABLE', /FAILED_PRECONDITION$/)
    expect(await provider.getMany(versions, {})).toEqual([unreadable, unreadable, third, third, undefined])
    await mark(project, 'DB/versions/2', 'enable')
    expect(await provider.get({ key: 'DB', version: '2' }, {})).toEqual({ value: 'two', version: '2' })
  })

  test('a secret without a version is not there, and neither is one that was deleted', async () => {
    const project = `${run}-gone`
    const provider = connect(project)
    const transport = ending(createTransport({ baseUrl: endpoint, env: {} }))
    const made = { method: 'POST' as const, path: `/v1/projects/${project}/secrets`, json: {} }
    await transport.request({ ...made, query: { secretId: 'HOLLOW' } })
    await fill(project, { GONE: 'x' })
    await provider.delete({ key: 'GONE' }, {})
    await provider.delete({ key: 'GONE' }, {})
    expect(await provider.getMany([{ key: 'HOLLOW' }, { key: 'GONE' }], {})).toEqual([undefined, undefined])
    await provider.set({ key: 'HOLLOW' }, 'filled', {})
    expect(await provider.get({ key: 'HOLLOW' }, {})).toEqual({ value: 'filled', version: '1' })
  })
})

describe.skipIf(skipped)('where drongo differs from Google', () => {
  test('latest is the newest version that is enabled; Google refuses to read a newest one that is not', async () => {
    const project = `${run}-latest`
    for (const value of ['one', 'two']) await fill(project, { DB: value })
    await mark(project, 'DB/versions/2', 'disable')
    expect(await connect(project).get({ key: 'DB' }, {})).toEqual({ value: 'one', version: '1' })
  })

  test('it sends no checksum, lists all names in one page, and takes any token', async () => {
    const project = `${run}-plain`
    const keys = Array.from({ length: 30 }, (_, index) => `K${index}`)
    await fill(project, Object.fromEntries(keys.map(key => [key, 'x'])))
    const transport = ending(createTransport({ baseUrl: endpoint, env: {} }))
    const [secret, page] = await Promise.all([
      transport.request({ path: `/v1/projects/${project}/secrets/K1/versions/latest:access` }),
      transport.request({ path: `/v1/projects/${project}/secrets`, query: { pageSize: 10 } }),
    ])
    expect(secret.json()).toEqual({ name: expect.any(String), payload: { data: 'eA==' } })
    expect(page.json()).toEqual({ secrets: expect.objectContaining({ length: 30 }), totalSize: 30 })
    expect(await connect(project).list({})).toHaveLength(30)
  })

  test('it knows no regions: a path that is not its own is no absence of a secret', async () => {
    const regional = connect(run, { location: 'europe-west3' })
    await expect(regional.get({ key: 'DB' }, {})).rejects.toEqual(failure('UNAVAILABLE', /404$/))
  })
})
