/** What Apolo takes, checked before it is sent: the server's own words come late, and repeat what they got. */
import { writeRefused } from '../platform/refusals.ts'

const KEY = /^(?!\.{1,2}$|\.\.)[A-Za-z0-9_.-]{1,253}$/
const MAX_BASE64 = 1024 * 1024

/**
 * @returns the value as base64
 * @throws RenderConfigError with code WRITE_REFUSED
 */
export function checkWrite(key: string, value: string | Uint8Array): string {
  if (!KEY.test(key) || key.toLowerCase() === '---neuro---') {
    throw writeRefused(
      `Apolo: ${JSON.stringify(key)} can not be a key`,
      'up to 253 letters, digits, "_", "-" and ".", not "." alone and not beginning with ".."',
    )
  }
  if (value.length === 0) throw writeRefused(`Apolo: the value of "${key}" is empty, which it does not take`)
  const encoded = Buffer.from(value).toString('base64')
  if (encoded.length <= MAX_BASE64) return encoded
  throw writeRefused(`Apolo: the value of "${key}" is larger than 768 KiB`)
}
