/** The same against a real OpenBao in memory. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTransport } from '../../../src/providers/http/transport.ts'
import { type VaultOptions, vault } from '../../../src/providers/vault.ts'
import { testProvider } from '../conformance.ts'
import { realStore } from '../real-stores.ts'

const { skipped, values } = realStore(
  'the vault provider against OpenBao',
  'RENDER_CONFIG_TEST_VAULT_ADDR',
  'RENDER_CONFIG_TEST_VAULT_TOKEN',
)
const [address = '', token = ''] = values
const VALUE = 's3cr3t EXAMPLE'
const run = `t${randomUUID().slice(0, 8)}`
const root = createTransport({
  baseUrl: address || 'http://127.0.0.1:1',
  env: {},
  headers: { 'x-vault-token': token },
})
const call = async (method: string, path: string, json?: unknown): Promise<unknown> => {
  const response = await root.request({ method, path: `/v1/${path}`, ...(json !== undefined && { json }) })
  expect(response.status, path).toBeLessThan(300)
  return response.status === 204 ? undefined : response.json()
}
const connect = (path: string, options: Partial<VaultOptions> = {}): ReturnType<typeof vault> =>
  vault({ address, path, token, env: {}, ...options })

describe.skipIf(skipped)('OpenBao', () => {
  beforeAll(async () => {
    await call('POST', `sys/mounts/${run}-1`, { type: 'kv', options: { version: '1' } })
    await call('POST', `sys/mounts/${run}/two`, { type: 'kv', options: { version: '2' } })
    await call('POST', `${run}-1/app`, { DB: VALUE, EMPTY: '' })
    // A new engine of version 2 answers 400 for a moment, while it is being made.
    const made = async (): Promise<unknown> =>
      call('POST', `${run}/two/data/app`, { data: { DB: VALUE, EMPTY: '' } })
    await made().catch(() => new Promise(resolve => setTimeout(resolve, 500)).then(made))
  })

  describe.each([
    ['KV 2 at a mount of two segments', `${run}/two/app`],
    ['KV 1', `${run}-1/app`],
  ])('%s', (_, path) => {
    testProvider({
      test,
      create: () => connect(path),
      holds: { DB: VALUE, EMPTY: '' },
      missing: ['ABSENT_EXAMPLE', 'none#x'],
      fails: [{ reference: { key: 'a//b#DB' }, code: 'INVALID_REFERENCE', hides: VALUE }],
    })
  })

  test('tells three kinds of absence, and none of them from a wrong mount', async () => {
    const provider = connect(`${run}/two`)
    await call('POST', `${run}/two/data/gone`, { data: { K: 'v' } })
    await call('DELETE', `${run}/two/data/gone`)
    await call('POST', `${run}/two/data/broken`, { data: { K: 'v' } })
    await call('POST', `${run}/two/destroy/broken`, { versions: [1] })
    const keys = ['gone#K', 'broken#K', 'never#K']
    expect(
      await provider.getMany(
        keys.map(key => ({ key })),
        {},
      ),
    ).toEqual([undefined, undefined, undefined])
    await expect(connect(`${run}-typo/app`, { kv: 2 }).get({ key: 'K' }, {})).rejects.toMatchObject({
      code: 'INVALID_REFERENCE',
    })
    await expect(
      connect(`${run}/two/app`, { namespace: 'typo' }).get({ key: 'K' }, {}),
    ).rejects.toMatchObject({
      code: 'INVALID_REFERENCE',
    })
    await expect(
      connect(`${run}/two`, { kv: 1, mount: `${run}/two` }).get({ key: 'app#K' }, {}),
    ).rejects.toMatchObject({
      code: 'INVALID_REFERENCE',
    })
  })

  test('versions, a deleted one too', async () => {
    const provider = connect(`${run}/two/versions`)
    await provider.set({ key: 'K' }, 'one', {})
    await provider.set({ key: 'K' }, 'two', {})
    expect(await provider.get({ key: 'K', version: '1' }, {})).toEqual({
      value: 'one',
      version: '1',
      createdAt: expect.any(String),
    })
    expect(await provider.get({ key: 'K' }, {})).toMatchObject({ value: 'two', version: '2' })
    expect(await provider.get({ key: 'K', version: '9' }, {})).toBeUndefined()
  })

  test('two writers at once both stand', async () => {
    await Promise.all(['A', 'B', 'C'].map(key => connect(`${run}/two/race`).set({ key }, `of ${key}`, {})))
    const outcomes = await connect(`${run}/two/race`).getMany([{ key: 'A' }, { key: 'B' }, { key: 'C' }], {})
    expect(outcomes).toMatchObject([{ value: 'of A' }, { value: 'of B' }, { value: 'of C' }])
  })

  test('a bad token, and a path that a good one may not read', async () => {
    const bad = connect(`${run}/two/app`, { token: 'hvs.BAD-EXAMPLE' })
    await expect(bad.get({ key: 'DB' }, {})).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringMatching(/the token is refused$/),
    })
    await call('POST', `sys/policies/acl/${run}`, {
      policy: `path "${run}/two/data/app" { capabilities = ["read"] }`,
    })
    const made = await call('POST', 'auth/token/create', { policies: [run], no_default_policy: true })
    const { client_token: limited } = (made as { auth: { client_token: string } }).auth
    const outcomes = await connect(`${run}/two`, { token: limited, kv: 2, mount: `${run}/two` }).getMany(
      [{ key: 'other#K' }, { key: 'app#DB' }],
      {},
    )
    expect(outcomes[0]).toMatchObject({ code: 'ACCESS_DENIED' })
    expect(outcomes[1]).toMatchObject({ value: VALUE })
  })

  test('AppRole: a login, a renewal, a new login when the token is gone, and nothing left behind', async () => {
    await call('POST', `sys/auth/${run}`, { type: 'approle' })
    await call('POST', `sys/policies/acl/${run}-role`, {
      policy: `path "${run}/two/data/*" { capabilities = ["read"] }`,
    })
    await call('POST', `auth/${run}/role/app`, { token_policies: `${run}-role`, token_ttl: '60s' })
    const role = (await call('GET', `auth/${run}/role/app/role-id`)) as { data: { role_id: string } }
    const secret = (await call('POST', `auth/${run}/role/app/secret-id`)) as { data: { secret_id: string } }
    let now = Date.now()
    const provider = vault({
      address,
      path: `${run}/two/app`,
      env: { VAULT_ROLE_ID: role.data.role_id, VAULT_SECRET_ID: secret.data.secret_id, VAULT_AUTH_PATH: run },
      http: { now: () => now },
    })
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    now += 50_000
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    const leases = async (): Promise<string[]> => {
      const answer = await root.request({ path: '/v1/auth/token/accessors/', query: { list: true } })
      return (answer.json() as { data: { keys: string[] } }).data.keys
    }
    const before = (await leases()).length
    await provider.close?.()
    expect((await leases()).length).toBe(before - 1)
    const wrong = vault({
      address,
      path: `${run}/two/app`,
      env: { VAULT_ROLE_ID: role.data.role_id, VAULT_SECRET_ID: 'WRONG-EXAMPLE', VAULT_AUTH_PATH: run },
    })
    await expect(wrong.get({ key: 'DB' }, {})).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringMatching(/the approle login is refused$/),
    })
  })
})
