/**
 * The escapes of JSON strings (RFC 8259, section 7), both ways.
 *
 * Beyond what JSON asks for, DEL and the two Unicode line separators are escaped too: they are legal in JSON, but
 * end a line in JavaScript source and in many editors.
 */
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

const LONG: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SHORT).map(([char, escaped]) => [escaped.charAt(1), char]),
)

/** Text as the inside of a JSON string, without the quotes. */
export function escapeJson(text: string): string {
  return text.replace(
    /["\\\u0000-\u001f\u007f\u2028\u2029]/g,
    char => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The inside of a JSON string as text. What is no escape of JSON stays as it is. */
export function unescapeJson(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, hex?: string, char = '') =>
    hex === undefined ? (LONG[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
