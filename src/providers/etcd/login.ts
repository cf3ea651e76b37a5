/** A name and a password for etcd, and the token that they are good for. Without a name there is no token. */
import { ProviderError } from '../../errors.ts'
import type { Token, TokenLimits } from '../authorized.ts'
import type { Variables } from '../http/proxy.ts'
import type { Transport } from '../http/transport.ts'

export interface EtcdLogin {
  readonly username: string
  readonly password: string
}

/** @returns how a token is fetched; one without text means that none is needed */
export function etcdLogin(
  given: EtcdLogin | undefined,
  env: Variables,
): { fetchToken(transport: Transport, limits: TokenLimits): Promise<Token> } {
  return {
    async fetchToken(transport, limits) {
      const login = given ?? loginOf(env)
      if (login === undefined) return { text: '' }
      const response = await transport.request({
        method: 'POST',
        path: '/v3/auth/authenticate',
        json: { name: login.username, password: login.password },
        idempotent: true,
        label: 'login',
        ...limits,
      })
      if (response.status === 200) {
        const { token } = response.json() as { token?: unknown }
        if (typeof token !== 'string') throw response.failure('UNAVAILABLE', 'there is no token in it')
        return { text: token }
      }
      if ((response.status === 400 || response.status === 412) && saysAuthIsOff(response.json()))
        return { text: '' }
      throw response.failure('ACCESS_DENIED', 'the login is refused')
    },
  }
}

function saysAuthIsOff(answer: unknown): boolean {
  return /authentication is not enabled/.test(String((answer as { message?: unknown }).message))
}

function loginOf(env: Variables): EtcdLogin | undefined {
  const { ETCD_USERNAME: name, ETCD_PASSWORD: own = '', ETCDCTL_USER: pair, ETCDCTL_PASSWORD: other } = env
  if (name) return { username: name, password: own }
  if (!pair) return undefined
  const colon = pair.indexOf(':')
  if (colon !== -1) return { username: pair.slice(0, colon), password: pair.slice(colon + 1) }
  if (other === undefined)
    throw new ProviderError('ACCESS_DENIED', 'ETCDCTL_USER has no password, and ETCDCTL_PASSWORD is not set')
  return { username: pair, password: other }
}
