/**
 * The one way from a provider to a store's HTTP API. In: a request. Out: the store's answer with its whole body, or
 * a `ProviderError` that is UNAVAILABLE or THROTTLED. Safe requests are tried again when the network, the store or
 * its gateway failed; what any other status means is for the store's provider to say.
 *
 * Refused: redirects to another origin, answers over the size limit. No message holds a header, a query or a body.
 */
import { ProviderError } from '../../errors.ts'
import { type Line, openLine } from './agent.ts'
import { attempt, prefixOf } from './attempt.ts'
import { createCallers } from './callers.ts'
import { parseProxy, proxyFor } from './proxy.ts'
import { type HttpOptions, type HttpRequest, isSafe } from './request.ts'
import type { HttpResponse } from './response.ts'
import { backOffMs, sleep } from './retry.ts'
import { judgeAnswer } from './setback.ts'
import { createTurns } from './turns.ts'

export interface TransportOptions extends HttpOptions {
  /** `http` or `https`; a path in it is put before that of every request. */
  readonly baseUrl: string
  /** Sent with every request, names in lower case. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Transport {
  /** @throws ProviderError with code UNAVAILABLE or THROTTLED */
  request(request: HttpRequest): Promise<HttpResponse>
  /** Ends what is under way and every connection; what comes later is UNAVAILABLE. */
  close(): void
}

const NEVER = (): number => Number.POSITIVE_INFINITY

/** @throws TypeError if `baseUrl` is not an http or https URL, or has credentials, a query or a fragment in it */
export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs = 10_000, maxBytes = 8 * 1024 * 1024, retries = 3, maxWaitMs = 30_000 } = options
  const { maxConcurrency = 8, headers = {}, now = Date.now, random = Math.random } = options
  const pause = options.sleep ?? sleep
  const base = parseBaseUrl(options.baseUrl)
  const turns = createTurns(maxConcurrency)
  const callers = createCallers()
  let open = true
  let line: Promise<Line> | undefined

  const connect = async (): Promise<Line> =>
    openLine({
      origin: base,
      proxy: chooseProxy(base, options),
      tls: options,
      maxSockets: maxConcurrency,
      timeoutMs,
    })

  const persist = async (request: HttpRequest, name: string, signal: AbortSignal): Promise<HttpResponse> => {
    const { method = 'GET', deadline = NEVER } = request
    const mayRepeat = request.idempotent ?? isSafe(method)
    line ??= connect()
    const context = { line: await line, base, headers, timeoutMs, maxBytes, signal, name }
    for (let tries = 0; ; tries++) {
      const judged = judgeAnswer(await attempt(request, context), request, name, now())
      if ('response' in judged) return judged.response
      const { failure, passing, down, waitMs = backOffMs(tries, random()) } = judged.setback
      const worthIt = mayRepeat && passing && tries < retries && waitMs <= maxWaitMs
      const again = now() + waitMs
      const inTime = again <= deadline()
      if (worthIt && inTime && !signal.aborted && (await pause(waitMs, signal))) continue
      // Who would wait until then may find the store well again.
      if (down && !signal.aborted) turns.sendAway(failure, worthIt ? again : undefined)
      throw failure
    }
  }

  return {
    async request(request) {
      const name = nameOf(request, base)
      const givenUp = (): Error => new ProviderError('UNAVAILABLE', `${name} was given up`)
      if (!open || request.signal?.aborted) throw givenUp()
      return callers.run(
        signal =>
          turns.take(() => persist(request, name, signal), {
            signal,
            deadline: request.deadline ?? NEVER,
            givenUp,
          }),
        request.signal,
      )
    },
    close() {
      open = false
      callers.endAll()
      line?.then(
        // Not for its own sake does a process live on: one that ends now leaves the closing to the system.
        ({ agent }) => setImmediate(() => agent.destroy()).unref(),
        () => {}, // whoever asked has got this error
      )
    },
  }
}

/** `POST host/path (label)`: what messages may say of a request. */
function nameOf({ method = 'GET', path = '/', label }: HttpRequest, base: URL): string {
  return `${method} ${base.host}${prefixOf(base)}${path}${label === undefined ? '' : ` (${label})`}`
}

function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError('the address must be an http or https URL')
  if (url.username !== '' || url.password !== '') throw new TypeError('the address must not hold credentials')
  if (url.search !== '' || url.hash !== '')
    throw new TypeError('the address must have no query and no fragment')
  return url
}

function chooseProxy(base: URL, { proxy, env = process.env }: TransportOptions): URL | undefined {
  if (proxy === false) return undefined
  return proxy === undefined ? proxyFor(base, env) : parseProxy(proxy, 'the proxy')
}
