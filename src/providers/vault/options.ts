/**
 * Where a Vault or OpenBao server is and who we are there: options, else the variables that the vendors' own clients
 * read (`VAULT_…`, and `BAO_…` where OpenBao's has a name of its own). Files are read when they are needed.
 */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ProviderError } from '../../errors.ts'
import type { TlsFiles } from '../http/agent.ts'
import type { Variables } from '../http/proxy.ts'
import type { HttpOptions } from '../http/request.ts'

/** A way to log in. Each has the path of its auth method as `mount`; by default the method's own name. */
export type VaultAuth =
  | { readonly method: 'token'; readonly token?: string; readonly tokenFile?: string }
  | {
      readonly method: 'approle'
      readonly roleId: string
      readonly secretId?: string
      readonly secretIdFile?: string
      readonly mount?: string
    }
  | {
      readonly method: 'kubernetes'
      readonly role: string
      /** Default: the pod's own token. */
      readonly tokenFile?: string
      readonly mount?: string
    }
  | {
      readonly method: 'jwt'
      /** Default: the method's default role. */
      readonly role?: string
      readonly jwt?: string
      readonly jwtFile?: string
      readonly mount?: string
    }

export interface VaultOptions {
  /** Default: VAULT_ADDR. */
  readonly address?: string
  /** The mount of the KV engine, then the path of a secret in it: `secret/app`. */
  readonly path: string
  /** Short for `auth: { method: 'token', token }`. */
  readonly token?: string
  /** Default: VAULT_NAMESPACE, else none. */
  readonly namespace?: string
  /** Version of the KV engine. Default: the server is asked once. */
  readonly kv?: 1 | 2
  /** The mount, where it has several segments and `kv` is given. Default: the first segment of `path`. */
  readonly mount?: string
  /**
   * Default: the first of VAULT_TOKEN, VAULT_TOKEN_FILE, VAULT_ROLE_ID, VAULT_K8S_ROLE, VAULT_JWT or VAULT_JWT_FILE,
   * `~/.vault-token`.
   */
  readonly auth?: VaultAuth
  /** Limits, TLS and proxy. Default for TLS: VAULT_CACERT, VAULT_CLIENT_CERT, VAULT_CLIENT_KEY. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

export const POD_TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** @param name without its prefix: `ADDR` */
export function variable(env: Variables, name: string): string | undefined {
  return env[`VAULT_${name}`] || env[`BAO_${name}`] || undefined
}

/** @throws TypeError if there is no address */
export function addressOf({ address, env = process.env }: VaultOptions): string {
  const found = address ?? variable(env, 'ADDR')
  if (found === undefined) throw new TypeError('vault needs an address: the option, or VAULT_ADDR')
  return found
}

/** @throws ProviderError with code UNAVAILABLE if a file that is named can not be read */
export function tlsOf({ env = process.env, http = {} }: VaultOptions): TlsFiles {
  const ca = fileOf(variable(env, 'CACERT'))
  const cert = fileOf(variable(env, 'CLIENT_CERT'))
  const key = fileOf(variable(env, 'CLIENT_KEY'))
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...http,
  }
}

/** @returns `undefined` if nothing names a way to log in */
export function authOf({ auth, token, env = process.env }: VaultOptions): VaultAuth | undefined {
  if (auth !== undefined) return auth
  const given = token ?? variable(env, 'TOKEN')
  if (given !== undefined) return { method: 'token', token: given }
  const tokenFile = variable(env, 'TOKEN_FILE')
  if (tokenFile !== undefined) return { method: 'token', tokenFile }
  return loginOf(env) ?? savedToken(env)
}

function loginOf(env: Variables): VaultAuth | undefined {
  const own = variable(env, 'AUTH_PATH')
  const mount = own === undefined ? {} : { mount: own }
  const roleId = variable(env, 'ROLE_ID')
  const secretId = variable(env, 'SECRET_ID')
  const secretIdFile = variable(env, 'SECRET_ID_FILE')
  if (roleId !== undefined) {
    const secret = secretId !== undefined ? { secretId } : secretIdFile !== undefined ? { secretIdFile } : {}
    return { method: 'approle', roleId, ...secret, ...mount }
  }
  const k8sRole = variable(env, 'K8S_ROLE')
  const tokenFile = variable(env, 'K8S_TOKEN_FILE')
  if (k8sRole !== undefined) {
    return { method: 'kubernetes', role: k8sRole, ...(tokenFile !== undefined && { tokenFile }), ...mount }
  }
  const jwt = variable(env, 'JWT')
  const jwtFile = variable(env, 'JWT_FILE')
  const role = variable(env, 'JWT_ROLE')
  if (jwt === undefined && jwtFile === undefined) return undefined
  const source = jwt !== undefined ? { jwt } : { jwtFile: jwtFile! }
  return { method: 'jwt', ...source, ...(role !== undefined && { role }), ...mount }
}

/** Where `vault login` leaves a token. */
function savedToken(env: Variables): VaultAuth | undefined {
  const tokenFile = join(env.HOME ?? homedir(), '.vault-token')
  try {
    readFileSync(tokenFile)
  } catch {
    return undefined // nobody has logged in on this machine
  }
  return { method: 'token', tokenFile }
}

/** @throws ProviderError with code UNAVAILABLE, naming the file */
export function readCredential(path: string): string {
  return fileOf(path)!.toString('utf8').trim()
}

function fileOf(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new ProviderError('UNAVAILABLE', `${path} can not be read${code}`)
  }
}
