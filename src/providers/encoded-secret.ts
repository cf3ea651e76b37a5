/**
 * A secret that its owner was told to store as base64 (`SECRET_KEY=…`): the decoded value, with a warning where
 * it seems that nobody encoded it. What does not decode at all is UNREADABLE. No message quotes the value.
 */
import { isUtf8 } from 'node:buffer'
import { ProviderError } from '../errors.ts'
import { decodeBase64 } from './decode-base64.ts'
import type { FoundSecret } from './provider.ts'

/**
 * @param text what stands in the variable
 * @param variable its name, for messages
 * @returns text if the decoded bytes are UTF-8, else the bytes; boxed if there is a warning
 */
export function readEncodedSecret(
  text: string,
  variable: string,
): string | Uint8Array | FoundSecret | ProviderError {
  const decoded = decodeBase64(text)
  const hint = `the value looks unencoded; set ${variable} to the output of: printf %s "$VALUE" | base64`
  if ('fault' in decoded) {
    return new ProviderError('UNREADABLE', `${variable} is not valid base64: ${decoded.fault}`, { hint })
  }
  const { bytes } = decoded
  const doubtful = (value: string | Uint8Array, what: string): FoundSecret => {
    const message = `${variable} decodes to ${what}; was it encoded at all?`
    return { value, warning: { code: 'LOOKS_UNENCODED', message, hint } }
  }
  if (!isUtf8(bytes)) return looksTyped(text) ? doubtful(bytes, 'bytes that are not text') : bytes
  const value = Buffer.from(bytes).toString('utf8')
  return CONTROL.test(value) ? doubtful(value, 'text with control characters') : value
}

/** True for what people type: a short word, or letters and digits without the mixture that an encoder makes. */
function looksTyped(text: string): boolean {
  const letters = text.trim()
  if (/[^A-Za-z0-9]/.test(letters)) return false
  return letters.length < SHORT || ![/[a-z]/, /[A-Z]/, /[0-9]/].every(kind => kind.test(letters))
}

/** Of random bytes in so many base64 characters more than nine in ten show a-z, A-Z and 0-9 together. */
const SHORT = 16

/** C0 without tab, line feed and carriage return. */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f]/
