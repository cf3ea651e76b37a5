/**
 * What went wrong, by the errors of 1Password's package. It has classes for two of them, told by the class alone (their
 * `name` is that of `Error`), and words for the rest; nothing of the words is ever shown.
 */
import { ProviderError } from '../../errors.ts'

export interface SdkFailure {
  readonly failure: ProviderError
  /** True if it is about the account, and so about everything that it will ask for. */
  readonly ofAccount: boolean
}

/** Of one item, where the call as a whole went well. */
export interface SdkItemError {
  readonly type: string
  readonly message?: string | undefined
}

/** Of a call. */
export function toFailure(error: unknown): SdkFailure {
  if (error instanceof ProviderError) return { failure: error, ofAccount: error.code === 'ACCESS_DENIED' }
  const [kind, text] = error instanceof Error ? [error.constructor.name, error.message] : ['', String(error)]
  if (/^RateLimitExceeded/.test(kind) || isThrottled(text)) return { failure: throttled(), ofAccount: false }
  if (/^AuthExpired/.test(kind) || /authenticat|unauthori[sz]ed|invalid.*token|service account/i.test(text)) {
    const failure = new ProviderError('ACCESS_DENIED', '1Password refuses the service account')
    return { failure, ofAccount: true }
  }
  if (isForbidden(text)) return { failure: forbidden('the vault'), ofAccount: false }
  return { failure: new ProviderError('UNAVAILABLE', '1Password could not be asked'), ofAccount: false }
}

/** Of one item that is there. */
export function itemFailure({ message = '' }: SdkItemError): ProviderError {
  if (isThrottled(message)) return throttled()
  if (isForbidden(message)) return forbidden('this item')
  return new ProviderError('UNAVAILABLE', '1Password could not read this item')
}

function isThrottled(text: string): boolean {
  return /rate.?limit|too many requests/i.test(text)
}

function isForbidden(text: string): boolean {
  return /forbidden|permission|access (?:is )?denied|unauthori[sz]ed/i.test(text)
}

function throttled(): ProviderError {
  return new ProviderError('THROTTLED', '1Password asks to come back later')
}

function forbidden(what: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', `1Password does not let the service account read ${what}`)
}
