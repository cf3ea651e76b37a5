/**
 * The two columns of the fault matrix that are no fault of a single answer: a batch that is answered in part, and a
 * token that ends while the provider lives. Every store has both cells; what its protocol does not have is `n/a`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ProviderError } from '../../../src/errors.ts'
import { awsSecretsManager } from '../../../src/providers/aws-sm.ts'
import { awsParameterStore } from '../../../src/providers/aws-ssm.ts'
import { azureKeyVault } from '../../../src/providers/azure-kv.ts'
import { consul } from '../../../src/providers/consul.ts'
import { doppler } from '../../../src/providers/doppler.ts'
import { etcd } from '../../../src/providers/etcd.ts'
import { googleSecretManager } from '../../../src/providers/gcp-sm.ts'
import { infisical } from '../../../src/providers/infisical.ts'
import { k8s } from '../../../src/providers/k8s.ts'
import { onePassword } from '../../../src/providers/op.ts'
import type { Provider, ProviderOutcome } from '../../../src/providers/provider.ts'
import { vault } from '../../../src/providers/vault.ts'
import {
  FAKE_AWS_CREDENTIALS,
  FAKE_INFISICAL_LOGIN,
  type FakeServer,
  startFakeAws,
  startFakeAzure,
  startFakeConsul,
  startFakeDoppler,
  startFakeEtcd,
  startFakeGoogle,
  startFakeInfisical,
  startFakeKubernetes,
  startFakeOnePassword,
  startFakeVault,
} from '../../../src/testing/index.ts'
import { ending, HASTY, VALUE } from '../more.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokens-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const OLD = 'TOKEN-EXAMPLE'
const NEW = 'TOKEN-NEW-EXAMPLE'
const common = { env: {}, http: HASTY }

interface Batch {
  readonly provider: Provider
  /** Key to outcome; `'value'` for one that is there. */
  readonly ends: Readonly<Record<string, string>>
}
interface Ending {
  readonly provider: Provider
  readonly key: string
  /** Ends the token. */
  readonly end: () => void
  readonly server: FakeServer
}
interface Row {
  readonly store: string
  readonly partialBatch: string | (() => Promise<Batch>)
  readonly expiredToken: string | (() => Promise<Ending>)
}

/** From the second request on. */
function laterFail(server: FakeServer): void {
  let requests = 0
  server.fail('503', { when: () => ++requests > 1 })
}

const aws = async (make: typeof awsSecretsManager | typeof awsParameterStore): Promise<Ending> => {
  const server = ending(await startFakeAws())
  server.putSecret('K', VALUE)
  server.putParameter('K', VALUE)
  const keys = (id: string) => ({ ...FAKE_AWS_CREDENTIALS, accessKeyId: `ASIA${id}`, sessionToken: id })
  server.credentials.set('ASIAold', keys('old'))
  let current = 'old'
  const credentials = async () => keys(current)
  const provider = make({ region: 'eu-west-1', endpoint: server.url, credentials, ...common })
  const end = (): void => {
    server.credentials.clear()
    server.credentials.set('ASIAnew', keys('new'))
    current = 'new'
  }
  return { server, provider, key: 'K', end }
}

const ROWS: readonly Row[] = [
  {
    store: 'vault',
    partialBatch: 'n/a: a path is one answer',
    async expiredToken() {
      const server = ending(await startFakeVault({ login: { role_id: 'r', secret_id: 's' } }))
      server.put('secret', 'app', { K: VALUE })
      const auth = { method: 'approle' as const, roleId: 'r', secretId: 's' }
      const provider = vault({ address: server.url, path: 'secret/app', auth, ...common })
      return { server, provider, key: 'K', end: () => server.tokens.clear() }
    },
  },
  {
    store: 'aws-sm',
    async partialBatch() {
      const server = ending(
        await startFakeAws({ deniedNames: ['DENIED'], broken: { BROKEN: 'DecryptionFailure' } }),
      )
      for (const key of ['K', 'DENIED', 'BROKEN']) server.putSecret(key, VALUE)
      const provider = awsSecretsManager({
        region: 'eu-west-1',
        endpoint: server.url,
        credentials: FAKE_AWS_CREDENTIALS,
        ...common,
      })
      const ends = { K: 'value', DENIED: 'ACCESS_DENIED', BROKEN: 'UNREADABLE', NONE: 'NOT_FOUND' }
      return { provider, ends }
    },
    expiredToken: () => aws(awsSecretsManager),
  },
  {
    store: 'aws-ssm',
    async partialBatch() {
      const server = ending(await startFakeAws())
      server.putParameter('K', VALUE)
      const provider = awsParameterStore({
        region: 'eu-west-1',
        endpoint: server.url,
        credentials: FAKE_AWS_CREDENTIALS,
        ...common,
      })
      return { provider, ends: { K: 'value', NONE: 'NOT_FOUND' } }
    },
    expiredToken: () => aws(awsParameterStore),
  },
  {
    store: 'gcp-sm',
    partialBatch: 'n/a: no batches',
    async expiredToken() {
      const server = ending(await startFakeGoogle())
      server.put('K', VALUE)
      let current = OLD
      const token = async (): Promise<string> => current
      const provider = googleSecretManager({ project: 'p', endpoint: server.url, token, ...common })
      const end = (): void => {
        server.tokens.clear()
        server.tokens.add(NEW)
        current = NEW
      }
      return { server, provider, key: 'K', end }
    },
  },
  {
    store: 'azure-kv',
    partialBatch: 'n/a: no batches',
    async expiredToken() {
      const server = ending(await startFakeAzure())
      server.put('K', VALUE)
      let current = OLD
      const token = async (): Promise<string> => current
      const provider = azureKeyVault({ vault: 'fake', endpoint: server.url, token, ...common })
      const end = (): void => {
        server.tokens.clear()
        server.tokens.add(NEW)
        current = NEW
      }
      return { server, provider, key: 'K', end }
    },
  },
  {
    store: 'k8s',
    async partialBatch() {
      const server = ending(await startFakeKubernetes({ pageSize: 2 }))
      for (let n = 0; n < 20; n++) server.put('prod', `s${n}`, { K: VALUE })
      laterFail(server)
      const provider = k8s({ namespace: 'prod', server: server.url, token: OLD, ...common })
      // A part of a list says nothing of what is not in it, nor that the rest is still so.
      const keys = Array.from({ length: 20 }, (_, n) => `s${n}/K`)
      return { provider, ends: Object.fromEntries(keys.map(key => [key, 'UNAVAILABLE'])) }
    },
    async expiredToken() {
      const server = ending(await startFakeKubernetes())
      server.put('prod', 'app', { K: VALUE })
      const tokenFile = file('k8s-token', OLD)
      const kubeconfig = file(
        'kubeconfig',
        JSON.stringify({
          'current-context': 'c',
          clusters: [{ name: 'c', cluster: { server: server.url } }],
          users: [{ name: 'c', user: { tokenFile } }],
          contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
        }),
      )
      const provider = k8s({ namespace: 'prod', secret: 'app', kubeconfig, ...common })
      const end = (): void => {
        server.tokens.clear()
        server.tokens.add(NEW)
        file('k8s-token', NEW)
      }
      return { server, provider, key: 'K', end }
    },
  },
  {
    store: 'consul',
    async partialBatch() {
      // The list leaves out what the token may not read: that is asked for singly, and denied.
      const server = ending(await startFakeConsul({ token: OLD, denied: ['app/DENIED'] }))
      for (const key of ['K', 'K2', 'DENIED']) server.put(`app/${key}`, VALUE)
      const provider = consul({ address: server.url, prefix: 'app', token: OLD, ...common })
      return { provider, ends: { K: 'value', K2: 'value', DENIED: 'ACCESS_DENIED', NONE: 'NOT_FOUND' } }
    },
    expiredToken: 'n/a: a token lives until it is deleted; 403 is the cell for that',
  },
  {
    store: 'etcd',
    async partialBatch() {
      const server = ending(await startFakeEtcd())
      for (let n = 0; n < 200; n++) server.put(`app/K${n}`, VALUE)
      laterFail(server)
      const provider = etcd({ address: server.url, prefix: 'app', ...common })
      const ends = Array.from({ length: 200 }, (_, n) => [`K${n}`, n < 128 ? 'value' : 'UNAVAILABLE'])
      return { provider, ends: Object.fromEntries(ends) }
    },
    async expiredToken() {
      const user = { name: 'reader', password: 'PASSWORD-EXAMPLE' }
      const server = ending(await startFakeEtcd({ user }))
      server.put('app/K', VALUE)
      const login = { username: user.name, password: user.password }
      const provider = etcd({ address: server.url, prefix: 'app', login, ...common })
      return { server, provider, key: 'K', end: () => server.tokens.clear() }
    },
  },
  {
    store: 'op',
    async partialBatch() {
      const server = ending(await startFakeOnePassword())
      const fields = [{ label: 'password', value: VALUE }]
      server.put('Prod', 'good', fields)
      const bad = server.put('Prod', 'bad', fields)
      server.fail('403', { when: ({ path }) => path.endsWith(bad) })
      const connect = { host: server.url, token: server.token }
      const provider = onePassword({ vault: 'Prod', connect, ...common })
      const ends = { 'good/password': 'value', 'none/password': 'NOT_FOUND', 'bad/password': 'ACCESS_DENIED' }
      return { provider, ends }
    },
    expiredToken: 'n/a: a Connect token is fixed; 401 is the cell for its end',
  },
  {
    store: 'doppler',
    async partialBatch() {
      const server = ending(await startFakeDoppler())
      const secrets: [string, string | null][] = [
        ['K', VALUE],
        ['HIDDEN', null],
      ]
      server.configs.set('app/prd', new Map(secrets))
      const provider = doppler({
        project: 'app',
        config: 'prd',
        endpoint: server.url,
        token: server.token,
        ...common,
      })
      return { provider, ends: { K: 'value', HIDDEN: 'ACCESS_DENIED', NONE: 'NOT_FOUND' } }
    },
    expiredToken: 'n/a: a service token is fixed; 401 is the cell for its end',
  },
  {
    store: 'infisical',
    async partialBatch() {
      const server = ending(await startFakeInfisical())
      for (const key of ['K', 'HIDDEN']) server.put('/app', key, VALUE)
      server.hide('/app', 'HIDDEN')
      const known = { project: 'project', environment: 'prod', path: 'app', endpoint: server.url }
      const provider = infisical({ ...known, login: { token: OLD }, ...common })
      return { provider, ends: { K: 'value', HIDDEN: 'ACCESS_DENIED', NONE: 'NOT_FOUND' } }
    },
    async expiredToken() {
      const server = ending(await startFakeInfisical())
      server.put('/app', 'K', VALUE)
      const { clientId, clientSecret } = FAKE_INFISICAL_LOGIN
      const known = { project: 'project', environment: 'prod', path: 'app', endpoint: server.url }
      const provider = infisical({ ...known, login: { clientId, clientSecret }, ...common })
      return { server, provider, key: 'K', end: () => server.tokens.clear() }
    },
  },
  {
    store: 'http-json',
    partialBatch: 'n/a: one document',
    expiredToken: 'n/a: a token is fixed; 401 is the cell for its end',
  },
]

const given = <Cell>(pick: (row: Row) => string | (() => Promise<Cell>)) =>
  ROWS.flatMap(row => {
    const cell = pick(row)
    return typeof cell === 'function' ? [[row.store, cell] as const] : []
  })

describe('a batch that is answered in part', () => {
  test.each(given(row => row.partialBatch))('of %s ends each reference by itself', async (_, play) => {
    const { provider, ends } = await play()
    ending({ close: () => provider.close?.() })
    const keys = Object.keys(ends).map(key => ({ key }))
    const outcomes = await Promise.resolve(provider.getMany!(keys, {})).catch((error: ProviderError) =>
      keys.map(() => error),
    )
    expect(outcomes.map(toEnd)).toEqual(Object.values(ends))
  })
})

describe('a token that ends', () => {
  test.each(given(row => row.expiredToken))('is fetched anew for %s', async (_, play) => {
    const { provider, key, end, server } = await play()
    ending({ close: () => provider.close?.() })
    expect(toEnd(await provider.get({ key }, {}))).toBe('value')
    end()
    const before = server.count()
    const found = await provider.get({ key }, {})
    expect(toEnd(found)).toBe('value')
    expect(server.count()).toBeGreaterThan(before)
  })
})

function toEnd(outcome: ProviderOutcome): string {
  if (outcome === undefined) return 'NOT_FOUND'
  if (outcome instanceof Error) return String(outcome.code)
  const value = typeof outcome === 'object' && 'value' in outcome ? outcome.value : outcome
  return String(value) === VALUE ? 'value' : 'another value'
}
