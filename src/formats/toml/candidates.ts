import type { Piece } from '../fill.ts'
import { escapeChar, escapeToml, type TomlQuote } from './string.ts'

/** One way to write a string or a key: a text per piece, quotes included. */
export interface Candidate {
  readonly written: readonly string[]
  /** True if the author's own text stands in other quotes than before. */
  readonly requoted: boolean
}

/**
 * The ways to write pieces into a string, from the least to the most invasive. Not all of them read back right:
 * the caller tries them in order.
 *
 * @param quote the quotes that stand there, `''` for none
 * @param pieces the string's own quotes included
 */
export function* candidatesOf(quote: TomlQuote | '', pieces: readonly Piece[]): Generator<Candidate> {
  const map = (value: (text: string) => string, literal: (text: string) => string): string[] =>
    pieces.map(({ span, text }) => (span === undefined ? literal(text) : value(text)))
  const same = (text: string): string => text

  if (quote === '') {
    yield { written: map(same, same), requoted: false }
    yield { written: around('"', map(escapeToml, escapeToml)), requoted: true }
  } else if (quote === '"') {
    yield { written: map(escapeToml, same), requoted: false }
  } else if (quote === "'") {
    yield { written: map(same, same), requoted: false }
    const inner = map(escapeToml, same)
    yield { written: inLiterals(pieces, inner, quote, '"', escapeToml), requoted: true }
  } else if (quote === "'''") {
    // Some readers take a carriage return before a line feed for a part of the line break.
    if (!pieces.some(({ span, text }) => span !== undefined && text.includes('\r'))) {
      yield { written: map(same, same), requoted: false }
      yield { written: inLiterals(pieces, map(same, same), quote, "'''", same, "'''\n"), requoted: false }
    }
    const literal = (text: string): string => text.replace(/[\\"]/g, escapeChar)
    yield { written: inLiterals(pieces, map(escapeLines, same), quote, '"""', literal), requoted: true }
    yield {
      written: inLiterals(pieces, map(escapeAll, same), quote, '"""', literal, '"""\n'),
      requoted: true,
    }
  } else {
    if (!pieces.some((_, index) => isCrowded(pieces, index))) {
      yield { written: map(escapeLines, same), requoted: false }
    }
    yield { written: map(escapeAll, same), requoted: false }
    const trimmed = withoutTrimmedBreaks(pieces)
    const written = trimmed.map((text, index) => (pieces[index]!.span === undefined ? text : escapeAll(text)))
    yield { written: inLiterals(pieces, written, quote, '"""', escapeQuotes), requoted: false }
    yield { written: inLiterals(pieces, written, quote, '"""', escapeQuotes, '"""\n'), requoted: false }
  }
}

/**
 * True if a quote of a value meets one of the author's, or the end of the string, or follows a backslash that ends a
 * line. TOML allows most of that, but readers have been seen to lose such a quote.
 */
function isCrowded(pieces: readonly Piece[], index: number): boolean {
  const { span, text } = pieces[index]!
  if (span === undefined || !text.includes('"')) return false
  const before = pieces[index - 1]?.text ?? ''
  const after = pieces[index + 1]?.text ?? ''
  return (text.startsWith('"') && /["\\]\s*$/.test(before)) || (text.endsWith('"') && after.startsWith('"'))
}

/** The inside of a string over several lines: line feeds and quotes stay as they are. */
function escapeLines(text: string): string {
  return text.replace(/[\\\u0000-\u0008\u000b-\u001f\u007f]/g, escapeChar)
}

/** As `escapeLines`, with quotes escaped, and the first character too where it could be trimmed. */
function escapeAll(text: string): string {
  const escaped = text.replace(/["\\\u0000-\u0008\u000b-\u001f\u007f]/g, escapeChar)
  return /^[ \t\n]/.test(escaped) ? escapeFirst(escaped) : escaped
}

function escapeFirst(text: string): string {
  return (text[0] === ' ' ? '\\u0020' : escapeChar(text[0]!)) + text.slice(1)
}

/** Quotes of the author's own text, but for those that are escaped already. */
function escapeQuotes(text: string): string {
  return text.replace(/\\[\s\S]|"/g, part => (part === '"' ? '\\"' : part))
}

/**
 * Leaves out each backslash that ends a line, with the white space it trims, where nothing but empty values follows:
 * it would go on to trim what comes behind them.
 */
function withoutTrimmedBreaks(pieces: readonly Piece[]): string[] {
  return pieces.map(({ span, text }, index) => {
    if (span !== undefined || index === pieces.length - 1) return text
    const next = pieces.slice(index + 1).findIndex(piece => piece.span === undefined)
    const values = pieces.slice(index + 1, next < 0 ? undefined : index + 1 + next)
    if (values.some(value => value.text !== '')) return text
    return text.replace(/((?:^|[^\\])(?:\\\\)*)\\[ \t]*\r?\n[ \t\r\n]*$/, '$1')
  })
}

/** Pieces with other quotes around them and the author's own text rewritten; the old quotes are in the first and last piece. */
function inLiterals(
  pieces: readonly Piece[],
  written: readonly string[],
  quote: TomlQuote,
  newQuote: string,
  rewrite: (text: string) => string,
  opener = newQuote,
): string[] {
  const last = pieces.length - 1
  return written.map((text, index) => {
    if (pieces[index]!.span !== undefined) return text
    const from = index === 0 ? quote.length : 0
    const to = index === last ? text.length - quote.length : text.length
    const inside = rewrite(text.slice(from, to))
    return (index === 0 ? opener : '') + inside + (index === last ? newQuote : '')
  })
}

function around(quote: string, written: readonly string[]): string[] {
  const last = written.length - 1
  return written.map((text, index) => (index === 0 ? quote : '') + text + (index === last ? quote : ''))
}
