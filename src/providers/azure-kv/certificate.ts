/** The assertion that a client certificate's key signs, which Microsoft Entra takes instead of a secret. */
import { createHash, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { ProviderError } from '../../errors.ts'

const LIFETIME_S = 600

/**
 * @param pem the certificate and its private key, RSA, without a password
 * @param now in milliseconds since 1970
 * @throws ProviderError with code ACCESS_DENIED; nothing of the file is shown
 */
export function certificateAssertion(pem: string, client: string, audience: string, now: number): string {
  const issuedAt = Math.floor(now / 1000)
  try {
    const thumbprint = createHash('sha1').update(new X509Certificate(pem).raw).digest('base64url')
    const header = { alg: 'RS256', typ: 'JWT', x5t: thumbprint }
    const claims = {
      aud: audience,
      iss: client,
      sub: client,
      jti: randomUUID(),
      nbf: issuedAt,
      exp: issuedAt + LIFETIME_S,
    }
    const text = [header, claims]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature = sign('RSA-SHA256', Buffer.from(text), createPrivateKey(pem))
    return `${text}.${signature.toString('base64url')}`
  } catch {
    const hint = 'it holds a certificate and its RSA key in PEM, without a password'
    throw new ProviderError('ACCESS_DENIED', 'Azure: the client certificate is unusable', { hint })
  }
}
