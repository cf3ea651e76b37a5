/**
 * Requests with a token that is good: logged in once, renewed when a third of its time is left, logged in again when
 * the server no longer takes it. A token that is refused for good ends every later request without asking.
 */
import type { ProviderError } from '../../errors.ts'
import { createGate } from '../http/gate.ts'
import type { HttpRequest } from '../http/request.ts'
import type { HttpResponse } from '../http/response.ts'
import { createSingleFlight, type Limits } from '../http/single-flight.ts'
import type { Transport } from '../http/transport.ts'
import { logIn, tokenOf, type VaultToken } from './login.ts'
import type { VaultAuth } from './options.ts'

export interface Session {
  /**
   * Any status but those that a refused token has.
   * @param request its path without `/v1`
   * @throws ProviderError
   */
  send(request: HttpRequest): Promise<HttpResponse>
  /** Revokes a token that we made. */
  end(): Promise<void>
}

export interface SessionOptions {
  readonly transport: Transport
  readonly auth: () => VaultAuth | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly now: () => number
}

interface Held extends VaultToken {
  readonly since: number
}

/** How old a token that somebody else made may get before we ask how long it lasts. */
const LOOK_UP_AFTER_MS = 60_000
const REVOKE_WITHIN_MS = 2000

export function createSession({ transport, auth, headers, now }: SessionOptions): Session {
  const gate = createGate({ now })
  let held: Held | undefined
  const arriving = createSingleFlight<Held>()

  const sendWith = ({ token }: VaultToken, request: HttpRequest): Promise<HttpResponse> =>
    transport.request({
      ...request,
      path: `/v1${request.path}`,
      headers: { ...request.headers, ...headers, 'x-vault-token': token },
    })

  /** One at a time; whoever comes meanwhile gets the same. */
  const fetchToken = (limits: Limits, fetch: (limits: Limits) => Promise<VaultToken>): Promise<Held> =>
    arriving.join(limits, async shared => {
      held = { ...(await fetch(shared)), since: now() }
      return held
    })

  const newToken = async (limits: Limits): Promise<Held> => {
    try {
      return await fetchToken(limits, shared => logIn(auth(), transport, { headers, limits: shared }))
    } catch (error) {
      throw isDenied(error) ? gate.refuse(error) : error
    }
  }

  const renewed = async (old: Held, limits: Limits): Promise<VaultToken> => {
    if (old.ttl === undefined) {
      const answer = await sendWith(old, { path: '/auth/token/lookup-self', ...limits })
      if (answer.status !== 200) return { ...old, ttl: 0 }
      const { ttl, renewable } = (answer.json() as { data: { ttl: number; renewable?: boolean } }).data
      return { ...old, ttl, renewable: renewable === true }
    }
    const renewal = { method: 'POST', path: '/auth/token/renew-self', json: {}, ...limits }
    const answer = await sendWith(old, renewal)
    if (answer.status === 200) return { ...tokenOf(answer), own: old.own }
    return logIn(auth(), transport, { headers, limits })
  }

  const currentToken = async (limits: Limits): Promise<Held> => {
    const token = held ?? (await newToken(limits))
    return isAgeing(token, now()) ? fetchToken(limits, shared => renewed(token, shared)) : token
  }

  return {
    send: request =>
      gate.pass(async signal => {
        const ours = { ...request, signal }
        const { deadline } = ours
        const limits = { signal, ...(deadline !== undefined && { deadline }) }
        const token = await currentToken(limits)
        const answer = await sendWith(token, ours)
        if (!speaksOfToken(answer)) return answer

        const other = held !== undefined && held.token !== token.token ? held : await newToken(limits)
        const again = other.token === token.token ? answer : await sendWith(other, ours)
        if (!speaksOfToken(again)) return again
        // The same words may be about the path; a token that may look at itself is good.
        const self = await sendWith(other, { path: '/auth/token/lookup-self', ...limits })
        if (self.status === 200) return again
        throw gate.refuse(again.failure('ACCESS_DENIED', 'the token is refused'))
      }, request.signal),

    async end() {
      if (held?.own !== true) return
      const token = held
      held = undefined
      const signal = AbortSignal.timeout(REVOKE_WITHIN_MS)
      const revoke = { method: 'POST', path: '/auth/token/revoke-self', json: {}, signal }
      await sendWith(token, revoke).catch(() => {}) // it ends by itself when its time is over
    },
  }
}

/** Policies that deny a path are told as "1 error occurred: …"; a bad token as these, by the server's age. */
function speaksOfToken(answer: HttpResponse): boolean {
  if (answer.status === 401) return true
  if (answer.status !== 403) return false
  if (!/\bjson\b/.test(answer.headers['content-type'] ?? '')) return false // some gateway's own page
  const { errors } = answer.json() as { errors?: unknown }
  return (
    Array.isArray(errors) &&
    errors.some(
      text => text === 'permission denied' || /\b(?:invalid|bad|missing client) token\b/.test(String(text)),
    )
  )
}

function isAgeing({ ttl, renewable, since }: Held, now: number): boolean {
  const age = now - since
  if (ttl === undefined) return age > LOOK_UP_AFTER_MS
  return renewable === true && ttl > 0 && age > ttl * 1000 * (2 / 3)
}

function isDenied(error: unknown): error is ProviderError {
  return error instanceof Error && 'code' in error && error.code === 'ACCESS_DENIED'
}
