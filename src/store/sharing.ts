/**
 * Who may read what, changed: each function takes a document and gives a new one in which the secrets concerned are
 * encrypted anew, with fresh content keys. All need a private key that can read those secrets. The values, their
 * versions and times stay.
 */
import {
  displayName,
  type Entry,
  entryKey,
  type Recipient,
  type StoreDocument,
  withEntry,
} from './document.ts'
import { isRecipient, openEntry, type Reader, recipientsOf, sealEntry } from './entry.ts'
import { storeFailure } from './failure.ts'

type Access = Pick<Reader, 'privateKey' | 'file'>

/** At once, because jose works in Node's thread pool. */
const AT_ONCE = 8

/** @throws RenderConfigError with code NOT_FOUND */
export function requireEntry(document: StoreDocument, namespace: string, name: string, file: string): Entry {
  const entry = document.secrets.get(entryKey(namespace, name))
  if (entry !== undefined) return entry
  throw storeFailure('NOT_FOUND', `secret ${displayName(namespace, name)} is not in the store`, file)
}

/** @returns the same document if the recipient can read the secret already */
export async function shareEntry(
  document: StoreDocument,
  entry: Entry,
  recipient: Recipient,
  access: Access,
): Promise<StoreDocument> {
  if (isRecipient(entry, recipient.kid)) return document
  const readers = [...recipientsOf(entry, document.recipients), recipient]
  return withEntry(document, await sealAnew(document, entry, readers, access))
}

/** @throws RenderConfigError with code WRITE_REFUSED if the recipient can not read it, or is the last who can */
export async function unshareEntry(
  document: StoreDocument,
  entry: Entry,
  recipient: Recipient,
  access: Access,
): Promise<StoreDocument> {
  const display = displayName(entry.namespace, entry.name)
  const who = JSON.stringify(recipient.name)
  if (!isRecipient(entry, recipient.kid)) {
    throw storeFailure('WRITE_REFUSED', `secret ${display} is not shared with ${who}`, access.file)
  }
  const readers = recipientsOf(entry, document.recipients).filter(({ kid }) => kid !== recipient.kid)
  if (readers.length === 0) {
    const message = `${who} is the last who can read secret ${display}`
    throw storeFailure(
      'WRITE_REFUSED',
      message,
      access.file,
      'share it with somebody else first, or delete it',
    )
  }
  return withEntry(document, await sealAnew(document, entry, readers, access))
}

/**
 * Puts one recipient in the place of another, in every secret and in the list. All secrets or none: one that the
 * private key can not read ends it.
 */
export async function replaceRecipient(
  document: StoreDocument,
  from: Recipient,
  to: Recipient,
  access: Access,
): Promise<StoreDocument> {
  const concerned = [...document.secrets.values()].filter(entry => isRecipient(entry, from.kid))
  const secrets = new Map(document.secrets)
  for (let at = 0; at < concerned.length; at += AT_ONCE) {
    const sealed = concerned.slice(at, at + AT_ONCE).map(entry => {
      const others = recipientsOf(entry, document.recipients).filter(
        ({ kid }) => kid !== from.kid && kid !== to.kid,
      )
      return sealAnew(document, entry, [...others, to], access)
    })
    for (const entry of await Promise.all(sealed)) secrets.set(entryKey(entry.namespace, entry.name), entry)
  }
  const recipients = document.recipients
    .filter(({ kid }) => kid !== from.kid)
    .map(recipient => (recipient.kid === to.kid ? to : recipient))
  return { recipients, secrets }
}

async function sealAnew(
  document: StoreDocument,
  entry: Entry,
  readers: readonly Recipient[],
  access: Access,
): Promise<Entry> {
  const value = await openEntry(entry, { ...access, recipients: document.recipients })
  return sealEntry(entry, value, readers)
}
