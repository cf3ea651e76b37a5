import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan } from '../format.ts'
import { spanTaker } from '../span-taker.ts'

class GitConfigSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

/**
 * Reads a masked Git configuration as Git does (`git help config`, "Syntax"): `#` and `;` begin comments anywhere but
 * in quotes, `[section "subsection"]`, `key`, `key = value`. A key may follow its section on the same line. Stops at
 * the first thing that Git would not take.
 */
export function scanGitConfig(document: MaskedText): SlotScan {
  const slots: Slot[] = []
  try {
    scan(document, slots)
  } catch (error) {
    if (!(error instanceof GitConfigSyntaxError)) throw error
    return { slots, syntaxErrors: [{ offset: error.offset, message: error.message }] }
  }
  return { slots, syntaxErrors: [] }
}

function scan(document: MaskedText, slots: Slot[]): void {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  let path: string[] = []

  const add = (start: number, end: number, style: string): void => {
    const spans = takeSpans(start, end)
    if (spans.length > 0) slots.push({ start, end, style, spans, isKey: style !== 'value', path })
  }
  const name = (start: number, pattern: RegExp, what: string): number => {
    pattern.lastIndex = start
    const end = pattern.test(masked) ? pattern.lastIndex : start
    const isName = document
      .split(masked.slice(start, end))
      .every(part => typeof part === 'number' || /^[A-Za-z0-9.-]*$/.test(part))
    if (end === start || !isName) throw new GitConfigSyntaxError(start, `${what} is expected here`)
    return end
  }

  const readHeader = (start: number): number => {
    const end = name(start + 1, SECTION, 'the name of a section')
    path = [masked.slice(start + 1, end)]
    add(start + 1, end, 'section name')
    let at = skipBlanks(masked, end)
    if (at > end && masked[at] === '"') {
      const close = subsectionEnd(masked, at)
      path.push(masked.slice(at + 1, close - 1).replace(/\\([\s\S])/g, '$1'))
      add(at, close, 'subsection')
      at = close
    }
    if (masked[at] !== ']') throw new GitConfigSyntaxError(at, 'a "]" is expected here')
    return at + 1
  }

  const readEntry = (start: number): number => {
    const end = name(start, KEY, 'a key or a section')
    const section = path
    path = [...section, masked.slice(start, end)]
    add(start, end, 'key')
    const equals = skipBlanks(masked, end)
    if (masked[equals] === '=') {
      const value = readGitValue(masked, equals + 1)
      if (typeof value === 'string') throw new GitConfigSyntaxError(start, value)
      add(value.start, value.end, 'value')
      path = section
      return value.lineEnd
    }
    path = section
    if (equals < masked.length && !isLineBreak(masked, equals)) {
      throw new GitConfigSyntaxError(equals, 'a "=" is expected behind the key')
    }
    return equals
  }

  let at = masked.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < masked.length) {
    const char = masked[at]!
    if (' \t\r\n'.includes(char)) at++
    else if (char === '#' || char === ';') at = lineEnd(masked, at)
    else if (char === '[') at = readHeader(at)
    else at = readEntry(at)
  }
}

const SECTION = /[^\s[\]"#;=]+/y
const KEY = /[^\s[\]"#;=]+/y

export interface GitValue {
  /** What stands there without white space and comments around it. */
  readonly start: number
  readonly end: number
  readonly lineEnd: number
}

/** A value from behind its equals sign on, or what is wrong with it. */
function readGitValue(text: string, from: number): GitValue | string {
  const start = skipBlanks(text, from)
  let end = start
  let quoted = false
  let at = start
  for (; at < text.length; at++) {
    const char = text[at]!
    if (isLineBreak(text, at)) break
    if (char === '\\') {
      const next = text.startsWith('\r\n', at + 1) ? 2 : 1
      if (
        at + 1 >= text.length ||
        !'\\"ntb\n\r'.includes(text[at + 1]!) ||
        (text[at + 1] === '\r' && next === 1)
      ) {
        return 'a backslash in this value begins an escape that Git does not have'
      }
      at += next
      end = at + 1
    } else if (char === '"') {
      quoted = !quoted
      end = at + 1
    } else if (!quoted && (char === '#' || char === ';')) {
      return { start, end, lineEnd: lineEnd(text, at) }
    } else if (quoted || !' \t\r'.includes(char)) end = at + 1
  }
  return quoted ? 'a quote in this value is not closed on its line' : { start, end, lineEnd: at }
}

/** Where a quoted subsection ends, behind its quote. */
function subsectionEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '"') return at + 1
    if (text[at] === '\\') at++
  }
  throw new GitConfigSyntaxError(start, 'the name that begins here has no closing quote')
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

function isLineBreak(text: string, at: number): boolean {
  return text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n')
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}
