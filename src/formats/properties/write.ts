import type { Piece } from '../fill.ts'
import { endsInBackslash } from './lines.ts'

const SHORT: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' }

/**
 * Writes the pieces of a key or a value. The author's text changes only where a value would change its meaning: a
 * backslash right before an expression is left out (it would escape the value's first character), and one is put
 * before white space or a separator that an empty value leaves at the beginning.
 */
export function writePieces(pieces: readonly Piece[], isKey: boolean): string[] {
  // True where white space would be skipped, and a separator or a comment could begin.
  let atStart = true
  return pieces.map(({ span, text }, index) => {
    if (span !== undefined) {
      const escaped = text.replace(isKey ? IN_KEYS : IN_VALUES, escapeChar)
      const guarded =
        atStart && /^[ \t=:]/.test(escaped) ? escapeChar(escaped[0]!) + escaped.slice(1) : escaped
      atStart &&= text === ''
      return guarded
    }
    const guarded = atStart && index > 0 ? text.replace(LED_BY_SYNTAX, joined => `${joined}\\`) : text
    const beforeValue = index < pieces.length - 1
    const written = beforeValue && endsInBackslash(guarded) ? guarded.slice(0, -1) : guarded
    atStart = (atStart && written === '') || endsInJoinedLine(written)
    return written
  })
}

/** Where it is joined lines that lead, their indentation is none of the text. */
const LED_BY_SYNTAX = /^(?:(?:\\(?:\r\n?|\n)[ \t\f]*)+(?=[=:#!])|(?=[ \t\f=:#!]))/
const IN_VALUES = /[\\\u0000-\u0008\u000a-\u001f\u007f-\uffff]/g
const IN_KEYS = /[\\ =:#!\u0000-\u001f\u007f-\uffff]/g

function escapeChar(char: string): string {
  if (char in SHORT) return SHORT[char]!
  const code = char.charCodeAt(0)
  return code < 0x20 || code > 0x7e ? `\\u${code.toString(16).padStart(4, '0')}` : `\\${char}`
}

/** True if the text ends with a line that a backslash joins, and the indentation of the next. */
export function endsInJoinedLine(text: string): boolean {
  let at = text.length
  while (at > 0 && ' \t\f'.includes(text[at - 1]!)) at--
  const line = text.slice(0, at).replace(/(?:\r\n|\r|\n)$/, '')
  return line.length < at && endsInBackslash(line)
}
