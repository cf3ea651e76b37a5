/** What platforms refuse, in one form. No message holds a value. */
import { ProviderError, RenderConfigError } from '../../errors.ts'
import type { HttpResponse } from '../http/response.ts'

export function writeRefused(message: string, hint?: string): RenderConfigError {
  return new RenderConfigError([{ code: 'WRITE_REFUSED', message, ...(hint !== undefined && { hint }) }])
}

/**
 * A 4xx answer to a write, as WRITE_REFUSED.
 * @param detail our own words, or a text from a closed list of the platform
 */
export function refusedWrite(
  response: HttpResponse,
  detail?: string,
  hint?: string,
): RenderConfigError | ProviderError {
  const failure = response.failure(undefined, detail)
  return response.status >= 500 || response.status < 400 ? failure : writeRefused(failure.message, hint)
}

/** For a secret that is there, on a platform that takes values and never gives them back. */
export function neverRead(platform: string, key: string): ProviderError {
  const hint = 'the values come from where they were set; the names can be listed and checked'
  return new ProviderError('UNREADABLE', `${platform} never gives values back, that of "${key}" neither`, {
    hint,
  })
}

/** For an answer that is not what the platform's API says. */
export function strangeAnswer(response: HttpResponse, platform: string): ProviderError {
  return response.failure('UNREADABLE', `that is no answer of ${platform} that we know`)
}
