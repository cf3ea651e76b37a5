/** Who we are to Infisical: a token that somebody else made, or universal auth of a machine identity. */
import { ProviderError } from '../../errors.ts'
import type { Token, TokenLimits } from '../authorized.ts'
import type { Variables } from '../http/proxy.ts'
import type { Transport } from '../http/transport.ts'

export type InfisicalLogin =
  | { readonly token: string }
  | { readonly clientId: string; readonly clientSecret: string }

/** @throws ProviderError */
export async function logIn(
  given: InfisicalLogin | undefined,
  env: Variables,
  transport: Transport,
  { now, limits }: { readonly now: () => number; readonly limits: TokenLimits },
): Promise<Token> {
  const login = given ?? loginOf(env)
  if ('token' in login) return { text: login.token }
  const response = await transport.request({
    method: 'POST',
    path: '/api/v1/auth/universal-auth/login',
    json: login,
    idempotent: true,
    label: 'login',
    ...limits,
  })
  if (response.status !== 200) throw response.failure('ACCESS_DENIED', 'the login is refused')
  const { accessToken: text, expiresIn: seconds } = response.json() as Record<string, unknown>
  if (typeof text !== 'string') throw response.failure('UNAVAILABLE', 'there is no token in it')
  return { text, ...(Number(seconds) > 0 && { expiresAt: now() + Number(seconds) * 1000 }) }
}

function loginOf(env: Variables): InfisicalLogin {
  const { INFISICAL_TOKEN: token } = env
  const { INFISICAL_UNIVERSAL_AUTH_CLIENT_ID: clientId } = env
  const { INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET: clientSecret } = env
  if (token) return { token }
  if (clientId && clientSecret) return { clientId, clientSecret }
  const hint =
    'set INFISICAL_TOKEN, or INFISICAL_UNIVERSAL_AUTH_CLIENT_ID and INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET'
  throw new ProviderError('ACCESS_DENIED', 'there are no credentials for Infisical', { hint })
}
