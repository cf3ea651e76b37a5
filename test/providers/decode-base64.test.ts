import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64 } from '../../src/providers/decode-base64.ts'

const text = (input: string): string | undefined => {
  const decoded = decodeBase64(input)
  return 'bytes' in decoded ? Buffer.from(decoded.bytes).toString('latin1') : undefined
}

test.each([
  ['padded', 'cGFzc3dvcmQ=', 'password'],
  ['unpadded', 'cGFzc3dvcmQ', 'password'],
  ['LF inside', 'cGFz\nc3dvcmQ=', 'password'],
  ['CRLF inside', 'cGFz\r\nc3dvcmQ=', 'password'],
  ['CR inside', 'cGFz\rc3dvcmQ=', 'password'],
  ['VT and FF inside', 'cGFz\vc3dv\fcmQ=', 'password'],
  ['U+0085 inside', 'cGFz\u0085c3dvcmQ=', 'password'],
  ['U+2028 and U+2029 inside', 'cGFz\u2028c3dv\u2029cmQ=', 'password'],
  ['LF at both ends', '\ncGFzc3dvcmQ=\n', 'password'],
  ['LF in the padding', 'QQ=\n=', 'A'],
  ['two padding characters', 'QQ==', 'A'],
  ['none of two padding characters', 'QQ', 'A'],
  ['unused bits that are set', 'QR==', 'A'],
  ['a word of eight letters', 'password', '\xa5\xab\x2c\xc2\x8a\xdd'],
  ['a word of four letters', 'abcd', '\x69\xb7\x1d'],
  ['one byte ff', '/w==', '\xff'],
  ['nothing', '', ''],
  ['line breaks alone', '\n\r\n', ''],
])('reads %s', (_, input, expected) => {
  expect(text(input)).toBe(expected)
})

test.each([
  ['one of two padding characters', 'QQ=', 'its padding is wrong'],
  ['padding alone', '====', 'its padding is wrong'],
  ['padding after a full unit', 'QUJD=', 'its padding is wrong'],
  ['one letter', 'Q', 'it is shorter than two characters'],
  ['one letter and padding', 'Q=', 'its last unit is too short'],
  ['five letters', 'mypat', 'its last unit is too short'],
  ['thirteen letters', 'myPrivateCode', 'its last unit is too short'],
  ['three padding characters', 'QQ===', 'something follows its padding'],
  ['two texts in a row', 'QQ==QQ==', 'something follows its padding'],
  ['a blank at the end', 'QQ== ', 'something follows its padding'],
  ['a blank at the end of unpadded text', 'QQ ', 'it has a character outside the alphabet'],
  ['a blank in front', ' QQ==', 'it has a character outside the alphabet'],
  ['a blank inside', 'cGFz c3dvcmQ=', 'it has a character outside the alphabet'],
  ['a tab', 'cGFz\tc3dvcmQ=', 'it has a character outside the alphabet'],
  ['the URL alphabet', '-_-_', 'it has a character outside the alphabet'],
  ['the macro', '{{ "v" | base64encode }}', 'it has a character outside the alphabet'],
  ['a letter that is not ASCII', 'QUé=', 'it has a character outside the alphabet'],
])('refuses %s', (_, input, fault) => {
  expect(decodeBase64(input)).toEqual({ fault })
})

test('reads back whatever an encoder wrote, padded or not', () => {
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      const encoded = Buffer.from(bytes).toString('base64')
      const expected = Buffer.from(bytes).toString('latin1')
      expect(text(encoded)).toBe(expected)
      expect(text(encoded.replace(/=+$/, ''))).toBe(expected)
    }),
    { seed: 1, numRuns: 300 },
  )
})
