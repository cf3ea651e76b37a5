/**
 * Entries made and opened. `sealEntry`: metadata, value and recipients into an entry. `openEntry`: an entry and a
 * private key into the value. Refused: no key or another's (ACCESS_DENIED, naming the keys that would do), and a
 * value that is not whole (STORE_INVALID).
 */
import { bindingOf } from './binding.ts'
import { displayName, type Entry, type EntryMetadata, type Jwe, type Recipient } from './document.ts'
import { damagedSecret, storeFailure } from './failure.ts'
import { openJweSync } from './open-jwe-sync.ts'
import { PRIVATE_KEY_HINT, type PrivateKey } from './private-key.ts'
import { fitsType } from './secret-type.ts'

/** Who opens, and how messages name things. */
export interface Reader {
  readonly privateKey: PrivateKey | undefined
  readonly recipients: readonly Recipient[]
  /** How the user knows the store. */
  readonly file: string
}

/** What the metadata says is bound to the value; an old entry may stand for its metadata. */
export async function sealEntry(
  metadata: EntryMetadata,
  value: Uint8Array,
  recipients: readonly Recipient[],
): Promise<Entry> {
  const { sealJwe } = await import('./jwe.ts')
  const ordered = recipients.toSorted((a, b) => (a.kid < b.kid ? -1 : 1))
  const kids = ordered.map(({ kid }) => kid)
  return { ...metadata, jwe: await sealJwe(value, ordered, bindingOf(metadata, kids)) }
}

/** @throws RenderConfigError with code ACCESS_DENIED or STORE_INVALID */
export async function openEntry(entry: Entry, reader: Reader): Promise<Uint8Array> {
  const { kid, key } = keyFor(entry, reader)
  const { openJwe } = await import('./jwe.ts')
  return whole(entry, await openJwe(entry.jwe, kid, key), reader)
}

/** @throws RenderConfigError with code ACCESS_DENIED or STORE_INVALID */
export function openEntrySync(entry: Entry, reader: Reader): Uint8Array {
  const { kid, key } = keyFor(entry, reader)
  return whole(entry, openJweSync(entry.jwe, kid, key), reader)
}

export function isRecipient({ jwe }: { readonly jwe: Jwe }, kid: string): boolean {
  return jwe.recipients.some(({ header }) => header.kid === kid)
}

export function recipientsOf({ jwe }: Entry, recipients: readonly Recipient[]): Recipient[] {
  return recipients.filter(({ kid }) => isRecipient({ jwe }, kid))
}

function keyFor(entry: Entry, { privateKey, recipients, file }: Reader): PrivateKey {
  const display = displayName(entry.namespace, entry.name)
  if (privateKey !== undefined && isRecipient(entry, privateKey.kid)) return privateKey
  const readers = recipientsOf(entry, recipients).map(({ name, kid }) => `"${name}" (kid ${kid})`)
  const needed = `${PRIVATE_KEY_HINT} to the private key of ${readers.join(' or ')}`
  const message =
    privateKey === undefined
      ? `secret ${display} can not be read without a private key`
      : `secret ${display} is not encrypted to the private key at hand (kid ${privateKey.kid})`
  throw storeFailure('ACCESS_DENIED', message, file, needed)
}

function whole(entry: Entry, value: Uint8Array | undefined, { file }: Reader): Uint8Array {
  const display = displayName(entry.namespace, entry.name)
  if (value === undefined) throw damagedSecret(display, 'its value was changed after it was encrypted', file)
  if (fitsType(entry.type, value)) return value
  throw damagedSecret(display, `its value does not have the fields of type ${entry.type}`, file)
}
