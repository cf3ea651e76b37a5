/**
 * Turns a `.env` file into the lines that Kestra reads: `NAME=text` becomes `SECRET_NAME=base64`. Out: the lines,
 * one per entry, and a problem for every line that is no entry.
 *
 * `NAME=text` without quotes is encoded exactly as it stands, to the end of the line, blanks and `#` included: the
 * script in Kestra's documentation does the same, and so gives the same bytes. Quoted values, and lines written in
 * another way (`NAME = text`, `NAME: text`), are read as `dotenv` reads them.
 */
import type { Problem } from '../errors.ts'
import { type DotenvEntry, parseDotenv } from '../text/dotenv.ts'

export interface EncodedDotenv {
  readonly lines: readonly string[]
  readonly problems: readonly Problem[]
}

const UNQUOTED = /^\s*(?:export\s+)?[\w.-]+=(?!\s*['"`])(.*)$/s

export function encodeDotenv(text: string): EncodedDotenv {
  const { entries, strayLines } = parseDotenv(text)
  const sourceLines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  return {
    lines: entries.map(entry => encodeEntry(entry, sourceLines[entry.line - 1]!)),
    problems: strayLines.map(line => ({
      code: 'DOCUMENT_SYNTAX',
      message: 'this line is neither NAME=value nor a comment',
      line,
    })),
  }
}

function encodeEntry({ name, value, macro }: DotenvEntry, sourceLine: string): string {
  // The macro names its variable in full, and its value is base64 already.
  if (macro) return `${name}=${value}`
  const text = UNQUOTED.exec(sourceLine)?.[1] ?? value
  return `SECRET_${name}=${Buffer.from(text).toString('base64')}`
}
