import type { JsonGrammar } from './grammar.ts'

/** Thrown by the JSON scanner at the first thing that is not JSON; it never leaves `scanJson`. */
export class JsonSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

const BACKSLASH = 0x5c

/** White space of the format, comments included where it has them. */
export function skipWhite(text: string, from: number, grammar: JsonGrammar): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) at++
    else if (code === 0x2f && grammar.comments && '/*'.includes(text[at + 1] ?? ' '))
      at = commentEnd(text, at, grammar)
    else if (grammar.script && isScriptSpace(code)) at++
    else return at
  }
}

/** VT, FF and everything Unicode calls white space; a byte order mark counts as well. */
function isScriptSpace(code: number): boolean {
  return code === 0x0b || code === 0x0c || (code >= 0xa0 && /\s/.test(String.fromCharCode(code)))
}

const NO_LINE_END = /[^\n\r]*/y
const NO_SCRIPT_LINE_END = /[^\n\r\u2028\u2029]*/y

/** Only JSON5 ends a comment at a separator of Unicode. */
function commentEnd(text: string, start: number, grammar: JsonGrammar): number {
  if (text[start + 1] === '/') {
    const run = grammar.script ? NO_SCRIPT_LINE_END : NO_LINE_END
    run.lastIndex = start
    run.test(text)
    return run.lastIndex
  }
  const close = text.indexOf('*/', start + 2)
  if (close < 0) throw new JsonSyntaxError(start, 'the comment that begins here does not end')
  return close + 2
}

/** True if a string of the format begins here. */
export function opensString(text: string, at: number, grammar: JsonGrammar): boolean {
  return text[at] === '"' || (grammar.script && text[at] === "'")
}

/** Where the string that opens at `start` ends, behind its closing quote. */
export function stringEnd(text: string, start: number, grammar: JsonGrammar): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code < 0x20) {
      const isLineBreak = code === 0x0a || code === 0x0d
      if (grammar.script && !isLineBreak) continue
      const name = isLineBreak ? 'a line break' : 'a control character'
      throw new JsonSyntaxError(at, `${name} stands in a string; ${grammar.title} wants it escaped`)
    }
    if (code === BACKSLASH) at = (grammar.script ? scriptEscapeEnd : escapeEnd)(text, at) - 1
  }
  throw new JsonSyntaxError(start, 'the string that begins here does not end')
}

function escapeEnd(text: string, at: number): number {
  const kind = text[at + 1]
  if (kind !== undefined && '"\\/bfnrt'.includes(kind)) return at + 2
  if (kind === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) return at + 6
  throw new JsonSyntaxError(at, 'a backslash begins an escape that JSON does not have')
}

function scriptEscapeEnd(text: string, at: number): number {
  const kind = text[at + 1]
  if (kind === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) return at + 6
  if (kind === 'x' && /^[0-9a-fA-F]{2}$/.test(text.slice(at + 2, at + 4))) return at + 4
  if (kind === '\r' && text[at + 2] === '\n') return at + 3
  if (kind === '0' && !/[0-9]/.test(text[at + 2] ?? '')) return at + 2
  // An expression behind a backslash would lose its first character to it.
  if (kind !== undefined && !/[ux0-9\ue000-\uf8ff]/.test(kind)) return at + 2
  throw new JsonSyntaxError(at, 'a backslash begins an escape that JSON5 does not have')
}

/**
 * Where a run of text without quotes, white space and punctuation ends. A single `/` may stand inside; two, or one
 * with a star, would be a comment elsewhere and end the run.
 */
export function bareEnd(text: string, start: number, grammar: JsonGrammar): number {
  const run = grammar.script
    ? /(?:[^\s{}[\],:"'`\\/\u0000-\u001f]|\\u[0-9a-fA-F]{4}|\/(?![/*]))*/y
    : /(?:[^\s{}[\],:"'`\\/\u0000-\u001f]|\/(?![/*]))*/y
  run.lastIndex = start
  run.test(text)
  return run.lastIndex
}

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
const SCRIPT_NUMBER =
  /^[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]+|(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)$/

export function isJsonNumber(text: string, grammar: JsonGrammar): boolean {
  return (grammar.script ? SCRIPT_NUMBER : NUMBER).test(text)
}

export function isJsonScalar(text: string, grammar: JsonGrammar): boolean {
  return text === 'true' || text === 'false' || text === 'null' || isJsonNumber(text, grammar)
}

/** True for a key that may stand without quotes. */
export function isBareKey(text: string, grammar: JsonGrammar): boolean {
  if (!grammar.script) return false
  // Made here, because few runs need it: classes of Unicode are what costs most of a pattern.
  return /^(?:[$_\p{L}\p{Nl}]|\\u[0-9a-fA-F]{4})(?:[$_\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\u200c\u200d]|\\u[0-9a-fA-F]{4})*$/u.test(
    text,
  )
}

/** What is wrong at a place where a key or a value should begin. */
export function describeUnexpected(text: string, at: number, isKey: boolean, grammar: JsonGrammar): string {
  const char = text[at]!
  if (char === "'") return `${grammar.title} strings and keys stand in double quotes, not in single ones`
  if (char === '/') return grammar.comments ? 'a "/" begins no comment' : `${grammar.title} has no comments`
  if (char === '}' || char === ']')
    return `a ${isKey ? 'key' : 'value'} is missing before "${char}" (or a comma is one too many)`
  return `a ${isKey ? 'key in double quotes' : 'value'} is expected here`
}
