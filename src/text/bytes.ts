/**
 * Bytes to text and back without loss. Bytes that are not UTF-8 become lone surrogates (U+DC80 to U+DCFF), which
 * UTF-8 can not hold, so they leave as they came. A byte order mark stays in the text. UTF-16 is read by its mark.
 */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

export interface DecodedText {
  readonly text: string
  readonly encoding: TextEncoding
}

export function decodeBytes(bytes: Uint8Array): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length % 2 === 0 && buffer.length >= 2) {
    if (buffer[0] === 0xff && buffer[1] === 0xfe)
      return { text: buffer.toString('utf16le'), encoding: 'utf-16le' }
    if (buffer[0] === 0xfe && buffer[1] === 0xff) {
      return { text: Buffer.from(buffer).swap16().toString('utf16le'), encoding: 'utf-16be' }
    }
  }
  const text = buffer.toString('utf8')
  // A replacement character may have been in the file; only then a second look is needed.
  if (!text.includes('\ufffd')) return { text, encoding: 'utf-8' }
  return { text: decodeLossless(buffer), encoding: 'utf-8' }
}

export function encodeText(text: string, encoding: TextEncoding): Uint8Array {
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  if (text.isWellFormed()) return Buffer.from(text, 'utf8')
  const pieces: Buffer[] = []
  let from = 0
  for (const { index } of text.matchAll(LONE_BYTE)) {
    if (index > from) pieces.push(Buffer.from(text.slice(from, index), 'utf8'))
    pieces.push(Buffer.of(text.charCodeAt(index) - 0xdc00))
    from = index + 1
  }
  pieces.push(Buffer.from(text.slice(from), 'utf8'))
  return Buffer.concat(pieces)
}

const LONE_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/g

function decodeLossless(buffer: Buffer): string {
  const pieces: string[] = []
  let at = 0
  let from = 0
  while (at < buffer.length) {
    const length = sequenceLength(buffer, at)
    if (length > 0) {
      at += length
      continue
    }
    pieces.push(buffer.toString('utf8', from, at), String.fromCharCode(0xdc00 + buffer[at]!))
    at++
    from = at
  }
  pieces.push(buffer.toString('utf8', from))
  return pieces.join('')
}

/** Length of the well-formed UTF-8 sequence here (Unicode 15, table 3-7), or 0. */
function sequenceLength(buffer: Buffer, at: number): number {
  const first = buffer[at]!
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const second = buffer[at + 1] ?? 0
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  for (let index = 2; index < length; index++) {
    if (((buffer[at + index] ?? 0) & 0xc0) !== 0x80) return 0
  }
  return length
}
