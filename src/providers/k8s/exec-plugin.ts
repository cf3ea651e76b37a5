/**
 * A credential plug-in of a kubeconfig: a program that prints an `ExecCredential`. It runs without a shell, and nothing
 * that it prints is ever shown.
 */
import { ProviderError } from '../../errors.ts'
import type { Token } from '../authorized.ts'
import type { Variables } from '../http/proxy.ts'
import type { Limits } from '../http/single-flight.ts'
import { runProgram } from '../run-program.ts'

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

const WHAT = 'the exec plug-in of the kubeconfig'

/** @throws ProviderError: ACCESS_DENIED, or UNAVAILABLE for a plug-in that does not end */
export async function runPlugin(
  plugin: ExecPlugin,
  env: Variables,
  { signal }: Limits,
): Promise<ExecCredential> {
  const { command, args, variables, apiVersion, server } = plugin
  const cluster = server === undefined ? {} : { cluster: { server } }
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...cluster } }
  const environment = { ...env, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(info) }
  const output = await runProgram(command, args, { what: WHAT, env: environment, signal })
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
  return new ProviderError('ACCESS_DENIED', `${WHAT} ${how}`)
}
