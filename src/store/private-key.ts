/**
 * The private key of who reads: from the caller, else from `RENDER_CONFIG_PRIVATE_KEY` (the text itself), else from
 * the file that `RENDER_CONFIG_PRIVATE_KEY_FILE` names. PEM (PKCS#8 or PKCS#1) or JWK. It stays in memory, and no
 * message quotes it.
 */
import { createPrivateKey, type JsonWebKey, KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { errorCode } from '../files/file-error.ts'
import { storeFailure } from './failure.ts'
import { type KeyInput, parseJwk, toPublicKey } from './public-key.ts'

export interface PrivateKey {
  readonly kid: string
  readonly key: KeyObject
}

export interface PrivateKeyOptions {
  /** The key itself. Default: what the environment says. */
  readonly privateKey?: KeyInput
  /** The environment variables. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The folder that a relative path in the environment starts from. Default: `process.cwd()`. */
  readonly cwd?: string
}

const VARIABLE = 'RENDER_CONFIG_PRIVATE_KEY'
const FILE_VARIABLE = 'RENDER_CONFIG_PRIVATE_KEY_FILE'
const MOST_BYTES = 64 * 1024

/** How to hand in a key, for hints. */
export const PRIVATE_KEY_HINT = `set ${VARIABLE} or ${FILE_VARIABLE}`

/** True if somebody meant to give a key, be it right or wrong. */
export function hasPrivateKey({ privateKey, env = process.env }: PrivateKeyOptions): boolean {
  return privateKey !== undefined || isSet(env[VARIABLE]) || isSet(env[FILE_VARIABLE])
}

/**
 * @returns `undefined` if there is none
 * @throws RenderConfigError with code ACCESS_DENIED if there is one that can not be used
 */
export function findPrivateKey(options: PrivateKeyOptions): PrivateKey | undefined {
  const { privateKey, env = process.env, cwd = process.cwd() } = options
  if (privateKey !== undefined) return read(privateKey, 'privateKey')
  if (isSet(env[VARIABLE])) return read(env[VARIABLE], VARIABLE)
  if (!isSet(env[FILE_VARIABLE])) return undefined
  return read(readKeyFile(resolve(cwd, env[FILE_VARIABLE])), FILE_VARIABLE)
}

function read(input: KeyInput, source: string): PrivateKey {
  let key: KeyObject
  try {
    key = toPrivateKeyObject(input)
  } catch {
    throw unusable(source, 'holds no private key', 'PEM without a passphrase (PKCS#8, PKCS#1) or a JWK')
  }
  if (key.type !== 'private') throw unusable(source, 'holds no private key', 'a public key can not read')
  if (key.asymmetricKeyType !== 'rsa') throw unusable(source, 'holds a key that is not RSA')
  try {
    return { kid: toPublicKey(key).kid, key }
  } catch (error) {
    throw unusable(source, 'holds an unusable key', error instanceof TypeError ? error.message : undefined)
  }
}

function toPrivateKeyObject(input: KeyInput): KeyObject {
  if (input instanceof KeyObject) return input
  const source = typeof input === 'string' ? parseJwk(input) : input
  return createPrivateKey(typeof source === 'string' ? source : { key: source as JsonWebKey, format: 'jwk' })
}

function readKeyFile(path: string): string {
  try {
    return statSync(path).size > MOST_BYTES ? '' : readFileSync(path, 'utf8')
  } catch (error) {
    throw unusable(FILE_VARIABLE, `names a file that can not be read (${errorCode(error)})`)
  }
}

function unusable(source: string, what: string, hint?: string): Error {
  return storeFailure('ACCESS_DENIED', `${source} ${what}`, undefined, hint)
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}
