import type { Filter } from './filter.ts'
import { plain, Typed, toText, type Value, ValueError } from './value.ts'

/** Filters that write a value in another notation. Those that take bytes accept values that are not UTF-8. */

function bytesOf(input: Value): Buffer {
  return input instanceof Uint8Array ? Buffer.from(input) : Buffer.from(toText(input), 'utf8')
}

const text = (apply: (input: string) => Value): Filter => ({
  parameters: [],
  apply: input => apply(toText(input)),
})

const hash = (algorithm: string): Filter => ({
  parameters: [],
  // Loaded on use: most renders need no hash, and the module costs start-up time.
  apply: input =>
    process.getBuiltinModule('node:crypto').createHash(algorithm).update(bytesOf(input)).digest('hex'),
})

const base64encode: Filter = { parameters: [], apply: input => bytesOf(input).toString('base64') }

const base64decode = text(input => {
  const stripped = input.replace(/[\r\n]/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(stripped) || stripped.replaceAll('=', '').length % 4 === 1) {
    throw new ValueError('the value is not base64')
  }
  const bytes = Buffer.from(stripped, 'base64')
  const decoded = bytes.toString('utf8')
  return Buffer.from(decoded, 'utf8').equals(bytes) ? decoded : new Uint8Array(bytes)
})

/**
 * `| json`: JSON text that stands for the value. Where the expression is a whole plain scalar, a secret that is a
 * JSON object or list becomes one; everything else is one JSON string.
 */
function toJson(input: Value): Value {
  if (input instanceof Typed) return input.typed.type === 'json' ? toJson(input.text) : input
  if (typeof input === 'string' || input instanceof Uint8Array) {
    const whole = toText(input)
    const quoted = jsonText(whole)
    return new Typed(quoted, { type: 'json', literal: structureText(whole) ?? quoted })
  }
  const literal = jsonText(plain(input))
  return new Typed(literal, { type: 'json', literal })
}

/** JSON with everything escaped that some reader takes for a line end or a control character. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The text itself, on one line, if it is a JSON object or list; numbers keep their digits. */
function structureText(whole: string): string | undefined {
  if (!/^\s*[[{]/.test(whole)) return undefined
  try {
    JSON.parse(whole)
  } catch {
    return undefined
  }
  return whole.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) =>
    string === undefined ? '' : jsonText(JSON.parse(string)),
  )
}

const XML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** A shell word in single quotes. A shell can not hold NUL. */
const sh = text(input => {
  if (input.includes('\0')) throw new ValueError('a shell word can not hold NUL', undefined, 'CANNOT_ENCODE')
  return `'${input.replaceAll("'", "'\\''")}'`
})

const json: Filter = { parameters: [], apply: toJson }

export const encodings: Readonly<Record<string, Filter>> = {
  base64encode,
  b64encode: base64encode,
  base64decode,
  b64decode: base64decode,
  urlencode: text(input => {
    if (!input.isWellFormed())
      throw new ValueError('the value holds half a surrogate pair', undefined, 'CANNOT_ENCODE')
    return encodeURIComponent(input)
  }),
  /** As an HTML form does: Pebble's `urlencode`. */
  formencode: text(input => {
    if (!input.isWellFormed())
      throw new ValueError('the value holds half a surrogate pair', undefined, 'CANNOT_ENCODE')
    return new URLSearchParams([['', input]]).toString().slice(1)
  }),
  urldecode: text(input => {
    try {
      return decodeURIComponent(input.replaceAll('+', ' '))
    } catch {
      throw new ValueError('the value is not URL-encoded')
    }
  }),
  hex: { parameters: [], apply: input => bytesOf(input).toString('hex') },
  json,
  toJson: json,
  tojson: json,
  dump: json,
  // A JSON string is a double-quoted YAML scalar.
  yaml: { parameters: [], apply: input => jsonText(toText(input)) },
  sh,
  quote: sh,
  /** A string literal of standard SQL, with its quotes. */
  sql: text(input => {
    if (input.includes('\0'))
      throw new ValueError('an SQL string can not hold NUL', undefined, 'CANNOT_ENCODE')
    return `'${input.replaceAll("'", "''")}'`
  }),
  xml: text(input => {
    if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(input)) {
      throw new ValueError('XML can not hold a character of the value', undefined, 'CANNOT_ENCODE')
    }
    return input.replace(/[&<>"'\t\n\r]/g, char => XML[char]!)
  }),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  md5: hash('md5'),
}
