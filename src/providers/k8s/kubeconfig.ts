/**
 * `kubeconfig` files: the current context's cluster and user. Several files are read as one; of two entries with the
 * same name the first counts. Refused: clusters whose certificate is not to be checked, and logins that need a plug-in
 * of kubectl's own past.
 */
import { dirname, resolve } from 'node:path'
import { ProviderError } from '../../errors.ts'
import { parseYaml } from '../../text/yaml.ts'
import type { Token } from '../authorized.ts'
import { readCredentialFile } from '../credential-file.ts'
import type { TlsFiles } from '../http/agent.ts'
import type { Variables } from '../http/proxy.ts'
import type { Limits } from '../http/single-flight.ts'
import { type ExecPlugin, runPlugin } from './exec-plugin.ts'

/** How an API server is reached, and as whom. */
export interface Cluster {
  readonly server: string
  readonly tls: TlsFiles
  readonly proxy?: string
  /** @throws ProviderError */
  fetchToken(limits: Limits): Promise<Token>
}

interface Entry {
  readonly folder: string
  readonly value: Readonly<Record<string, unknown>>
}

export interface KubeconfigOptions {
  readonly env: Variables
  /** Of all who wait for the cluster. */
  readonly limits: Limits
}

/**
 * @param files that are there
 * @param context Default: the files' own current one.
 * @throws ProviderError
 */
export async function readKubeconfig(
  files: readonly string[],
  context: string | undefined,
  { env, limits }: KubeconfigOptions,
): Promise<Cluster> {
  const parts = await Promise.all(files.map(readPart))
  const find = (list: string, member: string, name: unknown): Entry => {
    for (const { folder, config } of parts) {
      const entry = asList(config[list]).find(item => item.name === name)
      if (entry !== undefined) return { folder, value: asMap(entry[member]) }
    }
    throw wrong(`there is no ${member} ${JSON.stringify(name)} in the kubeconfig`)
  }
  const current = context ?? parts.map(({ config }) => config['current-context']).find(Boolean)
  if (current === undefined) throw wrong('the kubeconfig has no current context')
  const { value: chosen } = find('contexts', 'context', current)
  const cluster = find('clusters', 'cluster', chosen.cluster)
  const user = chosen.user === undefined ? { folder: '', value: {} } : find('users', 'user', chosen.user)
  return toCluster(cluster, user, { env, limits })
}

async function toCluster(
  cluster: Entry,
  user: Entry,
  { env, limits: given }: KubeconfigOptions,
): Promise<Cluster> {
  const { server, 'insecure-skip-tls-verify': insecure, 'proxy-url': proxy } = cluster.value
  if (typeof server !== 'string') throw wrong('the cluster in the kubeconfig has no server')
  if (insecure === true)
    throw wrong('the kubeconfig asks not to check the certificate', 'name its CA instead')
  if (cluster.value['tls-server-name'] !== undefined) throw wrong('tls-server-name is not supported')
  if (user.value['auth-provider'] !== undefined)
    throw wrong('auth-provider is not supported', 'use an exec plug-in')
  const plugin = user.value.exec === undefined ? undefined : pluginOf(user, cluster)
  const first = plugin === undefined ? undefined : await runPlugin(plugin, env, given)
  const tls = {
    ca: pem(cluster, 'certificate-authority'),
    cert: pem(user, 'client-certificate') ?? first?.certificate,
    key: pem(user, 'client-key') ?? first?.key,
  }
  let fresh = first
  return {
    server,
    tls: Object.fromEntries(Object.entries(tls).filter(([, text]) => text !== undefined)),
    ...(typeof proxy === 'string' && { proxy }),
    async fetchToken(limits) {
      if (plugin === undefined) return { text: ownToken(user) }
      const credential = fresh ?? (await runPlugin(plugin, env, limits))
      fresh = undefined
      return credential.token
    },
  }
}

/** Read again each time, because tokens in files are replaced before they end. */
function ownToken({ folder, value }: Entry): string {
  const { token, tokenFile } = value
  if (typeof tokenFile === 'string') return readCredentialFile(resolve(folder, tokenFile)).trim()
  return typeof token === 'string' ? token : ''
}

function pem({ folder, value }: Entry, name: string): string | undefined {
  const inline = value[`${name}-data`]
  if (typeof inline === 'string') return Buffer.from(inline, 'base64').toString('utf8')
  const file = value[name]
  return typeof file === 'string' ? readCredentialFile(resolve(folder, file)) : undefined
}

function pluginOf(user: Entry, cluster: Entry): ExecPlugin {
  const { command, args, env, apiVersion, provideClusterInfo } = asMap(user.value.exec)
  if (typeof command !== 'string' || typeof apiVersion !== 'string')
    throw wrong('the exec plug-in in the kubeconfig has no command or no apiVersion')
  return {
    // A path is relative to the file that names it; a bare name is looked up in PATH.
    command: command.includes('/') ? resolve(user.folder, command) : command,
    args: Array.isArray(args) ? args.map(String) : [],
    variables: Object.fromEntries(asList(env).map(({ name, value }) => [String(name), String(value)])),
    apiVersion,
    ...(provideClusterInfo === true && { server: String(cluster.value.server) }),
  }
}

async function readPart(
  file: string,
): Promise<{ folder: string; config: Readonly<Record<string, unknown>> }> {
  const config = await parseYaml(readCredentialFile(file))
  if (typeof config !== 'object' || config === null) throw wrong(`${file} is no kubeconfig`)
  return { folder: dirname(file), config: config as Record<string, unknown> }
}

function asList(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : []
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function wrong(message: string, hint?: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', `Kubernetes: ${message}`, hint === undefined ? {} : { hint })
}
