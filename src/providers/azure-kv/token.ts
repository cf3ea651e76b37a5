/** The answer to a login at Azure, whoever gave it. */
import type { Token } from '../authorized.ts'
import type { HttpResponse } from '../http/response.ts'

/**
 * @param refused what it means if there is no token
 * @throws ProviderError
 */
export function toAzureToken(response: HttpResponse, now: number, refused: string): Token {
  if (response.status !== 200) throw response.failure('ACCESS_DENIED', refused)
  const {
    access_token: text,
    expires_in: seconds,
    expires_on: end,
  } = response.json() as Record<string, unknown>
  if (typeof text !== 'string') throw response.failure('UNAVAILABLE', 'there is no token in it')
  const expiresAt = seconds === undefined ? Number(end) * 1000 : now + Number(seconds) * 1000
  return { text, ...(Number.isFinite(expiresAt) && { expiresAt }) }
}
