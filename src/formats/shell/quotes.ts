import type { Cursor } from './cursor.ts'
import type { ShellPlace } from './place.ts'

/** Readers of what begins at the cursor; each gives its places to `held`. */
export interface QuoteReaders {
  readonly readSingle: (held: ShellPlace[]) => void
  readonly readDouble: (held: ShellPlace[]) => void
  readonly readBackquotes: (held: ShellPlace[]) => void
  readonly readDollar: (held: ShellPlace[], inDouble: boolean) => void
  readonly readArithmetic: (held: ShellPlace[], start: number) => void
}

const SINGLE_RUN = /[^'\n]+/y
const DOUBLE_RUN = /[^"\\$`\n]+/y

/**
 * Quotes and expansions. Inside of `${…}`, backticks and arithmetic no expression takes a value; what shells read
 * differently is uncertain.
 */
export function createQuoteReaders(cursor: Cursor, readCommands: (start: number) => void): QuoteReaders {
  const { text, posix, places } = cursor
  const readSingle = (held: ShellPlace[]): void => {
    const start = cursor.at++
    for (;;) {
      if (cursor.at >= cursor.limit) cursor.unclosed(start, 'the quote')
      if (cursor.atSpan()) held.push(cursor.take('single-quoted', false))
      else if (text[cursor.at] === "'") {
        cursor.at++
        return
      } else {
        if (text[cursor.at] === '\n') cursor.passNewline()
        cursor.skip(SINGLE_RUN)
      }
    }
  }
  const readAnsi = (held: ShellPlace[]): void => {
    const start = cursor.at
    cursor.at += 2
    const outer = cursor.inside
    if (posix) cursor.inside = 'a "$\'…\'", which not every shell knows'
    for (;;) {
      if (cursor.at >= cursor.limit) cursor.unclosed(start, 'the quote')
      if (cursor.atSpan()) {
        const open = /\\(?:x[0-9a-fA-F]?|[0-7]{1,2}|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7}|c)$/.test(
          text.slice(Math.max(start, cursor.at - 10), cursor.at),
        )
        const place = cursor.take('ansi-quoted', false)
        if (open) place.refused ??= 'an escape'
        held.push(place)
      } else if (text[cursor.at] === '\\') {
        if (posix) cursor.uncertain('a "$\'…\'" with a backslash reads differently from shell to shell')
        cursor.at++
        if (!cursor.atSpan()) cursor.at++
        else held.push(cursor.take('ansi-quoted', true))
      } else if (text[cursor.at++] === "'") break
      else if (text[cursor.at - 1] === '\n') cursor.passNewline()
    }
    cursor.inside = outer
  }
  const readDouble = (held: ShellPlace[]): void => {
    const start = cursor.at++
    for (;;) {
      if (cursor.at >= cursor.limit) cursor.unclosed(start, 'the quote')
      const char = text[cursor.at]
      if (cursor.atSpan()) held.push(cursor.take('double-quoted', false))
      else if (char === '"') {
        cursor.at++
        return
      } else if (char === '\\') {
        cursor.at++
        if (cursor.atSpan()) held.push(cursor.take('double-quoted', true))
        else cursor.at++
      } else if (char === '$') readDollar(held, true)
      else if (char === '`') readBackquotes(held)
      else {
        if (char === '\n') cursor.passNewline()
        cursor.skip(DOUBLE_RUN)
      }
    }
  }
  const readBackquotes = (held: ShellPlace[]): void => {
    const start = cursor.at++
    const outer = cursor.inside
    cursor.inside = 'a command in backticks: write $(…)'
    for (;;) {
      if (cursor.at >= cursor.limit) cursor.unclosed(start, 'the backtick')
      if (cursor.atSpan()) held.push(cursor.take('unquoted', false))
      else if (text[cursor.at] === '\\') cursor.at += cursor.nextSpan() === cursor.at + 1 ? 1 : 2
      else if (text[cursor.at++] === '`') break
      else if (text[cursor.at - 1] === '\n') cursor.passNewline()
    }
    cursor.inside = outer
  }
  const readBraces = (held: ShellPlace[], inDouble: boolean): void => {
    const start = cursor.at
    cursor.at += 2
    const outer = cursor.inside
    cursor.inside = 'a "${…}"'
    for (;;) {
      if (cursor.at >= cursor.limit) cursor.unclosed(start, 'the "${"')
      const char = text[cursor.at]
      if (cursor.atSpan()) held.push(cursor.take('unquoted', false))
      else if (char === '}') break
      else if (char === '\\') cursor.at += cursor.nextSpan() === cursor.at + 1 ? 1 : 2
      else if (char === "'" && inDouble)
        cursor.uncertain('shells differ in what a single quote means in "${…}"')
      else if (char === "'") readSingle(held)
      else if (char === '"') cursor.nest(() => readDouble(held))
      else if (char === '$') readDollar(held, inDouble)
      else if (char === '`') readBackquotes(held)
      else {
        if (char === '\n') cursor.passNewline()
        cursor.at++
      }
    }
    cursor.at++
    cursor.inside = outer
  }
  const readArithmetic = (held: ShellPlace[], start: number): void => {
    const outer = cursor.inside
    cursor.inside = 'an arithmetic expression'
    let open = 2
    while (open > 0) {
      if (cursor.at >= cursor.limit) cursor.unclosed(start, 'the arithmetic expression')
      const char = text[cursor.at]
      if (cursor.atSpan()) held.push(cursor.take('unquoted', false))
      else if (char === '$') readDollar(held, false)
      else if (/["'`\\;]/.test(char!)) cursor.uncertain('what looks like arithmetic may be commands')
      else {
        if (char === '(') open++
        else if (char === ')' && --open === 1 && text[cursor.at + 1] !== ')')
          cursor.uncertain('what looks like arithmetic may be commands')
        cursor.at++
      }
    }
    cursor.inside = outer
  }
  const readDollar = (held: ShellPlace[], inDouble: boolean): void => {
    const start = cursor.at
    const following = text[cursor.at + 1] ?? ''
    if (following === "'" && !inDouble) readAnsi(held)
    else if (following === '(' && text[cursor.at + 2] === '(') {
      cursor.at += 3
      cursor.nest(() => readArithmetic(held, start))
    } else if (following === '(') {
      cursor.at += 2
      const from = places.length
      cursor.nest(() => readCommands(start))
      // What the commands print is a part of this word.
      held.push(...places.slice(from))
    } else if (following === '{') cursor.nest(() => readBraces(held, inDouble))
    else if (following === '[') cursor.uncertain('"$[" is arithmetic in some shells alone')
    else {
      cursor.at++
      if (/[A-Za-z_]/.test(following)) while (/\w/.test(text[cursor.at] ?? '')) cursor.at++
      else if (/[0-9@*#?$!-]/.test(following)) cursor.at++
      cursor.nameEnd = cursor.at
    }
  }

  return { readSingle, readDouble, readBackquotes, readDollar, readArithmetic }
}
