/**
 * Values in and out of JWE (RFC 7516, general JSON serialisation). Each `sealJwe` makes a fresh content key. What is
 * opened here has had its header and its binding checked; jose proves the rest.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { GeneralEncrypt, generalDecrypt } from 'jose'
import type { Jwe, Recipient } from './document.ts'
import { JWE_HEADER } from './limits.ts'

/** @param aad the binding, as base64url text */
export async function sealJwe(
  value: Uint8Array,
  recipients: readonly Recipient[],
  aad: string,
): Promise<Jwe> {
  const encryption = new GeneralEncrypt(value)
    .setProtectedHeader(JWE_HEADER)
    .setAdditionalAuthenticatedData(Buffer.from(aad, 'base64url'))
  for (const { kid, key } of recipients) {
    encryption.addRecipient(createPublicKey({ key: { ...key }, format: 'jwk' })).setUnprotectedHeader({ kid })
  }
  const sealed = await encryption.encrypt()
  return {
    protected: sealed.protected!,
    recipients: sealed.recipients.map(({ encrypted_key }, index) => ({
      header: { kid: recipients[index]!.kid },
      encrypted_key: encrypted_key!,
    })),
    aad: sealed.aad!,
    iv: sealed.iv!,
    ciphertext: sealed.ciphertext,
    tag: sealed.tag!,
  }
}

/** @returns `undefined` if it is not a value that was encrypted to this key, or not whole */
export async function openJwe(jwe: Jwe, kid: string, key: KeyObject): Promise<Uint8Array | undefined> {
  const recipients = jwe.recipients.filter(({ header }) => header.kid === kid)
  try {
    const { plaintext } = await generalDecrypt({ ...jwe, recipients }, key, {
      keyManagementAlgorithms: [JWE_HEADER.alg],
      contentEncryptionAlgorithms: [JWE_HEADER.enc],
    })
    return plaintext
  } catch {
    return undefined
  }
}
