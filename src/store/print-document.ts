/**
 * A store as the text of its file, always laid out the same way: recipients by name, secrets by namespace and name,
 * one member a line, so that a change to one secret is a change to one block of lines.
 */
import { type Entry, FORMAT_VERSION, type StoreDocument } from './document.ts'

export function printDocument({ recipients, secrets }: StoreDocument): string {
  const document = {
    version: FORMAT_VERSION,
    recipients: recipients
      .toSorted((a, b) => compare(a.name, b.name))
      .map(({ kid, name, default: isDefault, key: { kty, n, e } }) => ({
        kid,
        name,
        default: isDefault,
        key: { kty, n, e },
      })),
    secrets: [...secrets.values()]
      .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name))
      .map(orderMembers),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function orderMembers(entry: Entry): unknown {
  const { namespace, name, description, type, id, uid, version, createTime, updateTime, jwe } = entry
  const recipients = jwe.recipients.map(({ header: { kid }, encrypted_key }) => ({
    header: { kid },
    encrypted_key,
  }))
  return {
    namespace,
    name,
    description, // left out by `JSON.stringify` where there is none
    type,
    id,
    uid,
    version,
    createTime,
    updateTime,
    jwe: {
      protected: jwe.protected,
      recipients,
      aad: jwe.aad,
      iv: jwe.iv,
      ciphertext: jwe.ciphertext,
      tag: jwe.tag,
    },
  }
}

/** By code unit: the same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
