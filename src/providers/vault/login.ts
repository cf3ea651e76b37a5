/** A way to log in, gone: a token and how long it lasts. Refused credentials are ACCESS_DENIED. */
import { ProviderError } from '../../errors.ts'
import { encodePath } from '../http/path.ts'
import type { HttpResponse } from '../http/response.ts'
import type { Limits } from '../http/single-flight.ts'
import type { Transport } from '../http/transport.ts'
import { POD_TOKEN_FILE, readCredential, type VaultAuth } from './options.ts'

export interface VaultToken {
  readonly token: string
  /** Seconds; 0 for ever, absent if not known. */
  readonly ttl?: number
  readonly renewable?: boolean
  /** True if we made it, so that it is ours to revoke. */
  readonly own: boolean
}

interface LogInOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly limits: Limits
}

/** @throws ProviderError */
export async function logIn(
  auth: VaultAuth | undefined,
  transport: Transport,
  { headers, limits }: LogInOptions,
): Promise<VaultToken> {
  if (auth === undefined) {
    const hint = 'set VAULT_TOKEN, or the variables of AppRole, Kubernetes or JWT'
    throw new ProviderError('ACCESS_DENIED', 'there are no credentials for Vault', { hint })
  }
  if (auth.method === 'token') return { token: credentialOf(auth.token, auth.tokenFile, 'token'), own: false }
  const { method, mount = method } = auth
  const response = await transport.request({
    method: 'POST',
    path: `/v1/auth/${encodePath(mount)}/login`,
    json: payloadOf(auth),
    headers,
    idempotent: true,
    label: `${method} login`,
    ...limits,
  })
  if (response.status !== 200) throw response.failure('ACCESS_DENIED', `the ${method} login is refused`)
  return tokenOf(response)
}

/** The token in the answer to a login or a renewal. */
export function tokenOf(response: HttpResponse): VaultToken {
  const { auth } = response.json() as { auth?: Record<string, unknown> | null }
  const { client_token: token, lease_duration: ttl, renewable } = auth ?? {}
  if (typeof token !== 'string') throw response.failure('UNAVAILABLE', 'there is no token in it')
  return { token, ttl: Number(ttl ?? 0), renewable: renewable === true, own: true }
}

function payloadOf(auth: Exclude<VaultAuth, { method: 'token' }>): Readonly<Record<string, string>> {
  switch (auth.method) {
    case 'approle': {
      const { roleId, secretId, secretIdFile } = auth
      if (secretId === undefined && secretIdFile === undefined) return { role_id: roleId }
      return { role_id: roleId, secret_id: credentialOf(secretId, secretIdFile, 'secret id') }
    }
    case 'kubernetes':
      return { role: auth.role, jwt: readCredential(auth.tokenFile ?? POD_TOKEN_FILE) }
    case 'jwt':
      return {
        ...(auth.role !== undefined && { role: auth.role }),
        jwt: credentialOf(auth.jwt, auth.jwtFile, 'JWT'),
      }
  }
}

function credentialOf(text: string | undefined, file: string | undefined, what: string): string {
  const found = text ?? (file === undefined ? '' : readCredential(file))
  if (found.trim() === '') throw new ProviderError('ACCESS_DENIED', `the ${what} for Vault is empty`)
  return found.trim()
}
