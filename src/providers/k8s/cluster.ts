/**
 * Which API server is asked, and as whom: options, else the files of KUBECONFIG, else the service account of the pod
 * that we run in, else `~/.kube/config`.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { ProviderError } from '../../errors.ts'
import { readCredentialFile } from '../credential-file.ts'
import type { Variables } from '../http/proxy.ts'
import { type Cluster, type KubeconfigOptions, readKubeconfig } from './kubeconfig.ts'

export interface ClusterOptions {
  /** Address of the API server, with `token` if it wants one. Default: as below. */
  readonly server?: string
  readonly token?: string
  /** A kubeconfig file. Default: KUBECONFIG, else the pod's own service account, else `~/.kube/config`. */
  readonly kubeconfig?: string
  /** Default: the current context of the kubeconfig. */
  readonly context?: string
  /** Where a pod finds its service account. Default: `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly serviceAccountFolder?: string
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** @throws ProviderError */
export async function findCluster(options: ClusterOptions, finding: KubeconfigOptions): Promise<Cluster> {
  const { env } = finding
  const { server, token = '', kubeconfig, context, serviceAccountFolder = SERVICE_ACCOUNT } = options
  if (server !== undefined) return { server, tls: {}, fetchToken: async () => ({ text: token }) }
  if (kubeconfig !== undefined) return readKubeconfig([kubeconfig], context, finding)
  if (env.KUBECONFIG) {
    const named = env.KUBECONFIG.split(delimiter).filter(file => file !== '')
    const there = named.filter(file => existsSync(file))
    if (there.length === 0) throw new ProviderError('UNAVAILABLE', 'no file of KUBECONFIG exists')
    return readKubeconfig(there, context, finding)
  }
  return podCluster(serviceAccountFolder, env) ?? homeCluster(context, finding)
}

function podCluster(folder: string, env: Variables): Cluster | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env
  const tokenFile = join(folder, 'token')
  if (!host || !existsSync(tokenFile)) return undefined
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca: readCredentialFile(join(folder, 'ca.crt')) },
    // It is replaced every hour or so, long before the API server refuses the old one.
    fetchToken: async () => ({
      text: readCredentialFile(tokenFile).trim(),
      expiresAt: Date.now() + 120_000,
    }),
  }
}

function homeCluster(context: string | undefined, finding: KubeconfigOptions): Promise<Cluster> {
  const file = join(finding.env.HOME ?? homedir(), '.kube', 'config')
  if (existsSync(file)) return readKubeconfig([file], context, finding)
  const hint = 'set KUBECONFIG; looked at the service account of a pod and ~/.kube/config too'
  throw new ProviderError('ACCESS_DENIED', 'there are no credentials for Kubernetes', { hint })
}
