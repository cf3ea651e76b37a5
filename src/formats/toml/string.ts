/**
 * The four kinds of strings of TOML 1.0, read as a reader does. In: text from an opening quote on. Out: where the
 * string ends, or what it says. Throws `TomlSyntaxError` at what TOML does not allow.
 */

/** Thrown at the first thing that is not TOML; it never leaves `scanToml` and `readTomlString`. */
export class TomlSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

export type TomlQuote = '"' | "'" | '"""' | "'''"

const BACKSLASH = 0x5c

/** The quote that opens at a place, with three counted as one; undefined if none does. */
export function quoteAt(text: string, at: number): TomlQuote | undefined {
  const quote = text[at]
  if (quote !== '"' && quote !== "'") return undefined
  if (text[at + 1] !== quote || text[at + 2] !== quote) return quote
  return quote === '"' ? '"""' : "'''"
}

/** Where the string that opens at `start` ends, behind its closing quote. */
export function stringEnd(text: string, start: number, quote: TomlQuote): number {
  const close = quote.charCodeAt(0)
  const multi = quote.length === 3
  for (let at = start + quote.length; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === close) {
      if (!multi) return at + 1
      let run = at
      while (text.charCodeAt(run) === close) run++
      // Two quotes more than the closing three belong to the string.
      if (run - at >= 3) return Math.min(run, at + 5)
      at = run - 1
    } else if (code === BACKSLASH && close === 0x22) {
      at = escapeEnd(text, at, multi) - 1
    } else if (isForbidden(code) && !(multi && isLineBreak(text, at))) {
      const name = code === 0x0a || code === 0x0d ? 'a line break' : 'a control character'
      throw new TomlSyntaxError(at, `${name} stands in a string; TOML wants it escaped`)
    }
  }
  throw new TomlSyntaxError(start, 'the string that begins here does not end')
}

/** What a whole string says; `undefined` if the text is not exactly one string. */
export function readTomlString(text: string): string | undefined {
  const quote = quoteAt(text, 0)
  // Two quotes alone are an empty string, whatever follows.
  if (quote === undefined) return undefined
  try {
    if (stringEnd(text, 0, quote) !== text.length) return undefined
  } catch (error) {
    if (error instanceof TomlSyntaxError) return undefined
    throw error
  }
  let inside = text.slice(quote.length, -quote.length)
  if (quote.length === 3) inside = inside.replace(/^\r?\n/, '')
  return quote[0] === '"' ? unescapeToml(inside) : inside
}

const SHORT: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
}
/** `\e` is not in TOML 1.0: it is read, but not written. */
const WRITTEN: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SHORT).flatMap(([name, char]) => (name === 'e' ? [] : [[char, `\\${name}`]])),
)
const ESCAPE =
  /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([btnfre"\\])|[ \t]*\r?\n[ \t\r\n]*)/g

/** The inside of a basic string as text. What is no escape stays as it is. */
export function unescapeToml(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (whole, short4?: string, long8?: string, short2?: string, char?: string) => {
    const hex = short4 ?? long8 ?? short2
    if (hex === undefined) return char === undefined ? '' : SHORT[char]!
    const code = Number.parseInt(hex, 16)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })
}

/** Text as the inside of a basic string, in one line. A tab is legal there and stays. */
export function escapeToml(text: string): string {
  return text.replace(/["\\\u0000-\u0008\u000a-\u001f\u007f]/g, escapeChar)
}

/** The escape of one character, whether it needs one or not. */
export function escapeChar(char: string): string {
  const short = WRITTEN[char]
  if (short !== undefined) return short
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function escapeEnd(text: string, at: number, multi: boolean): number {
  const kind = text[at + 1]
  if (kind !== undefined && kind in SHORT) return at + 2
  const digits = kind === 'u' ? 4 : kind === 'U' ? 8 : kind === 'x' ? 2 : 0
  if (digits > 0) {
    const hex = text.slice(at + 2, at + 2 + digits)
    const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : -1
    if (code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return at + 2 + digits
  }
  if (multi) {
    let next = at + 1
    while (text[next] === ' ' || text[next] === '\t') next++
    if (isLineBreak(text, next)) return next
  }
  throw new TomlSyntaxError(at, 'a backslash begins an escape that TOML does not have')
}

function isLineBreak(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  // The line feed of a pair is met after its carriage return.
  return code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) === 0x0a)
}

function isForbidden(code: number): boolean {
  return (code < 0x20 && code !== 0x09) || code === 0x7f
}
