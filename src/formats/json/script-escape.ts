import { escapeJson } from '../../text/json-escape.ts'

/** The escapes of JSON5 strings (those of ECMAScript 5), both ways. */

const SHORT: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
}

/** Text as the inside of a single-quoted string. */
export function escapeSingleQuoted(text: string): string {
  return escapeJson(text).replaceAll('\\"', '"').replaceAll("'", "\\'")
}

/** The inside of a string, in either quotes, as text. A backslash before a line break joins the lines. */
export function unescapeScript(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\n\r\u2028\u2029])|([\s\S]))/gu,
    (_, unicode?: string, byte?: string, lineBreak?: string, char?: string) => {
      const hex = unicode ?? byte
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return lineBreak === undefined ? (SHORT[char!] ?? char!) : ''
    },
  )
}
