/**
 * Every remote store with its fake: filled with secrets under the names `K0`, `K1` …, and how a provider and a
 * command line get at it. Where the command has no way to a fake (its host can not be chosen), `command` is absent.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { awsSecretsManager } from '../../src/providers/aws-sm.ts'
import { awsParameterStore } from '../../src/providers/aws-ssm.ts'
import { azureKeyVault } from '../../src/providers/azure-kv.ts'
import { consul } from '../../src/providers/consul.ts'
import { doppler } from '../../src/providers/doppler.ts'
import { etcd } from '../../src/providers/etcd.ts'
import { googleSecretManager } from '../../src/providers/gcp-sm.ts'
import type { HttpOptions } from '../../src/providers/http/request.ts'
import { httpJson } from '../../src/providers/http-json.ts'
import { infisical } from '../../src/providers/infisical.ts'
import { k8s } from '../../src/providers/k8s.ts'
import { onePassword } from '../../src/providers/op.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { vault } from '../../src/providers/vault.ts'
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
  startFakeHttpJson,
  startFakeInfisical,
  startFakeKubernetes,
  startFakeOnePassword,
  startFakeVault,
} from '../../src/testing/index.ts'

export interface StoreCommand {
  /** For `-p`. */
  readonly uri: string
  readonly env: Readonly<Record<string, string>>
}

export interface FilledStore {
  readonly server: FakeServer
  provider(http?: HttpOptions): Provider
  /** @param folder for a file that the store's own client would read */
  readonly command?: (folder: string) => StoreCommand
  /** Credentials, which no output may show. */
  readonly credentials: readonly string[]
}

export interface StoreRow {
  readonly name: string
  /** What a config writes for the secret of a number. Default: `K` and the number. */
  readonly key?: (index: number) => string
  readonly start: (secrets: Readonly<Record<string, string>>) => Promise<FilledStore>
}

const TOKEN = 'TOKEN-EXAMPLE'
const REGION = 'eu-west-1'
const hostOf = ({ url }: FakeServer): string => new URL(url).host

export const STORES: readonly StoreRow[] = [
  {
    name: 'vault, one path',
    async start(secrets) {
      const server = await startFakeVault()
      server.put('secret', 'app', secrets)
      const { token, url } = server
      return {
        server,
        provider: http => vault({ address: url, token, path: 'secret/app', env: {}, ...(http && { http }) }),
        command: () => ({ uri: `vault+http://${hostOf(server)}/secret/app`, env: { VAULT_TOKEN: token } }),
        credentials: [token],
      }
    },
  },
  {
    name: 'vault, ten paths',
    key: index => `vault:p${index % 10}#K${index}`,
    async start(secrets) {
      const server = await startFakeVault()
      for (let path = 0; path < 10; path++) server.put('secret', `app/p${path}`, secrets)
      const { token, url } = server
      return {
        server,
        provider: http => vault({ address: url, token, path: 'secret/app', env: {}, ...(http && { http }) }),
        command: () => ({ uri: `vault+http://${hostOf(server)}/secret/app`, env: { VAULT_TOKEN: token } }),
        credentials: [token],
      }
    },
  },
  {
    name: 'aws-sm',
    async start(secrets) {
      const server = await startFakeAws()
      for (const [key, value] of Object.entries(secrets)) server.putSecret(key, value)
      return {
        server,
        provider: http =>
          awsSecretsManager({
            region: REGION,
            endpoint: server.url,
            credentials: FAKE_AWS_CREDENTIALS,
            env: {},
            ...(http && { http }),
          }),
        command: () => ({ uri: `aws-sm://${REGION}`, env: awsEnvironment(server) }),
        credentials: [FAKE_AWS_CREDENTIALS.secretAccessKey],
      }
    },
  },
  {
    name: 'aws-ssm',
    async start(secrets) {
      const server = await startFakeAws()
      for (const [key, value] of Object.entries(secrets)) server.putParameter(`/app/${key}`, value)
      return {
        server,
        provider: http =>
          awsParameterStore({
            region: REGION,
            path: 'app',
            endpoint: server.url,
            credentials: FAKE_AWS_CREDENTIALS,
            env: {},
            ...(http && { http }),
          }),
        command: () => ({ uri: `aws-ssm://${REGION}/app`, env: awsEnvironment(server) }),
        credentials: [FAKE_AWS_CREDENTIALS.secretAccessKey],
      }
    },
  },
  {
    name: 'gcp-sm',
    async start(secrets) {
      const server = await startFakeGoogle()
      for (const [key, value] of Object.entries(secrets)) server.put(key, value)
      return {
        server,
        provider: http =>
          googleSecretManager({
            project: 'p',
            endpoint: server.url,
            token: TOKEN,
            env: {},
            ...(http && { http }),
          }),
        credentials: [TOKEN],
      }
    },
  },
  {
    name: 'azure-kv',
    async start(secrets) {
      const server = await startFakeAzure()
      for (const [key, value] of Object.entries(secrets)) server.put(key, value)
      return {
        server,
        provider: http =>
          azureKeyVault({
            vault: 'fake',
            endpoint: server.url,
            token: TOKEN,
            env: {},
            ...(http && { http }),
          }),
        credentials: [TOKEN],
      }
    },
  },
  {
    name: 'k8s, one Secret',
    async start(secrets) {
      const server = await startFakeKubernetes({ tokens: [TOKEN] })
      server.put('prod', 'app', secrets)
      return {
        server,
        provider: http =>
          k8s({
            namespace: 'prod',
            secret: 'app',
            server: server.url,
            token: TOKEN,
            env: {},
            ...(http && { http }),
          }),
        command: folder => ({ uri: 'k8s://prod/app', env: { KUBECONFIG: kubeconfig(folder, server) } }),
        credentials: [TOKEN],
      }
    },
  },
  {
    name: 'k8s, a Secret each',
    key: index => `k${index}/value`,
    async start(secrets) {
      const server = await startFakeKubernetes({ tokens: [TOKEN] })
      for (const [key, value] of Object.entries(secrets)) server.put('prod', key.toLowerCase(), { value })
      return {
        server,
        provider: http =>
          k8s({ namespace: 'prod', server: server.url, token: TOKEN, env: {}, ...(http && { http }) }),
        command: folder => ({ uri: 'k8s://prod', env: { KUBECONFIG: kubeconfig(folder, server) } }),
        credentials: [TOKEN],
      }
    },
  },
  {
    name: 'consul',
    async start(secrets) {
      const server = await startFakeConsul({ token: TOKEN })
      for (const [key, value] of Object.entries(secrets)) server.put(`app/${key}`, value)
      return {
        server,
        provider: http =>
          consul({ address: server.url, prefix: 'app', token: TOKEN, env: {}, ...(http && { http }) }),
        command: () => ({ uri: `consul+http://${hostOf(server)}/app`, env: { CONSUL_HTTP_TOKEN: TOKEN } }),
        credentials: [TOKEN],
      }
    },
  },
  {
    name: 'etcd',
    async start(secrets) {
      const server = await startFakeEtcd()
      for (const [key, value] of Object.entries(secrets)) server.put(`app/${key}`, value)
      return {
        server,
        provider: http => etcd({ address: server.url, prefix: 'app', env: {}, ...(http && { http }) }),
        command: () => ({ uri: `etcd+http://${hostOf(server)}/app`, env: {} }),
        credentials: [],
      }
    },
  },
  {
    name: 'op, 20 items',
    key: index => `i${index % 20}/K${index}`,
    async start(secrets) {
      const server = await startFakeOnePassword()
      const fields = Object.entries(secrets).map(([label, value]) => ({ label, value }))
      for (let item = 0; item < 20; item++) server.put('Prod', `i${item}`, fields)
      const { token, url } = server
      return {
        server,
        provider: http =>
          onePassword({ vault: 'Prod', connect: { host: url, token }, env: {}, ...(http && { http }) }),
        command: () => ({ uri: 'op://Prod', env: { OP_CONNECT_HOST: url, OP_CONNECT_TOKEN: token } }),
        credentials: [token],
      }
    },
  },
  {
    name: 'doppler',
    async start(secrets) {
      const server = await startFakeDoppler()
      server.configs.set('app/prd', new Map(Object.entries(secrets)))
      const { token, url } = server
      return {
        server,
        provider: http =>
          doppler({ project: 'app', config: 'prd', endpoint: url, token, env: {}, ...(http && { http }) }),
        command: () => ({ uri: 'doppler://app/prd', env: { DOPPLER_API_HOST: url, DOPPLER_TOKEN: token } }),
        credentials: [token],
      }
    },
  },
  {
    name: 'infisical, with its login',
    async start(secrets) {
      const server = await startFakeInfisical()
      for (const [key, value] of Object.entries(secrets)) server.put('/app', key, value)
      const { clientId, clientSecret } = FAKE_INFISICAL_LOGIN
      return {
        server,
        provider: http =>
          infisical({
            project: 'project',
            environment: 'prod',
            path: 'app',
            endpoint: server.url,
            login: { clientId, clientSecret },
            env: {},
            ...(http && { http }),
          }),
        command: () => ({
          uri: 'infisical://project/prod/app',
          env: {
            INFISICAL_API_URL: server.url,
            INFISICAL_UNIVERSAL_AUTH_CLIENT_ID: clientId,
            INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET: clientSecret,
          },
        }),
        credentials: [clientSecret],
      }
    },
  },
  {
    name: 'http-json',
    async start(secrets) {
      const server = await startFakeHttpJson({ token: TOKEN })
      server.documents.set('/config', JSON.stringify({ data: secrets }))
      return {
        server,
        provider: http =>
          httpJson({
            url: `${server.url}/config`,
            pointer: '/data',
            token: TOKEN,
            env: {},
            ...(http && { http }),
          }),
        command: () => ({ uri: `${server.url}/config#/data`, env: { RENDER_CONFIG_HTTP_TOKEN: TOKEN } }),
        credentials: [TOKEN],
      }
    },
  },
]

function awsEnvironment({ url }: FakeServer): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: FAKE_AWS_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: FAKE_AWS_CREDENTIALS.secretAccessKey,
  }
}

function kubeconfig(folder: string, { url }: FakeServer): string {
  const file = join(folder, 'kubeconfig')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: url } }],
    users: [{ name: 'test', user: { token: TOKEN } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}
