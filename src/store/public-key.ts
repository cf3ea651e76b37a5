/**
 * Reads a public key: PEM (SPKI or PKCS#1) or JWK, as text, object or `KeyObject`. Out: the JWK with nothing but its
 * public numbers, and its thumbprint. Refused: private keys, and what is not RSA of 2048 to 8192 bits with the usual
 * exponent.
 */
import { createHash, createPublicKey, type JsonWebKey, KeyObject } from 'node:crypto'
import type { PublicJwk } from './document.ts'

export type KeyInput = string | JsonWebKey | KeyObject

export interface PublicKey {
  readonly kid: string
  readonly key: PublicJwk
}

export const LEAST_BITS = 2048
export const MOST_BITS = 8192

/** @throws TypeError that does not quote the key */
export function readPublicKey(input: KeyInput): PublicKey {
  const object = toKeyObject(input)
  if (object.asymmetricKeyType !== 'rsa') throw new TypeError('the public key is not an RSA key')
  return toPublicKey(object)
}

/** @throws TypeError if the numbers are not those of a usable key */
export function toPublicKey(object: KeyObject): PublicKey {
  const { n, e } = (object.type === 'private' ? createPublicKey(object) : object).export({ format: 'jwk' })
  const key: PublicJwk = { kty: 'RSA', n: n ?? '', e: e ?? '' }
  const fault = publicKeyFault(key)
  if (fault !== undefined) throw new TypeError(`the key ${fault}`)
  return { kid: thumbprint(key), key }
}

/** What is wrong with the numbers, in a few words. */
export function publicKeyFault({ n, e }: PublicJwk): string | undefined {
  const bits = modulusBits(n)
  if (bits < LEAST_BITS || bits > MOST_BITS)
    return `has ${bits} bits; it must have ${LEAST_BITS} to ${MOST_BITS}`
  return e === 'AQAB' ? undefined : 'has a public exponent other than 65537'
}

export function modulusBits(n: string): number {
  const bytes = Buffer.from(n, 'base64url')
  return bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0]!) + 24
}

/** RFC 7638: SHA-256 over the required members, in this order, without white space. */
export function thumbprint({ e, n }: PublicJwk): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
}

function toKeyObject(input: KeyInput): KeyObject {
  if (input instanceof KeyObject) return input
  const source = typeof input === 'string' ? parseJwk(input) : input
  if (typeof source === 'object') {
    if ('d' in source) throw givenPrivateKey()
    return attempt(() => createPublicKey({ key: source, format: 'jwk' }))
  }
  if (source.includes('PRIVATE KEY-----')) throw givenPrivateKey()
  try {
    return createPublicKey(source)
  } catch {
    // Some tools label SPKI as PKCS#1, which only shows when it does not parse as that.
    return attempt(() => createPublicKey(source.replaceAll('RSA PUBLIC KEY', 'PUBLIC KEY')))
  }
}

/** Text in braces as an object; other text with the line breaks that variables lose. */
export function parseJwk(text: string): string | JsonWebKey {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{'))
    return `${trimmed.includes('\n') ? trimmed : trimmed.replaceAll('\\n', '\n')}\n`
  try {
    return JSON.parse(trimmed) as JsonWebKey
  } catch {
    throw new TypeError('the key is neither PEM nor a JWK')
  }
}

function attempt(create: () => KeyObject): KeyObject {
  try {
    return create()
  } catch {
    throw new TypeError('the public key is neither PEM (SPKI, PKCS#1) nor a JWK')
  }
}

function givenPrivateKey(): TypeError {
  return new TypeError('this is a private key; only its public half belongs here')
}
