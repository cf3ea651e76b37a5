/** The vendors' clients against the fakes and the real stores: what one writes or reads, the other finds. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { azureKeyVault } from '../../src/providers/azure-kv.ts'
import { consul } from '../../src/providers/consul.ts'
import { doppler } from '../../src/providers/doppler.ts'
import { etcd } from '../../src/providers/etcd.ts'
import { googleSecretManager } from '../../src/providers/gcp-sm.ts'
import { k8s } from '../../src/providers/k8s.ts'
import { onePassword } from '../../src/providers/op.ts'
import { vault } from '../../src/providers/vault.ts'
import {
  startFakeAzure,
  startFakeConsul,
  startFakeDoppler,
  startFakeGoogle,
  startFakeKubernetes,
  startFakeOnePassword,
  startFakeVault,
} from '../../src/testing/index.ts'
import { ending, HASTY, VALUE } from './more.ts'
import { oracle } from './oracle.ts'

// biome-ignore lint/suspicious/noExplicitAny: the packages are not installed where types are checked
type Untyped = any
const TOKEN = 'TOKEN-EXAMPLE'
const real = (name: string): string => process.env[`RENDER_CONFIG_TEST_${name}`] ?? ''

const azure = oracle<Untyped>('@azure/keyvault-secrets')
describe.skipIf(azure === undefined)('@azure/keyvault-secrets reads the fake as we do', () => {
  const both = async () => {
    const server = ending(await startFakeAzure({ tls: true }))
    const token = { getToken: async () => ({ token: TOKEN, expiresOnTimestamp: Date.now() + 3_600_000 }) }
    const sdk = new azure.SecretClient(server.url, token, {
      disableChallengeResourceVerification: true,
      tlsOptions: { ca: server.ca },
      retryOptions: { maxRetries: 0 },
    })
    const http = { ...HASTY, ca: server.ca! }
    const ours = ending(azureKeyVault({ vault: 'fake', endpoint: server.url, token: TOKEN, env: {}, http }))
    return { server, sdk, ours }
  }

  test('values, versions and what is not there', async () => {
    const { server, sdk, ours } = await both()
    const first = server.put('db-password', 'first')
    server.put('db-password', VALUE)
    expect((await sdk.getSecret('db-password')).value).toBe(VALUE)
    expect((await sdk.getSecret('db-password', { version: first })).value).toBe('first')
    expect(await ours.get({ key: 'db-password', version: first }, {})).toMatchObject({ value: 'first' })
    await expect(sdk.getSecret('none')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' })
    expect(await ours.get({ key: 'none' }, {})).toBeUndefined()
    server.disable('db-password')
    await expect(sdk.getSecret('db-password')).rejects.toMatchObject({ statusCode: 403 })
  })

  test('pages of names, and what one writes', async () => {
    const { server, sdk, ours } = await both()
    for (let index = 0; index < 60; index++) server.put(`k${index}`, 'x')
    await sdk.setSecret('of-the-sdk', 'written')
    expect(await ours.get({ key: 'of-the-sdk' }, {})).toMatchObject({ value: 'written' })
    await ours.set({ key: 'of-ours' }, 'ours', {})
    expect((await sdk.getSecret('of-ours')).value).toBe('ours')
    const names: string[] = []
    for await (const { name } of sdk.listPropertiesOfSecrets()) names.push(name)
    expect(names.toSorted()).toEqual((await ours.list({})).map(({ key }) => key).toSorted())
    expect(names).toHaveLength(62)
  })
})

const google = oracle<Untyped>('@google-cloud/secret-manager')
describe.skipIf(google === undefined)('@google-cloud/secret-manager reads the fake as we do', () => {
  const both = async () => {
    const server = ending(await startFakeGoogle())
    const sdk = ending(googleClient(server.url, 'p'))
    const ours = ending(
      googleSecretManager({ project: 'p', endpoint: server.url, token: TOKEN, env: {}, http: HASTY }),
    )
    return { server, sdk, ours }
  }
  const versionOf = (name: string, version = 'latest'): object => ({
    name: `projects/p/secrets/${name}/versions/${version}`,
  })

  test('values, versions, aliases and what is not there', async () => {
    const { server, sdk, ours } = await both()
    server.put('DB', 'first')
    server.put('DB', VALUE)
    server.alias('DB', 'stable', 1)
    const [latest] = await sdk.accessSecretVersion(versionOf('DB'))
    expect(Buffer.from(latest.payload.data).toString()).toBe(VALUE)
    const [stable] = await sdk.accessSecretVersion(versionOf('DB', 'stable'))
    expect(Buffer.from(stable.payload.data).toString()).toBe('first')
    expect(await ours.get({ key: 'DB', version: 'stable' }, {})).toMatchObject({ value: 'first' })
    await expect(sdk.accessSecretVersion(versionOf('NONE'))).rejects.toThrow(/not found/i)
    expect(await ours.get({ key: 'NONE' }, {})).toBeUndefined()
    server.mark('DB', 2, 'DISABLED')
    await expect(sdk.accessSecretVersion(versionOf('DB'))).rejects.toThrow(/state|FAILED_PRECONDITION/i)
    await expect(ours.get({ key: 'DB' }, {})).rejects.toMatchObject({ code: 'UNREADABLE' })
  })

  test('names', async () => {
    const { server, sdk, ours } = await both()
    for (let index = 0; index < 30; index++) server.put(`K${index}`, 'x')
    const [secrets] = await sdk.listSecrets({ parent: 'projects/p', pageSize: 10 })
    const names = secrets.map(({ name }: { name: string }) => name.split('/').at(-1))
    expect(names.toSorted()).toEqual((await ours.list({})).map(({ key }) => key).toSorted())
    expect(names).toHaveLength(30)
  })
})

const googles: [string, () => Promise<{ url: string; project: string }>][] = [
  ['the fake', async () => ({ url: ending(await startFakeGoogle()).url, project: 'p' })],
  ...(real('GCP') === ''
    ? []
    : [['drongo', async () => ({ url: real('GCP'), project: `oracle-${randomUUID()}` })] as never]),
]
describe.skipIf(google === undefined).each(googles)(
  '@google-cloud/secret-manager and we agree on %s',
  (_, start) => {
    test('what one writes, names, and what is not there', async () => {
      const { url, project } = await start()
      const parent = `projects/${project}`
      const sdk = ending(googleClient(url, project))
      const access = { project, endpoint: url, token: TOKEN, env: {}, http: HASTY }
      const ours = ending(googleSecretManager(access))
      await ours.set({ key: 'A' }, 'first', {})
      await ours.set({ key: 'A' }, VALUE, {})
      const read = async (name: string): Promise<string> => {
        const [{ payload }] = await sdk.accessSecretVersion({ name: `${parent}/secrets/${name}` })
        return Buffer.from(payload.data).toString()
      }
      expect(await read('A/versions/1')).toBe('first')
      expect(await read('A/versions/latest')).toBe(VALUE)
      await sdk.createSecret({ parent, secretId: 'B', secret: { replication: { automatic: {} } } })
      const payload = { data: Buffer.from('of the SDK') }
      await sdk.addSecretVersion({ parent: `${parent}/secrets/B`, payload })
      expect(await ours.get({ key: 'B' }, {})).toEqual({ value: 'of the SDK', version: '1' })
      const [secrets] = await sdk.listSecrets({ parent })
      const names = secrets.map(({ name }: { name: string }) => name.split('/').at(-1))
      expect(names.toSorted()).toEqual((await ours.list({})).map(({ key }) => key).toSorted())
      await expect(read('NONE/versions/latest')).rejects.toThrow(/not found/i)
      expect(await ours.get({ key: 'NONE' }, {})).toBeUndefined()
    })
  },
)

/** Google's client over REST, at an address without TLS. */
function googleClient(url: string, projectId: string): Untyped {
  const { hostname, port } = new URL(url)
  return new google.SecretManagerServiceClient({
    fallback: true,
    apiEndpoint: hostname,
    port: Number(port),
    protocol: 'http',
    authClient: googleAuth(),
    projectId,
  })
}

/** The package of Google's that the one above brings along. */
function googleAuth(): unknown {
  const { OAuth2Client } = oracle<Untyped>('google-auth-library')
  const client = new OAuth2Client()
  client.setCredentials({ access_token: TOKEN, expiry_date: Date.now() + 3_600_000 })
  return client
}

const kubernetes = oracle<Untyped>('@kubernetes/client-node')
describe.skipIf(kubernetes === undefined)('@kubernetes/client-node reads the fake as we do', () => {
  test('a Secret, a list in pages, what is not there, and what one writes', async () => {
    const server = ending(await startFakeKubernetes({ pageSize: 3 }))
    for (let index = 0; index < 8; index++) server.put('prod', `s${index}`, { K: `v${index}` })
    const config = new kubernetes.KubeConfig()
    config.loadFromOptions({
      clusters: [{ name: 'c', server: server.url, skipTLSVerify: true }],
      users: [{ name: 'u', token: TOKEN }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    })
    const sdk = config.makeApiClient(kubernetes.CoreV1Api)
    const ours = ending(k8s({ namespace: 'prod', server: server.url, token: TOKEN, env: {}, http: HASTY }))
    const { data } = await sdk.readNamespacedSecret({ name: 's3', namespace: 'prod' })
    expect(Buffer.from(data.K, 'base64').toString()).toBe('v3')
    expect(await ours.get({ key: 's3/K' }, {})).toMatchObject({ value: 'v3' })
    await expect(sdk.readNamespacedSecret({ name: 'none', namespace: 'prod' })).rejects.toMatchObject({
      code: 404,
    })
    const page = await sdk.listNamespacedSecret({ namespace: 'prod', limit: 3 })
    expect(page.items).toHaveLength(3)
    const { _continue } = page.metadata
    const next = await sdk.listNamespacedSecret({ namespace: 'prod', limit: 3, _continue })
    expect(next.items[0].metadata.name).not.toBe(page.items[0].metadata.name)
    await ours.set({ key: 's1/NEW' }, 'of ours', {})
    const written = await sdk.readNamespacedSecret({ name: 's1', namespace: 'prod' })
    expect(Buffer.from(written.data.NEW, 'base64').toString()).toBe('of ours')
  })
})

const nodeVault = oracle<Untyped>('node-vault')
const vaults: [string, () => Promise<{ url: string; token: string }>][] = [
  ['the fake', async () => ending(await startFakeVault())],
  ...(real('VAULT_ADDR') === ''
    ? []
    : [['OpenBao', async () => ({ url: real('VAULT_ADDR'), token: real('VAULT_TOKEN') })] as never]),
]
describe.skipIf(nodeVault === undefined).each(vaults)('node-vault and we agree on %s', (_, start) => {
  test('values, versions, names and what is not there', async () => {
    const { url, token } = await start()
    const sdk = nodeVault({ endpoint: url, token, noCustomHTTPVerbs: true })
    const base = `oracle-${randomUUID()}`
    const ours = ending(vault({ address: url, token, path: `secret/${base}`, env: {}, http: HASTY }))
    await ours.set({ key: 'app#A' }, 'first', {})
    await ours.set({ key: 'app#A' }, VALUE, {})
    expect((await sdk.read(`secret/data/${base}/app`)).data.data).toEqual({ A: VALUE })
    const old = await sdk.read(`secret/data/${base}/app?version=1`)
    expect(old.data.data).toEqual({ A: 'first' })
    expect(await ours.get({ key: 'app#A', version: '1' }, {})).toMatchObject({ value: 'first' })
    await sdk.write(`secret/data/${base}/other`, { data: { B: 'of the SDK' } })
    expect(await ours.get({ key: 'other#B' }, {})).toMatchObject({ value: 'of the SDK' })
    expect((await sdk.list(`secret/metadata/${base}`)).data.keys.toSorted()).toEqual(['app', 'other'])
    await expect(sdk.read(`secret/data/${base}/none`)).rejects.toMatchObject({
      response: { statusCode: 404 },
    })
    expect(await ours.get({ key: 'none#X' }, {})).toBeUndefined()
  })
})

const connect = oracle<Untyped>('@1password/connect')
describe.skipIf(connect === undefined)('@1password/connect reads the fake as we do', () => {
  test('an item by its title, and one that is not there', async () => {
    const server = ending(await startFakeOnePassword())
    server.put('Prod', 'db', [
      { label: 'password', value: VALUE },
      { label: 'host', value: 'h', section: 'S' },
    ])
    const sdk = new connect.OPConnect({ serverURL: server.url, token: server.token })
    const { id } = await sdk.getVault('Prod')
    const item = await sdk.getItem(id, 'db')
    expect(item.fields.map(({ label, value }: Record<string, string>) => [label, value])).toEqual([
      ['password', VALUE],
      ['host', 'h'],
    ])
    const access = { host: server.url, token: server.token }
    const ours = ending(onePassword({ vault: 'Prod', connect: access, env: {}, http: HASTY }))
    expect(await ours.get({ key: 'db/S/host' }, {})).toMatchObject({ value: 'h' })
    await expect(sdk.getItem(id, 'none')).rejects.toBeDefined()
  })
})

const dopplerSdk = oracle<Untyped>('@dopplerhq/node-sdk')
describe.skipIf(dopplerSdk === undefined)('@dopplerhq/node-sdk reads the fake as we do', () => {
  test('a download and the names', async () => {
    const server = ending(await startFakeDoppler())
    server.configs.set('app/prd', new Map([['A', VALUE]]))
    const sdk = new dopplerSdk.DopplerSDK({ accessToken: server.token })
    sdk.setBaseUrl(server.url)
    expect(await sdk.secrets.download('app', 'prd', { format: 'json' })).toMatchObject({ A: VALUE })
    expect(await sdk.secrets.names('app', 'prd')).toMatchObject({ names: ['A'] })
    const known = { project: 'app', config: 'prd', endpoint: server.url, token: server.token }
    expect(await ending(doppler({ ...known, env: {}, http: HASTY })).get({ key: 'A' }, {})).toBe(VALUE)
  })
})

const consulSdk = oracle<Untyped>('consul')
const consuls: [string, () => Promise<{ url: string; token: string }>][] = [
  ['the fake', async () => ({ url: ending(await startFakeConsul({ token: TOKEN })).url, token: TOKEN })],
  ...(real('CONSUL') === ''
    ? []
    : [['Consul', async () => ({ url: real('CONSUL'), token: real('CONSUL_TOKEN') })] as never]),
]
describe.skipIf(consulSdk === undefined).each(consuls)(
  'the consul package and we agree on %s',
  (_, start) => {
    test('values, names and what is not there', async () => {
      const { url, token } = await start()
      const { hostname, port } = new URL(url)
      const sdk = new consulSdk({ host: hostname, port: Number(port), defaults: { token } })
      const prefix = `oracle-${randomUUID()}`
      const ours = ending(consul({ address: url, prefix, token, env: {}, http: HASTY }))
      await ours.set({ key: 'A' }, 'of ours', {})
      await sdk.kv.set(`${prefix}/B`, 'of the SDK')
      expect((await sdk.kv.get(`${prefix}/A`)).Value).toBe('of ours')
      expect(await ours.get({ key: 'B' }, {})).toMatchObject({ value: 'of the SDK' })
      expect(await sdk.kv.keys(prefix)).toEqual([`${prefix}/A`, `${prefix}/B`])
      expect((await ours.list({})).map(({ key }) => key)).toEqual(['A', 'B'])
      expect(await sdk.kv.get(`${prefix}/NONE`)).toBeFalsy()
    })
  },
)

const etcd3 = oracle<Untyped>('etcd3')
// It speaks gRPC, which the fake does not: the real server answers both protocols.
describe.skipIf(etcd3 === undefined || real('ETCD') === '')('etcd3 and we agree on etcd', () => {
  test('values, over gRPC there and over JSON here', async () => {
    const sdk = new etcd3.Etcd3({ hosts: real('ETCD') })
    ending(sdk)
    const prefix = `oracle-${randomUUID()}`
    const ours = ending(etcd({ address: real('ETCD'), prefix, env: {}, http: HASTY }))
    await ours.set({ key: 'A' }, 'of ours', {})
    await sdk.put(`${prefix}/B`).value(VALUE)
    expect(await sdk.get(`${prefix}/A`).string()).toBe('of ours')
    expect(await ours.get({ key: 'B' }, {})).toMatchObject({ value: VALUE })
  })
})
