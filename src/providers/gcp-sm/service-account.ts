/** The assertion that a service account's key signs (RFC 7523), to be exchanged for a token. */
import { createPrivateKey, sign } from 'node:crypto'
import { ProviderError } from '../../errors.ts'

const LIFETIME_S = 3600

/**
 * @param now in milliseconds since 1970
 * @throws ProviderError with code ACCESS_DENIED if the key is none; its text is not shown
 */
export function signedAssertion(
  key: Readonly<Record<string, string | undefined>>,
  scope: string,
  audience: string,
  now: number,
): string {
  const { client_email: issuer, private_key: privateKey = '', private_key_id: id } = key
  const issuedAt = Math.floor(now / 1000)
  const header = { alg: 'RS256', typ: 'JWT', ...(id !== undefined && { kid: id }) }
  const claims = { iss: issuer, scope, aud: audience, iat: issuedAt, exp: issuedAt + LIFETIME_S }
  const text = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${signature(text, privateKey).toString('base64url')}`
}

function signature(text: string, privateKey: string): Buffer {
  try {
    return sign('RSA-SHA256', Buffer.from(text), createPrivateKey(privateKey))
  } catch {
    throw new ProviderError('ACCESS_DENIED', 'Google: the private key of the service account is unusable')
  }
}
