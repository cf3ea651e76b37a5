import { execFileSync } from 'node:child_process'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../src/redact/redactor.ts'

const VALUES = [
  'plain-token-EXAMPLE-1',
  `quo"te'd and \\ back`,
  'sp ace & <tag> "q"',
  '$HOME`id`!$(x) EXAMPLE',
  'tab\tand\nline EXAMPLE',
  'ünïcödé 😀 EXAMPLE',
  "it's * (a) [b] {c} ~d",
  '/path/with/slashes?a=b&c=d#e',
  'control\x01\x1b[31mEXAMPLE\x7f',
]

const ENCODERS: [string, (value: string) => string][] = [
  ['as it is', value => value],
  ['JSON.stringify', value => JSON.stringify({ value })],
  ['JSON inside JSON', value => JSON.stringify({ text: JSON.stringify({ value }) })],
  ['JSON, ASCII only', value => JSON.stringify(value).replace(/[\x7f-\uffff]/g, unicode)],
  ['JSON for HTML', value => JSON.stringify(value).replace(/[<>&]/g, unicode)],
  ['encodeURIComponent', value => `?token=${encodeURIComponent(value)}&x`],
  [
    'encodeURIComponent, lower case',
    value => encodeURIComponent(value).replace(/%../g, code => code.toLowerCase()),
  ],
  ['encodeURI', value => encodeURI(value)],
  ['URLSearchParams', value => new URLSearchParams({ value }).toString()],
  ['the password of a URL', value => `https://user:${encodeURIComponent(value)}@host/`],
  ['base64', value => Buffer.from(value).toString('base64')],
  ['base64 after something', value => Buffer.from(`user:${value}`).toString('base64')],
  ['base64url', value => Buffer.from(`ab${value}c`).toString('base64url')],
  ['hex', value => Buffer.from(value).toString('hex')],
  ['HEX', value => Buffer.from(value).toString('hex').toUpperCase()],
  ['an inspected Buffer', value => inspect(Buffer.from(value))],
  ['a Buffer in JSON', value => JSON.stringify(Buffer.from(value))],
  ['a list of bytes', value => [...Buffer.from(value)].join(', ')],
  ['inspect', value => inspect({ value })],
  ['single quotes of a shell', value => `'${value.replaceAll("'", "'\\''")}'`],
  ['single quotes, concatenated', value => `'${value.replaceAll("'", `'"'"'`)}'`],
  ['doubled quotes', value => `'${value.replaceAll("'", "''")}'`],
  ['compose files', value => value.replaceAll('$', '$$$$')],
  ['XML', value => value.replace(/[&<>"']/g, character => XML[character]!)],
  ['HTML', value => value.replace(/[&<>"']/g, character => HTML[character]!)],
  ['CRLF', value => value.replaceAll('\n', '\r\n')],
]

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

describe.each(ENCODERS)('%s', (_name, encode) => {
  test.each(VALUES)('hides %j', value => {
    const redactor = createRedactor()
    redactor.add(value)
    const encoded = encode(value)
    const shown = redactor.redact(`before ${encoded} after`)
    // What the encoder itself adds, and the characters beside a base64 core that hold bits of its neighbours only.
    const [head = '', tail = ''] = encode('\u{f0000}').split(/\u{f0000}/u)
    expect(shown).toMatch(/^before .*\*{3}.* after$/s)
    expect(shown.length).toBeLessThanOrEqual(`before *** after`.length + head.length + tail.length + 16)
    expect(Buffer.from(redactor.redactBytes(Buffer.from(`before ${encoded} after`))).toString()).toBe(shown)
  })
})

test.skipIf(process.platform === 'win32').each(VALUES.map(value => ({ value })))(
  'the quoting of a real shell hides $value',
  ({ value }) => {
    const redactor = createRedactor()
    redactor.add(value)
    const printed = execFileSync('bash', ['-c', 'LC_ALL=C.UTF-8 printf "<%q>" "$1"', 'bash', value], {
      encoding: 'utf8',
    })
    expect(redactor.redact(printed)).toMatch(/^<(\$')?\*{3}'?>$/)
  },
)

describe('values with parts', () => {
  const cases: [string, string, string, string][] = [
    ['the password of a URL', 'postgres://app:s3cr%2Ft-EXAMPLE@db/x', 'pw s3cr%2Ft-EXAMPLE!', 'pw ***!'],
    ['its decoded form', 'postgres://app:s3cr%2Ft-EXAMPLE@db/x', 'pw s3cr/t-EXAMPLE!', 'pw ***!'],
    ['a text of a JSON value', '{"user":"app","token":["tok-EXAMPLE-9"]}', 'x tok-EXAMPLE-9', 'x ***'],
    ['never its braces', '{"token":"tok-EXAMPLE-9"}', '{ } {"a":1}', '{ } {"a":1}'],
    ['a trailing line feed is no part', 'token-EXAMPLE-77\n', 'x token-EXAMPLE-77 y', 'x *** y'],
    ['quotes around it are none either', '"token-EXAMPLE-78"', 'x token-EXAMPLE-78 y', 'x *** y'],
    ['a lone surrogate', 'tok\ud800-EXAMPLE-5', 'x tok\ud800-EXAMPLE-5 y', 'x *** y'],
  ]
  test.each(cases)('%s', (_name, value, text, expected) => {
    const redactor = createRedactor()
    redactor.add(value)
    expect(redactor.redact(text)).toBe(expected)
  })

  test('a lone surrogate leaves as U+FFFD, and is found as that in bytes', () => {
    const redactor = createRedactor()
    redactor.add('tok\ud800-EXAMPLE-5')
    expect(String(redactor.redactBytes(Buffer.from('x tok\ud800-EXAMPLE-5 y')))).toBe('x *** y')
  })
})

test('bytes that are no text are found as bytes, hex, base64 and as what text conversion leaves of them', () => {
  const value = Buffer.from('ff00c3280102030405060708fe41424344454647', 'hex')
  const redactor = createRedactor()
  redactor.add(value)
  const whole = Buffer.concat([Buffer.from('<'), value, Buffer.from('>')])
  expect(String(redactor.redactBytes(whole))).toBe('<***>')
  expect(redactor.redact(`<${value.toString('hex')}>`)).toBe('<***>')
  expect(redactor.redact(`<${value.toString('base64')}>`)).toBe('<***>')
  expect(redactor.redact(`<${value.toString('latin1')}>`)).toBe('<***>')
  expect(redactor.redact(`<${value.toString()}>`)).toBe('<***>')
})

test('base64 of UTF-16, when asked for', () => {
  const redactor = createRedactor({ utf16Base64: true })
  redactor.add('powershell-EXAMPLE')
  expect(redactor.redact(Buffer.from('powershell-EXAMPLE', 'utf16le').toString('base64'))).toBe('***')
})
