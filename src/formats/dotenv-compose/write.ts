/**
 * Ways to write text in a `.env` file of Docker Compose. In single quotes nothing is expanded and a backslash
 * escapes the quote alone; in double quotes it escapes more, and `$` must be escaped; without quotes `$$` is `$`.
 */

/** True if text can stand without quotes. */
export function fitsUnquoted(text: string): boolean {
  if (text === '' || /^['"#]|\s#|[\n\r\0]/.test(text)) return text === ''
  return !/^[\s\u0085\ufeff]|[\s\u0085\ufeff]$/.test(text)
}

/**
 * True if text can stand in single quotes, whole: a backslash of an odd run before a quote would escape what
 * escapes it.
 */
export function fitsSingleQuoted(text: string): boolean {
  // Pairs of backslashes go first, so what is left over stands before something else.
  return !/(?<!\\)(?:\\\\)*\\(?:'|$)/.test(text)
}

export function escapeSingleQuoted(text: string): string {
  return text.replaceAll("'", "\\'")
}

const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\f': '\\f',
}

export function escapeDoubleQuoted(text: string): string {
  return text.replace(/[\\"$\n\r\t\v\f]/g, char => SHORT[char] ?? `\\${char}`)
}

/** Text of an unquoted value, its variables left to be expanded, as the inside of double quotes. */
export function requoteLiteral(text: string): string {
  return text.replace(/[\\"]/g, char => `\\${char}`)
}
