/**
 * An answer of a store, as its protocol reads it. What is not readable as asked (not JSON, not UTF-8, a page of some
 * gateway) is UNAVAILABLE: it says nothing of the secret. Messages never quote a body.
 */
import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { type OutcomeCode, ProviderError } from '../../errors.ts'
import type { RawAnswer } from './exchange.ts'

export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /**
   * The body as JSON.
   * @param options `anyType` takes JSON whatever the `Content-Type` says. Default: `false`.
   * @throws ProviderError with code UNAVAILABLE
   */
  json(options?: { readonly anyType?: boolean }): unknown
  /** @throws ProviderError with code UNAVAILABLE if the body is not UTF-8 */
  text(): string
  bytes(): Uint8Array
  /**
   * An error that names the request and the status.
   * @param code Default: by status — 401 and 403 ACCESS_DENIED, 404 and 410 NOT_FOUND, 400, 405, 414 and 422
   * INVALID_REFERENCE, 429 THROTTLED, all others UNAVAILABLE.
   * @param detail our own words, or a name from a closed list of the store; never text of a body
   */
  failure(code?: OutcomeCode, detail?: string, hint?: string): ProviderError
}

const CODE_BY_STATUS: Readonly<Record<number, OutcomeCode>> = {
  400: 'INVALID_REFERENCE',
  401: 'ACCESS_DENIED',
  403: 'ACCESS_DENIED',
  404: 'NOT_FOUND',
  405: 'INVALID_REFERENCE',
  410: 'NOT_FOUND',
  414: 'INVALID_REFERENCE',
  422: 'INVALID_REFERENCE',
  429: 'THROTTLED',
}

/** @param name the request as people know it */
export function toResponse({ status, headers, body }: RawAnswer, name: string): HttpResponse {
  const unusable = (what: string): ProviderError =>
    new ProviderError('UNAVAILABLE', `${name} answered ${status} with ${what}`)
  const text = (): string => {
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw unusable('a compressed body')
    if (!isUtf8(body)) throw unusable('a body that is not UTF-8')
    return body.toString('utf8')
  }
  return {
    status,
    headers,
    text,
    bytes: () => new Uint8Array(body),
    json({ anyType = false } = {}) {
      if (!anyType && !/\bjson\b/i.test(headers['content-type'] ?? ''))
        throw unusable('a body that is not JSON')
      const source = text()
      try {
        return JSON.parse(source)
      } catch {
        throw unusable('malformed JSON') // the parser's own error quotes the body
      }
    },
    failure(code = CODE_BY_STATUS[status] ?? 'UNAVAILABLE', detail, hint) {
      const message = `${name} answered ${status}${detail === undefined ? '' : `: ${detail}`}`
      return new ProviderError(code, message, hint === undefined ? {} : { hint })
    },
  }
}
