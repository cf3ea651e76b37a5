/**
 * The types of secrets and their fields. In: a value as the caller gives it. Out: the bytes to encrypt; for a type
 * with fields, JSON in a fixed order. Refused: fields that are missing, unknown, or can not be right. Messages name
 * fields, never what is in them.
 */
import { isUtf8 } from 'node:buffer'

export const SECRET_TYPES = ['variable', 's3', 'registry'] as const
export type SecretType = (typeof SECRET_TYPES)[number]

export interface S3Fields {
  readonly keyId: string
  readonly secretKey: string
  readonly bucket: string
  /** `http:` or `https:`; absent for AWS itself. */
  readonly endpoint?: string
  readonly region?: string
}

export interface RegistryFields {
  /** `ghcr.io`, `registry.example:5000`, `https://index.docker.io/v1/`. */
  readonly server: string
  readonly user: string
  readonly password: string
}

export type SecretInput = string | Uint8Array | S3Fields | RegistryFields

interface Field {
  readonly optional?: true
  readonly secret?: true
  /** What a text must be, for people. */
  readonly is: string
  test(text: string): boolean
}

const FIELDS: Readonly<Record<Exclude<SecretType, 'variable'>, Readonly<Record<string, Field>>>> = {
  s3: {
    keyId: { is: 'a word without blanks', test: text => /^[!-~]+$/.test(text) },
    secretKey: { secret: true, is: 'not empty and one line', test: isLine },
    endpoint: { optional: true, is: 'an http(s) address without credentials', test: isEndpoint },
    region: {
      optional: true,
      is: 'letters, digits and dashes',
      test: text => /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(text),
    },
    bucket: {
      is: '3 to 63 lower-case letters, digits, dots and dashes',
      test: text => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text),
    },
  },
  registry: {
    server: { is: 'a host, with or without port and path', test: isServer },
    // RFC 7617 section 2: the user name of HTTP basic authentication ends at its first colon.
    user: { is: 'one line without a colon', test: text => isLine(text) && !text.includes(':') },
    password: { secret: true, is: 'not empty and one line', test: isLine },
  },
}

/** @throws TypeError if the value does not fit the type */
export function encodeSecret(type: SecretType, input: SecretInput): Uint8Array {
  if (typeof input === 'string' && !input.isWellFormed()) {
    throw new TypeError('the value has half a surrogate pair, which no UTF-8 text can hold')
  }
  if (type === 'variable') {
    if (typeof input === 'string') return Buffer.from(input)
    if (input instanceof Uint8Array) return input
    throw new TypeError('the value of a secret of type variable is text or bytes')
  }
  return Buffer.from(JSON.stringify(checkedFields(type, toObject(type, input))))
}

/** True if it is a value of this type: who has public keys alone can encrypt anything. */
export function fitsType(type: SecretType, value: Uint8Array): boolean {
  try {
    return type === 'variable' || (isUtf8(value) && encodeSecret(type, value).length > 0)
  } catch {
    return false
  }
}

/** The fields that are secrets by themselves, for redaction. `text` is a value that fits the type. */
export function secretFields(
  type: SecretType,
  text: string,
): { readonly name: string; readonly value: string }[] {
  if (type === 'variable') return []
  const fields = JSON.parse(text) as Record<string, string>
  return Object.entries(FIELDS[type])
    .filter(([, { secret }]) => secret === true)
    .map(([name]) => ({ name, value: fields[name]! }))
}

function toObject(type: SecretType, input: SecretInput): Readonly<Record<string, unknown>> {
  try {
    const text = input instanceof Uint8Array ? Buffer.from(input).toString() : input
    const parsed: unknown = typeof text === 'string' ? JSON.parse(text) : text
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed }
  } catch {
    // the parser's message quotes the text
  }
  throw new TypeError(`the value of a secret of type ${type} is a JSON object`)
}

function checkedFields(
  type: Exclude<SecretType, 'variable'>,
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const known = FIELDS[type]
  const all = `a secret of type ${type} has ${Object.keys(known).join(', ')}`
  if (Object.keys(given).some(name => !Object.hasOwn(known, name))) {
    throw new TypeError(`the value has a field that is not known; ${all}`)
  }
  const fields: Record<string, string> = {}
  for (const [name, field] of Object.entries(known)) {
    const value = given[name]
    if (value === undefined && field.optional === true) continue
    if (value === undefined) throw new TypeError(`the field "${name}" is missing; ${all}`)
    if (typeof value !== 'string' || !value.isWellFormed() || !field.test(value)) {
      throw new TypeError(`the field "${name}" must be text: ${field.is}`)
    }
    fields[name] = value
  }
  return fields
}

function isLine(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text)
}

function isEndpoint(text: string): boolean {
  if (/[\s?#]/.test(text) || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function isServer(text: string): boolean {
  return /^(?:https?:\/\/)?[A-Za-z0-9[\]][A-Za-z0-9.:[\]-]*(?:\/[!-~]*)?$/.test(text) && !/[@?#]/.test(text)
}
