/**
 * What a broken exchange means. In: the error of a socket, of TLS or of a parser. Out: an UNAVAILABLE that names
 * the request and the error's code. Never kept: the error itself, whose text may quote headers or a body.
 */
import { ProviderError } from '../../errors.ts'

/** An exchange that brought no answer. */
export interface NetworkFailure {
  readonly failure: ProviderError
  /** True if the same request may go through a little later. */
  readonly passing: boolean
}

const CERTIFICATE = /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|INVALID_CA|HOSTNAME_)/
const TLS = /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/
/** Wrong names, headers and protocols stay wrong however often they are tried. */
const LASTING = /^(?:ENOTFOUND|EPROTO|ERR_|HPE_INVALID|HPE_HEADER_OVERFLOW)/

/** What to look at first, where the code alone says little to who set the address. */
const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is it running, and are host and port right?',
  ENOTFOUND: 'no such host is known: is its name right, and does this machine reach its name server?',
  EAI_AGAIN: 'the name of the host could not be looked up: is there a network?',
}

/**
 * @param request as people know it: `GET vault.example/v1/secret/data/app`
 */
export function toNetworkFailure(error: unknown, request: string): NetworkFailure {
  if (error instanceof ProviderError) return lasting(error) // of the way there, such as a proxy
  const code = codeOf(error)
  if (code !== undefined && CERTIFICATE.test(code)) {
    const hint = 'if the store has a certificate authority of its own, name its file'
    return lasting(
      new ProviderError('UNAVAILABLE', `${request}: the store's certificate is refused (${code})`, { hint }),
    )
  }
  if (code !== undefined && TLS.test(code)) {
    return lasting(new ProviderError('UNAVAILABLE', `${request}: no TLS connection (${code})`))
  }
  const hint = code === undefined ? undefined : HINTS[code]
  const failure = new ProviderError(
    'UNAVAILABLE',
    `${request} failed${code === undefined ? '' : ` (${code})`}`,
    hint === undefined ? {} : { hint },
  )
  return { failure, passing: code === undefined || !LASTING.test(code) }
}

export function lasting(failure: ProviderError): NetworkFailure {
  return { failure, passing: false }
}

export function passing(failure: ProviderError): NetworkFailure {
  return { failure, passing: true }
}

/** Of several addresses tried at once, the code of the first. */
function codeOf(error: unknown): string | undefined {
  const code =
    error instanceof Error && 'code' in error && error.code !== undefined
      ? error.code
      : error instanceof AggregateError
        ? (error.errors[0] as { code?: unknown } | undefined)?.code
        : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : undefined
}
