/**
 * How programs print bytes: hexadecimal, with and without separators, and lists of decimal numbers. Goes in: bytes;
 * comes out: their texts.
 */

/** `console.log` shows this many bytes of a Buffer and leaves out the rest. */
const INSPECTED_BYTES = 50

const LOWER = '0123456789abcdef'
const UPPER = '0123456789ABCDEF'

/** Hexadecimal, in both cases. */
export function hexTexts(value: Uint8Array): string[] {
  const texts: string[] = []
  for (const separator of ['', ' ', ':'])
    texts.push(hexText(value, LOWER, separator), hexText(value, UPPER, separator))
  if (value.length > INSPECTED_BYTES) texts.push(hexText(value.subarray(0, INSPECTED_BYTES), LOWER, ' '))
  return texts
}

function hexText(value: Uint8Array, digits: string, separator: string): string {
  const text = Buffer.allocUnsafe(value.length * (2 + separator.length))
  let at = 0
  for (let place = 0; place < value.length; place++) {
    const byte = value[place]!
    text[at++] = digits.charCodeAt(byte >> 4)
    text[at++] = digits.charCodeAt(byte & 15)
    if (separator !== '') text[at++] = separator.charCodeAt(0)
  }
  return text.toString('latin1', 0, at - separator.length)
}

/** `115,101` and `115, 101`: how arrays of bytes come out of JSON and `String()`, and out of `inspect`. */
export function decimalTexts(value: Uint8Array): string[] {
  return [decimalText(value, false), decimalText(value, true)]
}

function decimalText(value: Uint8Array, spaced: boolean): string {
  const text = Buffer.allocUnsafe(value.length * 5)
  let at = 0
  for (let place = 0; place < value.length; place++) {
    const byte = value[place]!
    if (byte >= 100) text[at++] = 0x30 + Math.floor(byte / 100)
    if (byte >= 10) text[at++] = 0x30 + (Math.floor(byte / 10) % 10)
    text[at++] = 0x30 + (byte % 10)
    text[at++] = 0x2c
    if (spaced) text[at++] = 0x20
  }
  return text.toString('latin1', 0, at - (spaced ? 2 : 1))
}
