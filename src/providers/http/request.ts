import type { TlsFiles } from './agent.ts'
import type { Variables } from './proxy.ts'
import type { HttpResponse } from './response.ts'

/** What users may say about the connection to any store. */
export interface HttpOptions extends TlsFiles {
  /** For one try, from the first byte sent to the last one read, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number
  /** The largest body that is read. Default: 8 MiB. */
  readonly maxBytes?: number
  /** How often a safe request is tried again. Default: 3. */
  readonly retries?: number
  /** The longest `Retry-After` that is waited for, in milliseconds; beyond it the request ends. Default: 30,000. */
  readonly maxWaitMs?: number
  /** Requests at a time. Default: 8. */
  readonly maxConcurrency?: number
  /** URL of a proxy, or `false` for none. Default: by HTTPS_PROXY, HTTP_PROXY and NO_PROXY of `env`. */
  readonly proxy?: string | false
  /** Default: `process.env`. */
  readonly env?: Variables
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** Default: `Math.random`. */
  readonly random?: () => number
  /** Waits, and resolves to false if the signal came first. Default: a timer. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<boolean>
}

export interface HttpRequest {
  /** Default: `GET`. */
  readonly method?: string
  /** Starts with `/`; percent-encoded, without query. Default: `/`. */
  readonly path?: string
  /** Parameters that are undefined are left out. Default: none. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** A function is called for every try, for signatures that hold the time. Default: none. */
  readonly headers?: Headers | ((parts: SignedParts) => Headers)
  readonly body?: string | Uint8Array
  /** Sent as the body, with its content type; `headers` may name another. */
  readonly json?: unknown
  readonly signal?: AbortSignal
  /** When the run ends, in milliseconds since 1970: no wait goes beyond it; looked at before each. Default: never. */
  readonly deadline?: () => number
  /** True if it does no harm to send it twice. Default: true for GET, HEAD and OPTIONS. */
  readonly idempotent?: boolean
  /** What a POST is about, for messages: `GetSecretValue`. */
  readonly label?: string
  /** Recognises failures that may pass and that the status does not show. Default: none. */
  readonly judge?: (response: HttpResponse) => PassingFailure | undefined
}

type Headers = Readonly<Record<string, string>>

/** What a signature covers. */
export interface SignedParts {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  /** All headers that are sent, in lower case. */
  readonly headers: Headers
  readonly body: Uint8Array
}

export interface PassingFailure {
  readonly code: 'THROTTLED' | 'UNAVAILABLE'
  /** Our own words, or a name from a closed list of the store. */
  readonly detail?: string
}

const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** True for methods that change nothing. */
export function isSafe(method: string): boolean {
  return SAFE.includes(method)
}

export function bodyOf({ json, body }: HttpRequest): Uint8Array | undefined {
  const content = json === undefined ? body : JSON.stringify(json)
  return typeof content === 'string' ? Buffer.from(content) : content
}

/** `?a=b`, percent-encoded as RFC 3986 has it (a space is `%20`), or nothing. */
export function toQueryString(query: HttpRequest['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
