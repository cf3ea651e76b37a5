/**
 * A credential plug-in of a kubeconfig: a program that prints an `ExecCredential`. It runs without a shell, and nothing
 * that it prints is ever shown.
 */
import { execFile } from 'node:child_process'
import { ProviderError } from '../../errors.ts'
import type { Token } from '../authorized.ts'
import type { Variables } from '../http/proxy.ts'

export interface ExecPlugin {
  readonly command: string
  readonly args: readonly string[]
  /** Set for the program, beside our own. */
  readonly variables: Readonly<Record<string, string>>
  readonly apiVersion: string
  /** The cluster's address, if the plug-in is to know it. */
  readonly server?: string
}

export interface ExecCredential {
  /** With empty text if it gave a certificate alone. */
  readonly token: Token
  /** PEM. */
  readonly certificate?: string
  readonly key?: string
}

const TIMEOUT_MS = 60_000
const MAX_BYTES = 1024 * 1024

/** @throws ProviderError with code ACCESS_DENIED */
export async function runPlugin(plugin: ExecPlugin, env: Variables): Promise<ExecCredential> {
  const { command, args, variables, apiVersion, server } = plugin
  const cluster = server === undefined ? {} : { cluster: { server } }
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...cluster } }
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      command,
      args,
      {
        env: { ...env, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_BYTES,
        windowsHide: true,
        encoding: 'utf8',
      },
      (error, stdout) => {
        if (error === null) resolve(stdout)
        else if (typeof error.code === 'number') reject(failed(`ended with exit code ${error.code}`))
        else reject(failed('could not be run'))
      },
    )
    child.stdin?.end()
  })
  return toCredential(output)
}

function toCredential(output: string): ExecCredential {
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = statusOf(output)
  const expiresAt = Date.parse(String(expirationTimestamp))
  if (typeof token !== 'string' && typeof clientCertificateData !== 'string')
    throw failed('printed no credentials')
  return {
    token: {
      text: typeof token === 'string' ? token : '',
      ...(!Number.isNaN(expiresAt) && { expiresAt }),
    },
    ...(typeof clientCertificateData === 'string' && { certificate: clientCertificateData }),
    ...(typeof clientKeyData === 'string' && { key: clientKeyData }),
  }
}

function statusOf(output: string): Readonly<Record<string, unknown>> {
  try {
    const { status } = JSON.parse(output) as { status?: Readonly<Record<string, unknown>> | null }
    return status ?? {}
  } catch {
    throw failed('printed no ExecCredential') // the parser's own error would quote it
  }
}

function failed(how: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', `the exec plug-in of the kubeconfig ${how}`)
}
