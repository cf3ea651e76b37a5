import { isUtf8 } from 'node:buffer'
import { ProviderError, RenderConfigError } from '../errors.ts'

/** Text if the bytes are UTF-8, else the bytes. */
export function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : new Uint8Array(bytes)
}

/**
 * What a store sent as base64, strictly read.
 * @param what the secret, for the message
 * @throws ProviderError with code UNREADABLE
 */
export function fromBase64(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) {
    throw new ProviderError('UNREADABLE', `${what} came in broken base64`)
  }
  return bytes
}

/**
 * For stores that hold text alone.
 * @throws RenderConfigError with code WRITE_REFUSED
 */
export function onlyText(value: string | Uint8Array, store: string): string {
  if (typeof value === 'string') return value
  if (isUtf8(value)) return Buffer.from(value).toString('utf8')
  const message = `${store} holds text alone, and these bytes are not UTF-8`
  throw new RenderConfigError([{ code: 'WRITE_REFUSED', message }])
}
