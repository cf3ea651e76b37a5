/** Makes an RSA key pair: the private half for its owner's environment, the public half for the store. */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { PublicJwk } from './document.ts'
import { LEAST_BITS, MOST_BITS, toPublicKey } from './public-key.ts'

export interface KeygenOptions {
  /** Length of the modulus, 2048 to 8192. Default: `3072`. */
  readonly bits?: number
}

export interface KeyPair {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  /** PEM, PKCS#8. */
  readonly privateKey: string
  /** PEM, SPKI. */
  readonly publicKey: string
  readonly publicJwk: PublicJwk
}

/** @throws TypeError for a length that no store accepts */
export async function keygen(options: KeygenOptions = {}): Promise<KeyPair> {
  const { bits = 3072 } = options
  if (!Number.isInteger(bits) || bits < LEAST_BITS || bits > MOST_BITS || bits % 8 !== 0) {
    throw new TypeError(`bits must be a multiple of 8 from ${LEAST_BITS} to ${MOST_BITS}`)
  }
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits })
  const { kid, key } = toPublicKey(publicKey)
  return {
    kid,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    publicJwk: key,
  }
}
