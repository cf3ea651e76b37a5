/** One `key=value` of a masked `.properties` file, over all lines that it takes. */
export interface Property {
  readonly keyStart: number
  readonly keyEnd: number
  /** The value from its first character that counts to the end of its last line. */
  readonly start: number
  readonly end: number
  /** `=` or `:`; `''` if white space or nothing stands between key and value. */
  readonly separator: '=' | ':' | ''
}

/** Thrown at an escape that Java refuses; it never leaves the format. */
export class PropertiesSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

/**
 * Reads a file as `java.util.Properties.load` does: `#` or `!` first in a line makes a comment, a backslash at the
 * end of a line joins the next to it without its indentation, the first `=`, `:` or white space ends the key.
 */
export function* readProperties(text: string): Generator<Property> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  for (;;) {
    while (isSpace(text[at]) || isBreak(text[at])) at++
    if (at >= text.length) return
    if (text[at] === '#' || text[at] === '!') {
      at = lineEnd(text, at)
      continue
    }
    const keyStart = at
    const keyEnd = runEnd(text, at, true)
    at = skipSpace(text, keyEnd)
    const separator = text[at] === '=' ? '=' : text[at] === ':' ? ':' : ''
    const start = separator === '' ? at : skipSpace(text, at + 1)
    const end = runEnd(text, start, false)
    yield { keyStart, keyEnd, start, end, separator }
    at = end
  }
}

const SHORT: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

/** A key or a value as text: escapes and joined lines undone. */
export function unescapeProperties(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(?:\r\n|\r|\n)[ \t\f]*|([\s\S]|$))/g,
    (_, hex?: string, char?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return char === undefined ? '' : (SHORT[char] ?? char)
    },
  )
}

/** True if an odd number of backslashes ends the text. */
export function endsInBackslash(text: string): boolean {
  let at = text.length
  while (text[at - 1] === '\\') at--
  return (text.length - at) % 2 === 1
}

/** Where a key or a value ends. */
function runEnd(text: string, from: number, isKey: boolean): number {
  let at = from
  for (;;) {
    const char = text[at]
    if (char === undefined || isBreak(char)) return at
    if (char === '\\') at = escapeEnd(text, at)
    else if (isKey && (char === '=' || char === ':' || isSpace(char))) return at
    else at++
  }
}

function escapeEnd(text: string, at: number): number {
  const next = text[at + 1]
  if (isBreak(next)) return skipSpace(text, text.startsWith('\r\n', at + 1) ? at + 3 : at + 2)
  if (next !== 'u') return Math.min(at + 2, text.length)
  if (/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) return at + 6
  throw new PropertiesSyntaxError(at, 'four hexadecimal digits are expected behind "\\u"')
}

/** Passes white space, and ends of lines behind a backslash. */
function skipSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    if (isSpace(text[at])) at++
    else if (text[at] === '\\' && isBreak(text[at + 1])) at += text.startsWith('\r\n', at + 1) ? 3 : 2
    else return at
  }
}

function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !isBreak(text[at])) at++
  return at
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\f'
}

function isBreak(char: string | undefined): boolean {
  return char === '\n' || char === '\r'
}
