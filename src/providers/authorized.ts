/**
 * Requests with a token that is good: fetched when first needed and again before it ends, or once more when the store
 * refuses it. Credentials that are refused for good end every later request without asking.
 */
import { ProviderError } from '../errors.ts'
import { createGate } from './http/gate.ts'
import type { HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { createSingleFlight, type Limits } from './http/single-flight.ts'
import type { Transport } from './http/transport.ts'

export interface Token {
  readonly text: string
  /** Milliseconds since 1970. Default: it lasts until it is refused. */
  readonly expiresAt?: number
}

/** Of all who wait for the token. */
export type TokenLimits = Required<Limits>

export interface AuthorizedOptions {
  readonly transport: Transport
  /**
   * @throws ProviderError; one with code ACCESS_DENIED is remembered
   */
  readonly fetchToken: (limits: TokenLimits) => Promise<Token>
  /** Headers that carry the token, names in lower case. Default: `authorization: Bearer …`. */
  readonly headers?: (token: string) => Readonly<Record<string, string>>
  /** True for an answer that refuses the token itself. Default: status 401. */
  readonly isRefused?: (response: HttpResponse) => boolean
  /** What to do about refused credentials. Default: nothing is said. */
  readonly hint?: string
  /** Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

export interface Authorized {
  /**
   * Any status but those that a refused token has.
   * @throws ProviderError
   */
  send(request: HttpRequest): Promise<HttpResponse>
}

/** How long before its end a token is no longer used. */
const EARLY_MS = 60_000

export function createAuthorized(options: AuthorizedOptions): Authorized {
  const { transport, fetchToken, hint, now = Date.now } = options
  const { headers = bearer, isRefused = ({ status }) => status === 401 } = options
  const gate = createGate({ now })
  let held: Token | undefined
  const arriving = createSingleFlight<Token>()

  const newToken = async (limits: Limits): Promise<Token> => {
    try {
      return await arriving.join(limits, async shared => {
        held = await fetchToken(shared)
        return held
      })
    } catch (error) {
      throw error instanceof ProviderError && error.code === 'ACCESS_DENIED' ? gate.refuse(error) : error
    }
  }

  const sendWith = (token: Token, request: HttpRequest): Promise<HttpResponse> =>
    transport.request({ ...request, headers: { ...request.headers, ...headers(token.text) } })

  return {
    send: given =>
      gate.pass(async signal => {
        const request = { ...given, signal }
        const fresh = held !== undefined && (held.expiresAt ?? Number.POSITIVE_INFINITY) - now() > EARLY_MS
        const token = fresh ? held! : await newToken(request)
        const answer = await sendWith(token, request)
        if (!isRefused(answer)) return answer
        const other = held !== undefined && held.text !== token.text ? held : await newToken(request)
        const again = other.text === token.text ? answer : await sendWith(other, request)
        if (!isRefused(again)) return again
        throw gate.refuse(again.failure('ACCESS_DENIED', 'the credentials are refused', hint))
      }, given.signal),
  }
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` }
}
