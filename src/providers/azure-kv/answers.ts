/** What answers of a vault mean that bring no value. */
import type { ProviderError } from '../../errors.ts'
import type { HttpResponse } from '../http/response.ts'

/** The code and the inner code of an error, or empty texts for a body that is not Azure's. */
function codesOf(response: HttpResponse): readonly [string, string] {
  if (!/\bjson\b/.test(response.headers['content-type'] ?? '')) return ['', '']
  const { error } = response.json() as { error?: { code?: unknown; innererror?: { code?: unknown } } }
  return [String(error?.code ?? ''), String(error?.innererror?.code ?? '')]
}

/** True if the vault says that there is no such secret, or no such version. */
export function isAbsent(response: HttpResponse): boolean {
  return response.status === 404 && codesOf(response)[0].startsWith('Secret')
}

export function failureOf(response: HttpResponse): ProviderError {
  if (response.status === 404) return response.failure('UNAVAILABLE', 'that is no answer of Key Vault')
  if (response.status === 403 && codesOf(response)[1] === 'SecretDisabled')
    return response.failure('ACCESS_DENIED', 'the secret is disabled')
  return response.failure()
}
