/**
 * Who a caller means: a recipient by name or thumbprint, or a public key that may be new. Refused (WRITE_REFUSED):
 * names that nobody has, keys that can not be used, names that are taken.
 */
import type { Recipient, StoreDocument } from './document.ts'
import { storeFailure } from './failure.ts'
import { recipientNameFault } from './names.ts'
import { type KeyInput, type PublicKey, readPublicKey } from './public-key.ts'

export interface NewRecipientOptions {
  /** What people call the owner of a new key. Default: `key-` and the start of its thumbprint. */
  readonly name?: string
  /** True to encrypt new secrets to a new key as well. */
  readonly default: boolean
}

/** @param file how the user knows the store */
export function findRecipient(document: StoreDocument, who: KeyInput, file: string): Recipient {
  const { kid } = typeof who === 'string' && !looksLikeKey(who) ? { kid: who } : readKey(who, file)
  const found = document.recipients.find(recipient => recipient.kid === kid || recipient.name === who)
  if (found !== undefined) return found
  const message =
    typeof who === 'string' && !looksLikeKey(who)
      ? `${JSON.stringify(who)} is no recipient of the store`
      : `the key (kid ${kid}) is no recipient of the store`
  throw storeFailure('WRITE_REFUSED', message, file, namesOf(document))
}

/** Like `findRecipient`, but a key that the file does not list is added to it. */
export function findOrAddRecipient(
  document: StoreDocument,
  who: KeyInput,
  file: string,
  options: NewRecipientOptions,
): { readonly document: StoreDocument; readonly recipient: Recipient } {
  if (typeof who === 'string' && !looksLikeKey(who))
    return { document, recipient: findRecipient(document, who, file) }
  const { kid, key } = readKey(who, file)
  const listed = document.recipients.find(recipient => recipient.kid === kid)
  if (listed !== undefined) return { document, recipient: listed }
  const { name = `key-${kid.slice(0, 8)}` } = options
  const fault = recipientNameFault(name)
  if (fault !== undefined) throw storeFailure('WRITE_REFUSED', `the recipient's name ${fault}`, file)
  if (document.recipients.some(recipient => recipient.name === name)) {
    throw storeFailure('WRITE_REFUSED', `there is a recipient ${JSON.stringify(name)} with another key`, file)
  }
  const recipient = { kid, name, default: options.default, key }
  return { document: { ...document, recipients: [...document.recipients, recipient] }, recipient }
}

function readKey(who: KeyInput, file: string): PublicKey {
  try {
    return readPublicKey(who)
  } catch (error) {
    const message = error instanceof TypeError ? error.message : 'the public key can not be used'
    throw storeFailure('WRITE_REFUSED', message, file)
  }
}

function looksLikeKey(text: string): boolean {
  return text.includes('-----BEGIN') || text.trim().startsWith('{')
}

function namesOf({ recipients }: StoreDocument): string {
  if (recipients.length === 0) return 'it has none yet: give a public key'
  return `it has ${recipients.map(({ name }) => JSON.stringify(name)).join(', ')}; or give a public key`
}
