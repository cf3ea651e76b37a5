/**
 * Base64 as `java.util.Base64.getDecoder()` reads it, after every line break (`\R`) is taken out: this is how
 * Kestra reads its variables, so a text is accepted here exactly if it is accepted there.
 *
 * In: text. Out: the bytes, or why it is not base64; the reason never quotes the text. Padding may be absent and
 * the unused bits of the last unit may be set; blanks, tabs and the URL alphabet are refused.
 */

export type DecodedBase64 = { readonly bytes: Uint8Array } | { readonly fault: string }

const LINE_BREAKS = /[\n-\r\u0085\u2028\u2029]/g
const ALPHABET_PREFIX = /^[A-Za-z0-9+/]*/

export function decodeBase64(text: string): DecodedBase64 {
  const joined = text.replace(LINE_BREAKS, '')
  if (joined === '') return { bytes: new Uint8Array() }
  if (joined.length < 2) return { fault: 'it is shorter than two characters' }

  const digits = ALPHABET_PREFIX.exec(joined)![0]
  const ending = joined.slice(digits.length)
  if (ending !== '' && !ending.startsWith('=')) return { fault: 'it has a character outside the alphabet' }

  const lastUnit = digits.length % 4
  if (lastUnit === 1) return { fault: 'its last unit is too short' }
  if (ending !== '') {
    const padding = (4 - lastUnit) % 4
    if (padding === 0 || !ending.startsWith('='.repeat(padding))) return { fault: 'its padding is wrong' }
    if (ending.length > padding) return { fault: 'something follows its padding' }
  }
  return { bytes: Buffer.from(digits, 'base64') }
}
