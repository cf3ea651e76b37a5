/** A value as the bytes to encrypt, or the reason why the store does not take it. */
import { displayName, type EntryMetadata } from './document.ts'
import { storeFailure } from './failure.ts'
import { MOST_VALUE_BYTES } from './limits.ts'
import { encodeSecret, type SecretInput } from './secret-type.ts'

/**
 * @throws RenderConfigError with code WRITE_REFUSED, without the value
 * @throws TypeError if it is neither text, bytes nor an object
 */
export function checkedValue(
  { namespace, name, type }: EntryMetadata,
  value: SecretInput,
  file: string,
): Uint8Array {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) {
    throw new TypeError('the value of a secret is text, bytes, or an object of fields')
  }
  const refuse = (why: string): Error =>
    storeFailure('WRITE_REFUSED', `secret ${displayName(namespace, name)}: ${why}`, file)
  let bytes: Uint8Array
  try {
    bytes = encodeSecret(type, value)
  } catch (error) {
    throw refuse(error instanceof TypeError ? error.message : 'the value can not be stored')
  }
  if (bytes.length > MOST_VALUE_BYTES) throw refuse('the value is larger than 1 MiB')
  return bytes
}
