import { rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { memory } from '../../src/providers/memory.ts'
import { type StoreProviderOptions, store } from '../../src/providers/store.ts'
import { referenceByCall } from '../../src/references/reference.ts'
import { alice, bob } from '../store/keys.ts'
import { newStore, type TestStore } from '../store/new-store.ts'
import { testProvider } from './conformance.ts'

const KEY = { privateKey: alice.privateKey }
const provider = ({ file }: TestStore, options: StoreProviderOptions = KEY): ReturnType<typeof store> =>
  store(file, { env: {}, ...options })
const failure = (code: string): unknown => expect.objectContaining({ name: 'ProviderError', code })

describe('the store provider', () => {
  const holds = {
    DB: 's3cr3t EXAMPLE',
    EMPTY: '',
    'any key': 'x',
    'db.password': 'y',
    BIN: Uint8Array.of(0, 255),
  }
  testProvider({
    test,
    create: async () => {
      const made = await newStore(alice)
      await Promise.all(Object.entries(holds).map(([name, value]) => made.store.set(name, value)))
      await made.store.set('THEIRS', 'other EXAMPLE')
      await made.store.share('THEIRS', bob.publicKey, { recipientName: 'bob' })
      await made.store.unshare('THEIRS', 'owner')
      return provider(made)
    },
    holds,
    missing: ['ABSENT', 'db', 'ANY KEY'],
    fails: [{ reference: { key: 'THEIRS' }, code: 'ACCESS_DENIED', hides: 'other' }],
  })
})

async function team(): Promise<TestStore> {
  const made = await newStore(alice)
  for (const namespace of ['', 'company', 'company.team']) {
    await made.store.set('ALL', `of ${namespace}`, { namespace })
    await made.store.set(`ONLY_${namespace}`, namespace, { namespace })
  }
  return made
}

test.each([
  ['company.team', 'ALL', 'of company.team'],
  ['company.team', 'ONLY_company', 'company'],
  ['company.team', 'ONLY_', ''],
  ['company.other', 'ALL', 'of company'],
  ['company', 'ALL', 'of company'],
  ['comp', 'ALL', 'of '],
  [undefined, 'ALL', 'of '],
])('namespace %s finds %s as %j', async (namespace, key, value) => {
  const from = provider(await team())
  const found = await from.get({ key, ...(namespace !== undefined && { namespace }) }, {})
  expect(found).toMatchObject({ value })
})

test.each([
  ['company', 'ONLY_company.team'],
  ['company.other', 'ONLY_company.team'],
  [undefined, 'ONLY_company'],
])('namespace %s does not find %s', async (namespace, key) => {
  const from = provider(await team())
  expect(await from.get({ key, ...(namespace !== undefined && { namespace }) }, {})).toBeUndefined()
})

test('its own namespace stands in where a reference has none', async () => {
  const made = await team()
  const uri = `store:${basename(made.file)}?namespace=company.team`
  const from = await providerFromUri(uri, {
    cwd: dirname(made.file),
    env: { RENDER_CONFIG_PRIVATE_KEY: alice.privateKey },
  })
  expect(await from.get({ key: 'ALL' }, {})).toMatchObject({ value: 'of company.team', version: '1' })
  expect(await from.get({ key: 'ALL', namespace: 'company' }, {})).toMatchObject({ value: 'of company' })
  await from.set!({ key: 'ALL' }, 'new', {})
  expect((await made.store.get('ALL', { namespace: 'company.team' }))?.value).toBe('new')
})

test('only the version that is there is there', async () => {
  const made = await newStore(alice)
  await made.store.set('K', 'one')
  await made.store.set('K', 'two')
  const from = provider(made)
  expect(await from.get({ key: 'K', version: '2' }, {})).toEqual({
    value: 'two',
    version: '2',
    createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect(await from.get({ key: 'K', version: '1' }, {})).toBeUndefined()
})

test.each<[string, StoreProviderOptions]>([
  ['no private key', {}],
  ['another private key', { privateKey: bob.privateKey }],
  ['what is no private key', { env: { RENDER_CONFIG_PRIVATE_KEY: 'tokenEXAMPLE' } }],
])('with %s a secret is ACCESS_DENIED, one that is not there is missing', async (_, options) => {
  const made = await newStore(alice)
  await made.store.set('K', 'x EXAMPLE')
  const from = provider(made, options)
  await expect(from.get({ key: 'K' }, {})).rejects.toEqual(failure('ACCESS_DENIED'))
  expect(await from.getMany!([{ key: 'ABSENT' }, { key: 'K' }], {})).toEqual([
    undefined,
    failure('ACCESS_DENIED'),
  ])
  expect(await from.list({})).toMatchObject([{ key: 'K', type: 'variable' }])
  await from.set({ key: 'K' }, 'y', {})
  expect((await made.store.get('K'))?.value).toBe('y')
})

test('a secret that may not be read never becomes another provider’s', async () => {
  const made = await newStore(alice)
  await made.store.set('K', 'x')
  const chain = createChain([provider(made, {}), memory({ K: 'other' })])
  const reference = referenceByCall({ key: 'K' }, new Set())
  const resolution = (await chain.resolve([reference])).get(reference.id)
  expect(resolution).toMatchObject({ outcome: 'ACCESS_DENIED', hint: expect.stringContaining(alice.kid) })
})

test('a damaged value is UNREADABLE by name, a damaged file fails beforehand', async () => {
  const made = await newStore(alice)
  await made.store.set('K', 'x')
  const from = provider(made)
  made.write(
    made.text().replace(/"tag": "./, match => `${match.slice(0, -1)}${match.endsWith('x') ? 'y' : 'x'}`),
  )
  await expect(from.get({ key: 'K' }, {})).rejects.toMatchObject({
    code: 'UNREADABLE',
    message: expect.stringContaining('secret "K" is damaged'),
  })
  expect(() => from.preflight!()).not.toThrow()
  made.write(made.text().slice(0, -9))
  expect(() => from.preflight!()).toThrow(expect.objectContaining({ code: 'STORE_INVALID' }))
  await expect(from.get({ key: 'ABSENT' }, {})).rejects.toEqual(failure('UNREADABLE'))
  await expect(from.list({})).rejects.toEqual(failure('UNREADABLE'))
})

test('an absent file is an error, not a missing secret', async () => {
  const made = await newStore(alice)
  rmSync(made.file)
  const from = provider(made)
  expect(() => from.preflight!()).toThrow(expect.objectContaining({ name: 'RenderConfigError', code: 'IO' }))
  await expect(from.get({ key: 'K' }, {})).rejects.toEqual(failure('UNAVAILABLE'))
})

test('a change of the file is seen', async () => {
  const made = await newStore(alice)
  await made.store.set('K', 'one')
  const from = provider(made)
  expect(await from.get({ key: 'K' }, {})).toMatchObject({ value: 'one' })
  await made.store.set('K', 'two')
  expect(await from.get({ key: 'K' }, {})).toMatchObject({ value: 'two' })
})

test('all values are known with a private key, and nobody says so without one', async () => {
  const made = await newStore(alice)
  await made.store.set('K', 'x')
  await made.store.set('R', { server: 'ghcr.io', user: 'me', password: 'p EXAMPLE' }, { type: 'registry' })
  const known = [...provider(made).values!()].map(({ name, value }) => [name, value])
  expect(known).toEqual([
    ['K', 'x'],
    ['R', '{"server":"ghcr.io","user":"me","password":"p EXAMPLE"}'],
    ['R.password', 'p EXAMPLE'],
    ['R.auth', Buffer.from('me:p EXAMPLE').toString('base64')],
    ['R.dockerconfigjson', expect.stringContaining('"auths"')],
  ])
  expect(provider(made, {}).values).toBeUndefined()
})

test('a registry secret is also there as Docker reads it, unless that name is taken', async () => {
  const made = await newStore(alice)
  await made.store.set('R', { server: 'ghcr.io', user: 'me', password: 'p' }, { type: 'registry' })
  await made.store.set('K', 'x')
  const from = provider(made)
  const rendered = (await from.get({ key: 'R.dockerconfigjson' }, {})) as { value: string }
  expect(JSON.parse(rendered.value).auths['ghcr.io'].username).toBe('me')
  expect(await from.get({ key: 'K.dockerconfigjson' }, {})).toBeUndefined()
  await made.store.set('R.dockerconfigjson', 'own')
  expect(await from.get({ key: 'R.dockerconfigjson' }, {})).toMatchObject({ value: 'own' })
})

test('sharing goes through the provider as well', async () => {
  const made = await newStore(alice)
  await made.store.set('K', 'x', { namespace: 'a' })
  await provider(made).share({ key: 'K', namespace: 'a' }, bob.publicKey)
  const bobs = provider(made, { privateKey: bob.privateKey })
  expect(await bobs.get({ key: 'K', namespace: 'a' }, {})).toMatchObject({ value: 'x' })
})

test('a run that is over reads no further', async () => {
  const made = await newStore(alice)
  const from = provider(made)
  await expect(from.getMany!([{ key: 'K' }], { signal: AbortSignal.abort() })).rejects.toEqual(
    failure('UNAVAILABLE'),
  )
})
