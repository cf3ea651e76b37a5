/**
 * One try of a request: its headers and target put together, redirects within the origin followed. A redirect to
 * another origin is refused, because what we send carries credentials.
 */
import { ProviderError } from '../../errors.ts'
import type { Line } from './agent.ts'
import { exchange, type RawAnswer } from './exchange.ts'
import { lasting, type NetworkFailure } from './network-failure.ts'
import { bodyOf, type HttpRequest, isSafe, toQueryString } from './request.ts'

export interface Attempt {
  readonly line: Line
  readonly base: URL
  /** Of every request of the transport, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** For messages. */
  readonly name: string
}

const MAX_REDIRECTS = 3
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

export async function attempt(request: HttpRequest, context: Attempt): Promise<RawAnswer | NetworkFailure> {
  const { line, base, name, timeoutMs, maxBytes, signal } = context
  const { method = 'GET' } = request
  const body = bodyOf(request)
  let target = `${prefixOf(base)}${request.path ?? '/'}${toQueryString(request.query)}`
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange({
      send: line.send,
      agent: line.agent,
      hostname: line.hostname,
      port: line.port,
      method,
      target: line.target(target),
      headers: { ...line.headers, ...headersOf(request, context, method, target, body) },
      body,
      timeoutMs,
      maxBytes,
      signal,
      name,
    })
    if ('failure' in answer || !REDIRECTS.includes(answer.status)) return answer
    const next = redirectOf(answer, `${base.origin}${target}`)
    if (next?.origin !== base.origin || !isSafe(method) || redirects === MAX_REDIRECTS) {
      return lasting(refusedRedirect(name, next, base, redirects))
    }
    target = `${next.pathname}${next.search}`
  }
}

export function prefixOf(base: URL): string {
  return base.pathname.replace(/\/+$/, '')
}

function headersOf(
  request: HttpRequest,
  context: Attempt,
  method: string,
  target: string,
  body: Uint8Array | undefined,
): Record<string, string> {
  const { headers: own } = request
  const headers = {
    host: context.base.host,
    'user-agent': 'render-config',
    ...(request.json !== undefined && { 'content-type': 'application/json' }),
    ...context.headers,
    ...(typeof own === 'object' && own),
  }
  if (typeof own !== 'function') return headers
  return { ...headers, ...own({ method, target, headers, body: body ?? new Uint8Array() }) }
}

function redirectOf(answer: RawAnswer, from: string): URL | undefined {
  const { location } = answer.headers
  return location !== undefined && URL.canParse(location, from) ? new URL(location, from) : undefined
}

function refusedRedirect(name: string, next: URL | undefined, base: URL, redirects: number): ProviderError {
  if (next === undefined)
    return new ProviderError('UNAVAILABLE', `${name} answered with a redirect to nowhere`)
  if (next.origin === base.origin) {
    const what = redirects === MAX_REDIRECTS ? `more than ${MAX_REDIRECTS} redirects` : 'a redirect'
    return new ProviderError('UNAVAILABLE', `${name} answered with ${what}`)
  }
  const hint = `credentials are sent to ${base.origin} alone; if the other is right, give its address`
  return new ProviderError('UNAVAILABLE', `${name} answered with a redirect to ${next.origin}`, { hint })
}
