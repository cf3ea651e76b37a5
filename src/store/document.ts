/** What a store file holds, as `parse-document.ts` gives it and `print-document.ts` writes it. */
import { createHash } from 'node:crypto'
import type { SecretType } from './secret-type.ts'

/** The one version of the file format there is so far. */
export const FORMAT_VERSION = 1

/** The public half of an RSA key (RFC 7518 section 6.3.1). */
export interface PublicJwk {
  readonly kty: 'RSA'
  readonly n: string
  readonly e: string
}

/** Somebody who may read secrets: a public key and what people call its owner. */
export interface Recipient {
  /** The key's RFC 7638 thumbprint (SHA-256), which also names it inside each JWE. */
  readonly kid: string
  /** Unique in the file. */
  readonly name: string
  /** True if new secrets are encrypted to this key unless the caller says otherwise. */
  readonly default: boolean
  readonly key: PublicJwk
}

/** An encrypted value: RFC 7516 general JSON serialisation. */
export interface Jwe {
  readonly protected: string
  readonly recipients: readonly {
    readonly header: { readonly kid: string }
    readonly encrypted_key: string
  }[]
  readonly aad: string
  readonly iv: string
  readonly ciphertext: string
  readonly tag: string
}

/** What is known of a secret without any key. All of it is bound to the value (`binding.ts`). */
export interface EntryMetadata {
  /** Segments with dots between; `''` is the root, the parent of all namespaces. */
  readonly namespace: string
  readonly name: string
  readonly description?: string
  readonly type: SecretType
  /** `sec-` and 16 hexadecimal digits that follow from `uid`; short enough to type. */
  readonly id: string
  /** A UUID that the secret keeps for life. */
  readonly uid: string
  /** Counts from 1, by one with each new value. */
  readonly version: number
  /** ISO 8601 in UTC. */
  readonly createTime: string
  /** When the value was last set. Sharing does not count. */
  readonly updateTime: string
}

export interface Entry extends EntryMetadata {
  readonly jwe: Jwe
}

export interface StoreDocument {
  readonly recipients: readonly Recipient[]
  /** By `entryKey`. */
  readonly secrets: ReadonlyMap<string, Entry>
}

export const EMPTY_DOCUMENT: StoreDocument = { recipients: [], secrets: new Map() }

/** Names hold no control characters, so no two secrets share a key. */
export function entryKey(namespace: string, name: string): string {
  return `${namespace}\0${name}`
}

/** The short identifier that goes with a UUID. */
export function idOf(uid: string): string {
  return `sec-${createHash('sha256').update(uid).digest('hex').slice(0, 16)}`
}

export function withEntry(document: StoreDocument, entry: Entry): StoreDocument {
  const key = entryKey(entry.namespace, entry.name)
  return { ...document, secrets: new Map([...document.secrets, [key, entry]]) }
}

/** How messages name a secret: `"DB_PASSWORD"`, `"DB_PASSWORD" of namespace "company.team"`. */
export function displayName(namespace: string, name: string): string {
  return namespace === '' ? JSON.stringify(name) : `${JSON.stringify(name)} of namespace "${namespace}"`
}
