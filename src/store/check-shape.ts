/**
 * One recipient or secret of a parsed file, checked member by member. In: any JSON value. Out: the typed object.
 * Thrown: a `FileFault` that names the secret.
 */
import { base64urlLength, isBase64url } from './base64url.ts'
import { bindingOf } from './binding.ts'
import {
  displayName,
  type Entry,
  type EntryMetadata,
  idOf,
  type Jwe,
  type PublicJwk,
  type Recipient,
} from './document.ts'
import { JWE_PROTECTED, MOST_VALUE_BYTES } from './limits.ts'
import { descriptionFault, nameFault, namespaceFault, recipientNameFault } from './names.ts'
import { modulusBits, publicKeyFault, thumbprint } from './public-key.ts'
import { SECRET_TYPES, type SecretType } from './secret-type.ts'

/** What is wrong in a file, without the file's name. */
export class FileFault extends Error {
  override readonly name = 'FileFault'
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of an object that must have these and may have those, and no others. */
export function members<R extends string, O extends string>(
  value: unknown,
  required: readonly R[],
  optional: readonly O[],
  where: string,
): Readonly<Record<R, unknown>> & Readonly<Partial<Record<O, unknown>>> {
  if (!isObject(value)) throw new FileFault(`${where} is not an object`)
  const missing = required.find(name => !Object.hasOwn(value, name))
  if (missing !== undefined) throw new FileFault(`${where} has no "${missing}"`)
  const known: readonly string[] = [...required, ...optional]
  if (Object.keys(value).some(name => !known.includes(name))) {
    throw new FileFault(`${where} has a member that this version of the format does not know`)
  }
  return value as Readonly<Record<R, unknown>> & Readonly<Partial<Record<O, unknown>>>
}

export function checkRecipient(value: unknown, index: number): Recipient {
  const label = isObject(value) && typeof value.name === 'string' ? JSON.stringify(value.name) : index
  const where = `recipient ${label}`
  const { kid, name, default: isDefault, key } = members(value, ['kid', 'name', 'default', 'key'], [], where)
  if (typeof name !== 'string' || recipientNameFault(name) !== undefined) throw wrong(where, 'name')
  if (typeof isDefault !== 'boolean') throw wrong(where, 'default')
  const { kty, n, e } = members(key, ['kty', 'n', 'e'], [], `the key of ${where}`)
  if (kty !== 'RSA' || typeof n !== 'string' || !isBase64url(n) || typeof e !== 'string')
    throw wrong(where, 'key')
  const jwk: PublicJwk = { kty, n, e }
  const fault = publicKeyFault(jwk)
  if (fault !== undefined) throw new FileFault(`the key of ${where} ${fault}`)
  if (kid !== thumbprint(jwk)) throw new FileFault(`the key of ${where} is not the one that "kid" names`)
  return { kid, name, default: isDefault, key: jwk }
}

export function checkEntry(
  value: unknown,
  index: number,
  recipients: ReadonlyMap<string, Recipient>,
): { readonly entry: Entry; readonly display: string } {
  const display = displayOf(value, index)
  const where = `secret ${display}`
  const found = members(value, REQUIRED, ['description'], where)
  const metadata = checkMetadata(found, where)
  const jwe = checkJwe(found.jwe, where, recipients)
  const bound = bindingOf(
    metadata,
    jwe.recipients.map(({ header }) => header.kid),
  )
  if (jwe.aad !== bound) {
    throw new FileFault(`${where} is not what its value was encrypted for${boundTo(jwe.aad, display)}`)
  }
  return { entry: { ...metadata, jwe }, display }
}

const REQUIRED = [
  'namespace',
  'name',
  'type',
  'id',
  'uid',
  'version',
  'createTime',
  'updateTime',
  'jwe',
] as const

function checkMetadata(
  found: Readonly<Record<(typeof REQUIRED)[number], unknown>> & { readonly description?: unknown },
  where: string,
): EntryMetadata {
  const { namespace, name, type, id, uid, version, createTime, updateTime, description } = found
  if (typeof namespace !== 'string' || namespaceFault(namespace) !== undefined)
    throw wrong(where, 'namespace')
  if (typeof name !== 'string' || nameFault(name) !== undefined) throw wrong(where, 'name')
  if (!isType(type)) throw wrong(where, 'type')
  if (typeof uid !== 'string' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uid))
    throw wrong(where, 'uid')
  if (typeof id !== 'string' || id !== idOf(uid)) throw wrong(where, 'id')
  if (!Number.isSafeInteger(version) || Number(version) < 1) throw wrong(where, 'version')
  if (!isTime(createTime)) throw wrong(where, 'createTime')
  if (!isTime(updateTime)) throw wrong(where, 'updateTime')
  const metadata = { namespace, name, type, id, uid, version: Number(version), createTime, updateTime }
  if (description === undefined) return metadata
  if (typeof description !== 'string' || descriptionFault(description) !== undefined)
    throw wrong(where, 'description')
  return { ...metadata, description }
}

function checkJwe(value: unknown, where: string, recipients: ReadonlyMap<string, Recipient>): Jwe {
  const at = `the value of ${where}`
  const found = members(value, ['protected', 'recipients', 'aad', 'iv', 'ciphertext', 'tag'], [], at)
  if (found.protected !== JWE_PROTECTED) throw wrong(at, 'protected')
  if (!isText(found.aad)) throw wrong(at, 'aad')
  if (!isText(found.iv, base64urlLength(12))) throw wrong(at, 'iv')
  if (!isText(found.tag, base64urlLength(16))) throw wrong(at, 'tag')
  if (!isText(found.ciphertext) || found.ciphertext.length > base64urlLength(MOST_VALUE_BYTES)) {
    throw wrong(at, 'ciphertext')
  }
  if (!Array.isArray(found.recipients) || found.recipients.length === 0) throw wrong(at, 'recipients')
  const seen = new Set<string>()
  const wrapped = found.recipients.map((item: unknown) => {
    const { header, encrypted_key } = members(item, ['header', 'encrypted_key'], [], `a recipient of ${at}`)
    const { kid } = members(header, ['kid'], [], `a recipient's header of ${at}`)
    const recipient = typeof kid === 'string' ? recipients.get(kid) : undefined
    if (recipient === undefined) throw new FileFault(`${where} has a recipient that the file does not list`)
    if (seen.size === seen.add(recipient.kid).size)
      throw new FileFault(`${where} has the same recipient twice`)
    const bytes = Math.ceil(modulusBits(recipient.key.n) / 8)
    if (!isText(encrypted_key, base64urlLength(bytes))) throw wrong(at, 'encrypted_key')
    return { header: { kid: recipient.kid }, encrypted_key }
  })
  const { aad, iv, ciphertext, tag } = found
  return { protected: JWE_PROTECTED, recipients: wrapped, aad, iv, ciphertext, tag }
}

function displayOf(value: unknown, index: number): string {
  if (!isObject(value) || typeof value.name !== 'string') return `number ${index + 1}`
  return displayName(typeof value.namespace === 'string' ? value.namespace : '', value.name)
}

/** Whose value it is, where that is another's: the likely story is a renamed secret or a swapped pair. */
function boundTo(aad: string, display: string): string {
  try {
    const bound: unknown = JSON.parse(Buffer.from(aad, 'base64url').toString())
    if (!isObject(bound) || typeof bound.namespace !== 'string' || typeof bound.name !== 'string') return ''
    if (nameFault(bound.name) !== undefined || namespaceFault(bound.namespace) !== undefined) return ''
    const other = displayName(bound.namespace, bound.name)
    return other === display ? '' : `; it is that of ${other}`
  } catch {
    return ''
  }
}

function isType(value: unknown): value is SecretType {
  return (SECRET_TYPES as readonly unknown[]).includes(value)
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)
}

function isText(value: unknown, length?: number): value is string {
  return typeof value === 'string' && isBase64url(value) && (length === undefined || value.length === length)
}

function wrong(where: string, member: string): FileFault {
  return new FileFault(`"${member}" of ${where} is damaged`)
}
