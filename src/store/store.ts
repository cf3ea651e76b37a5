/**
 * The encrypted store: one JSON file that is safe to commit. Who has public keys alone can list, add, replace and
 * delete; reading and changing who may read take a private key. See docs/store.md for the file.
 *
 * Everything refused is a `RenderConfigError`: STORE_INVALID (the file, or a secret in it, is damaged), ACCESS_DENIED
 * (no private key, or another's), WRITE_REFUSED, NOT_FOUND, IO, UNAVAILABLE (others are writing).
 */
import { isUtf8 } from 'node:buffer'
import { resolve } from 'node:path'
import { absentFile } from '../files/file-error.ts'
import { checkedValue } from './checked-value.ts'
import {
  displayName,
  type Entry,
  entryKey,
  type Recipient,
  type StoreDocument,
  withEntry,
} from './document.ts'
import { isRecipient, openEntry, openEntrySync, type Reader, recipientsOf, sealEntry } from './entry.ts'
import { storeFailure } from './failure.ts'
import { type KeygenOptions, type KeyPair, keygen } from './keygen.ts'
import { newMetadata } from './new-metadata.ts'
import { findPrivateKey, PRIVATE_KEY_HINT, type PrivateKey, type PrivateKeyOptions } from './private-key.ts'
import type { KeyInput } from './public-key.ts'
import { findOrAddRecipient, findRecipient } from './recipients.ts'
import type { SecretInput } from './secret-type.ts'
import { replaceRecipient, requireEntry, shareEntry, unshareEntry } from './sharing.ts'
import type {
  AddRecipientOptions,
  Place,
  SetOptions,
  ShareOptions,
  Store,
  StoredSecret,
  StoredValue,
} from './store-api.ts'
import { openStoreFile } from './store-file.ts'

export interface StoreOptions extends PrivateKeyOptions {
  /** How long a write waits for other writers, in milliseconds. Default: `15000`. */
  readonly lockTimeoutMs?: number
  /** After how many milliseconds without a sign of life a lock is taken over, at least 2000. Default: `5000`. */
  readonly lockStaleMs?: number
  /** The clock. Default: the system's. */
  readonly now?: () => Date
}

const KEPT_WARNING =
  'who could read a value may have kept it, and older versions of the file still open for them: change it at its source'

/**
 * @param path the file, from `cwd`; it need not exist before the first write
 * @example
 * const store = openStore('secrets.json')
 * const { privateKey } = await store.keygen({ name: 'alice' })
 * await store.set('DB_PASSWORD', 's3cr3t')
 */
export function openStore(path: string, options: StoreOptions = {}): Store {
  const { cwd = process.cwd(), lockTimeoutMs = 15_000, lockStaleMs = 5_000, now = () => new Date() } = options
  const file = openStoreFile(resolve(cwd, path), path, { timeoutMs: lockTimeoutMs, staleMs: lockStaleMs })
  let found: { readonly privateKey: PrivateKey | undefined } | undefined

  const privateKey = (): PrivateKey | undefined => {
    found ??= { privateKey: findPrivateKey(options) }
    return found.privateKey
  }
  const access = (): Pick<Reader, 'privateKey' | 'file'> => ({ privateKey: privateKey(), file: path })
  const document = (): StoreDocument => {
    const read = file.read()
    if (read === undefined) throw storeFailure('IO', absentFile(path).message, path)
    return read
  }

  const addRecipient = async (
    key: KeyInput,
    { name, default: isDefault = true }: AddRecipientOptions = {},
  ) => {
    let added: Recipient | undefined
    await file.update(async document => {
      const options = { ...(name !== undefined && { name }), default: isDefault }
      const result = findOrAddRecipient(document, key, path, options)
      added = result.recipient
      return result.document
    })
    return added!
  }

  return {
    async list() {
      const { secrets, recipients } = document()
      return [...secrets.values()].map(entry => describe(entry, recipients))
    },
    async recipients() {
      return document().recipients
    },
    async get(name, { namespace = '' }: Place = {}) {
      const { secrets, recipients } = document()
      const entry = secrets.get(entryKey(namespace, name))
      return entry && toStored(entry, await openEntry(entry, { ...access(), recipients }))
    },
    *values() {
      const { secrets, recipients } = document()
      const reader = { ...access(), recipients }
      const { privateKey } = reader
      if (privateKey === undefined)
        throw storeFailure('ACCESS_DENIED', 'no private key', path, PRIVATE_KEY_HINT)
      for (const entry of secrets.values()) {
        if (!isRecipient(entry, privateKey.kid)) continue
        const { name, namespace } = entry
        yield { name, namespace, ...toStored(entry, openEntrySync(entry, reader)) }
      }
    },
    check() {
      document()
    },
    async set(name: string, value: SecretInput, options: SetOptions = {}) {
      let written: StoredSecret | undefined
      await file.update(async document => {
        const old = document.secrets.get(entryKey(options.namespace ?? '', name))
        const metadata = newMetadata(name, old, options, { now: now(), file: path })
        const bytes = checkedValue(metadata, value, path)
        const readers =
          old === undefined
            ? document.recipients.filter(recipient => recipient.default)
            : recipientsOf(old, document.recipients)
        if (readers.length === 0) {
          const hint = 'make a key pair (keygen), or add a public key as a default recipient'
          throw storeFailure('WRITE_REFUSED', 'the store has nobody to encrypt new secrets to', path, hint)
        }
        const entry = await sealEntry(metadata, bytes, readers)
        written = describe(entry, document.recipients)
        return withEntry(document, entry)
      })
      return written!
    },
    async delete(name, { namespace = '' }: Place = {}) {
      let wasThere = false
      await file.update(async document => {
        const secrets = new Map(document.secrets)
        wasThere = secrets.delete(entryKey(namespace, name))
        return wasThere ? { ...document, secrets } : document
      })
      return wasThere
    },
    async share(name, who, { namespace = '', recipientName }: ShareOptions = {}) {
      await file.update(async old => {
        const label = recipientName !== undefined && { name: recipientName }
        const { document, recipient } = findOrAddRecipient(old, who, path, { ...label, default: false })
        return shareEntry(document, requireEntry(document, namespace, name, path), recipient, access())
      })
    },
    async unshare(name, who, { namespace = '' }: Place = {}) {
      await file.update(async document => {
        const entry = requireEntry(document, namespace, name, path)
        return unshareEntry(document, entry, findRecipient(document, who, path), access())
      })
      return { warning: `secret ${displayName(namespace, name)}: ${KEPT_WARNING}` }
    },
    async rekey(from, to, { name }: { readonly name?: string } = {}) {
      let replaced = ''
      await file.update(async document => {
        const old = findRecipient(document, from, path)
        replaced = old.name
        const others = { ...document, recipients: document.recipients.filter(({ kid }) => kid !== old.kid) }
        const result = findOrAddRecipient(others, to, path, { name: name ?? old.name, default: old.default })
        const recipient = { ...result.recipient, default: result.recipient.default || old.default }
        if (recipient.kid === old.kid) return document
        const recipients = [...result.document.recipients, old]
        return replaceRecipient({ ...document, recipients }, old, recipient, access())
      })
      return { warning: `secrets of ${JSON.stringify(replaced)}: ${KEPT_WARNING}` }
    },
    addRecipient,
    async keygen({ bits, ...options }: KeygenOptions & AddRecipientOptions = {}): Promise<KeyPair> {
      const pair = await keygen(bits === undefined ? {} : { bits })
      await addRecipient(pair.publicKey, options)
      return pair
    },
  }
}

function describe({ jwe, ...metadata }: Entry, recipients: readonly Recipient[]): StoredSecret {
  const readers = recipientsOf({ jwe, ...metadata }, recipients)
  return { ...metadata, recipients: readers.map(({ kid, name }) => ({ kid, name })) }
}

function toStored({ type, version, updateTime }: Entry, bytes: Uint8Array): StoredValue {
  const value = isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : bytes
  return { value, type, version, updateTime }
}
