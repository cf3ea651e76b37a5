import { isEscaped } from '../backslashes.ts'
import type { Command } from './command.ts'
import type { Cursor } from './cursor.ts'
import type { HeredocLine, ShellPlace } from './place.ts'
import type { QuoteReaders } from './quotes.ts'
import { META } from './word.ts'

export interface Heredoc {
  readonly delimiter: string
  readonly quoted: boolean
  readonly stripTabs: boolean
  readonly command: Command
  readonly start: number
}

export interface HeredocReaders {
  /** Reads the operator and the word behind it. */
  readonly readHeredocStart: (command: Command) => Heredoc
  /** Reads from the first line of the body to the line behind its end. */
  readonly readHeredoc: (heredoc: Heredoc) => void
}

const BLANK = /[ \t]/
const BODY_RUN = /[^\\$`\n]+/y

/** Here-documents, whose text is expanded unless a part of the word that ends them is quoted. */
export function createHeredocReaders(
  cursor: Cursor,
  { readDollar, readBackquotes }: QuoteReaders,
): HeredocReaders {
  const { text } = cursor
  const readHeredocStart = (command: Command): Heredoc => {
    const start = cursor.at
    cursor.at += 2
    const stripTabs = text[cursor.at] === '-'
    if (stripTabs) cursor.at++
    while (BLANK.test(text[cursor.at] ?? '')) cursor.at++
    let delimiter = ''
    let quoted = false
    while (cursor.at < cursor.limit && !META.test(text[cursor.at]!)) {
      const char = text[cursor.at]!
      if (cursor.nextSpan() <= cursor.at + 1 || char === '$' || char === '`')
        cursor.uncertain('the word that ends a heredoc is not plain')
      if (char === "'" || char === '"') {
        const close = text.indexOf(char, cursor.at + 1)
        if (close < 0) cursor.unclosed(cursor.at, 'the quote')
        delimiter += text.slice(cursor.at + 1, close)
        quoted = true
        cursor.at = close + 1
      } else if (char === '\\') {
        delimiter += text[cursor.at + 1] ?? ''
        quoted = true
        cursor.at += 2
      } else {
        delimiter += char
        cursor.at++
      }
    }
    if (!/^[^\s"'\\$`]+\r?$/.test(delimiter)) cursor.uncertain('the word that ends a heredoc is not plain')
    return { delimiter, quoted, stripTabs, command, start }
  }
  const readHeredoc = ({ delimiter, quoted, stripTabs, command, start }: Heredoc): void => {
    const lines: HeredocLine[] = []
    for (let lineStart = cursor.at; ; ) {
      if (lineStart >= cursor.limit) cursor.unclosed(start, 'the heredoc')
      const newline = text.indexOf('\n', lineStart)
      const lineEnd = newline < 0 || newline > cursor.limit ? cursor.limit : newline
      const line = text.slice(lineStart, lineEnd)
      if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter) {
        const last = lines.at(-1)
        if (!quoted && last !== undefined && /\\$/.test(text.slice(last.lineStart, last.lineEnd))) {
          cursor.uncertain('a backslash before the end of a heredoc')
        }
        readBody(lines, quoted, command)
        cursor.at = Math.min(lineEnd + 1, cursor.limit)
        return
      }
      lines.push({ delimiter, stripTabs, lineStart, lineEnd })
      lineStart = lineEnd + 1
    }
  }
  const readBody = (lines: readonly HeredocLine[], quoted: boolean, command: Command): void => {
    const outer = cursor.limit
    const held: ShellPlace[] = []
    for (const heredoc of lines) {
      // What is opened in a line may go on in the next ones.
      if (cursor.at > heredoc.lineEnd) continue
      cursor.at = Math.max(cursor.at, heredoc.lineStart)
      cursor.limit = Math.min(outer, lines.at(-1)!.lineEnd + 1)
      while (cursor.at < heredoc.lineEnd) {
        const char = text[cursor.at]
        if (cursor.atSpan()) {
          const place = cursor.take(
            quoted ? 'quoted heredoc' : 'heredoc',
            !quoted && isEscaped(text, cursor.at),
            {
              heredoc,
            },
          )
          if (quoted) place.refused = cursor.inside
          held.push(place)
        } else if (quoted) cursor.at = Math.min(cursor.nextSpan(), heredoc.lineEnd)
        else if (char === '\\') cursor.at += cursor.nextSpan() === cursor.at + 1 ? 1 : 2
        else if (char === '$') readDollar(held, true)
        else if (char === '`') readBackquotes(held)
        else cursor.skip(BODY_RUN)
      }
    }
    cursor.limit = outer
    command.input.push(...held)
  }

  return { readHeredocStart, readHeredoc }
}
