import type { MaskedText } from '../../text/mask.ts'
import { quoteAt, stringEnd, TomlSyntaxError } from './string.ts'

/** The parts of TOML that are not strings: white space, comments, bare keys and bare values. */

export function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

/** Passes white space, line breaks and comments. */
export function skipBlank(text: string, from: number): number {
  let at = from
  for (;;) {
    at = skipSpace(text, at)
    if (text[at] === '#') at = commentEnd(text, at)
    if (text[at] === '\n') at++
    else if (text[at] === '\r' && text[at + 1] === '\n') at += 2
    else return at
  }
}

/** Passes what may follow a header or a value on its line; that is the end of the line or of the text. */
export function lineRest(text: string, from: number): number {
  let at = skipSpace(text, from)
  if (text[at] === '#') at = commentEnd(text, at)
  if (at >= text.length || text[at] === '\n' || text.startsWith('\r\n', at)) return at
  throw new TomlSyntaxError(at, 'something follows where the line should end')
}

function commentEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start)
  const end = newline < 0 ? text.length : newline
  const last = newline >= 0 && text[end - 1] === '\r' ? end - 1 : end
  const control = text.slice(start, last).search(/[\u0000-\u0008\u000a-\u001f\u007f]/)
  if (control >= 0) throw new TomlSyntaxError(start + control, 'a control character stands in a comment')
  return end
}

/** The characters of bare keys, and those that the words of masked expressions are made of. */
const BARE_KEY = /[\w\u00c0-\u00ff\ue000-\uf8ff-]*/y
const BARE_VALUE = /[^\s,[\]{}#"'=\u0000-\u001f\u007f]*/y
const SCALAR =
  /^(?:true|false|[+-]?(?:inf|nan)|0x[0-9a-fA-F](?:_?[0-9a-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*|[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?|(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ](?=[0-9]))?)?(?:[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?)?)$/
const TIME_AFTER_DATE = / [0-9]{2}:[^\s,[\]{}#"'=\u0000-\u001f\u007f]*/y

/** Where one part of a dotted key ends, in quotes or without. */
export function keyPartEnd(document: MaskedText, start: number): number {
  const { masked } = document
  const quote = quoteAt(masked, start)
  if (quote === '"' || quote === "'") return stringEnd(masked, start, quote)
  if (quote !== undefined) throw new TomlSyntaxError(start, 'a key can not stand in three quotes')
  const end = runEnd(BARE_KEY, masked, start)
  if (end === start) throw new TomlSyntaxError(start, describeUnexpected(masked, start, 'a key'))
  const key = masked.slice(start, end)
  const foreign =
    /[^\w-]/.test(key) && document.split(key).some(part => typeof part === 'string' && /[^\w-]/.test(part))
  if (foreign) throw new TomlSyntaxError(start, 'this key needs quotes')
  return end
}

/** Where a value without quotes ends. One that holds an expression may hold any text. */
export function bareValueEnd(document: MaskedText, start: number): number {
  const { masked } = document
  const end = runEnd(BARE_VALUE, masked, start)
  if (end === start) throw new TomlSyntaxError(start, describeUnexpected(masked, start, 'a value'))
  const word = masked.slice(start, end)
  if (document.holdsWord(word)) return end
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(word)) return runEnd(TIME_AFTER_DATE, masked, end)
  if (!SCALAR.test(word)) throw new TomlSyntaxError(start, 'text without quotes is no TOML value')
  return end
}

function runEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : from
}

function describeUnexpected(text: string, at: number, wanted: string): string {
  if (at >= text.length) return `the document ends where ${wanted} is expected`
  return text[at] === '\n' || text[at] === '\r'
    ? `the line ends where ${wanted} is expected`
    : `${wanted} is expected here`
}
