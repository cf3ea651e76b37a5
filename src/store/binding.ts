/**
 * What ties a value to its place: the text that stands in the JWE as `aad`. In: a secret's metadata and the keys it
 * is encrypted to. Out: base64url of one fixed JSON spelling of all of them.
 *
 * Who reads the file compares this with the `aad` that is there before any key is needed; AES-GCM then proves that
 * the value was encrypted under it.
 */
import { type EntryMetadata, FORMAT_VERSION } from './document.ts'

/** @param kids thumbprints of the recipients, in the order of the JWE */
export function bindingOf(metadata: EntryMetadata, kids: readonly string[]): string {
  const { namespace, name, description = '', type, id, uid, version, createTime, updateTime } = metadata
  const bound = {
    store: FORMAT_VERSION,
    namespace,
    name,
    type,
    version,
    id,
    uid,
    description,
    createTime,
    updateTime,
    recipients: kids,
  }
  return Buffer.from(JSON.stringify(bound)).toString('base64url')
}
