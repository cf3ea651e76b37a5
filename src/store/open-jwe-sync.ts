/**
 * Opens a JWE of the store without waiting, for callers that must have all values at once (redaction). It does what
 * `openJwe` does, and a test holds both to the same answers.
 */
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto'
import type { Jwe } from './document.ts'

/** @returns `undefined` if it is not a value that was encrypted to this key, or not whole */
export function openJweSync(jwe: Jwe, kid: string, key: KeyObject): Uint8Array | undefined {
  const wrapped = jwe.recipients.find(({ header }) => header.kid === kid)
  if (wrapped === undefined) return undefined
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
  try {
    const contentKey = privateDecrypt(
      { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha512' },
      bytes(wrapped.encrypted_key),
    )
    const decipher = createDecipheriv('aes-256-gcm', contentKey, bytes(jwe.iv), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(`${jwe.protected}.${jwe.aad}`)) // RFC 7516 section 5.1 step 14
    decipher.setAuthTag(bytes(jwe.tag))
    return new Uint8Array(Buffer.concat([decipher.update(bytes(jwe.ciphertext)), decipher.final()]))
  } catch {
    return undefined
  }
}
