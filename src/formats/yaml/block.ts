import {
  type Candidate,
  inPlace,
  joinMasked,
  keptText,
  type Piece,
  requoted,
  type Scalar,
} from './candidate.ts'
import { UNPRINTABLE } from './plain.ts'
import { sourceOf } from './scalar.ts'

/**
 * Candidates for literal (`|`) and folded (`>`) scalars. Lines of a value get the block's indentation and line
 * ending. Where readers disagree, or a comment behind the block could become part of it, double quotes are used.
 */
export function* blockCandidates(scalar: Scalar): Generator<Candidate> {
  const { detail, document } = scalar
  const { token, text } = detail
  const header = text.slice(token.start, token.headerEnd)
  const content = joinMasked(document, scalar.wanted)
  if (isSafe(content) && valuesAreSafe(scalar.raw)) {
    const folded = header.startsWith('>')
    const body = text.slice(token.bodyStart, token.end)
    const layout = layoutOf(body, header, token.parentIndent ?? -1)
    // Text of a document at its left edge must not look like the end of one.
    if (layout !== undefined && (layout.indent !== '' || !/^(?:---|\.\.\.)/m.test(content))) {
      if (!folded || valuesFitFolded(scalar.raw)) {
        const direct = inPlace(scalar, value => onLines(value, layout))
        yield direct
        const digit = digitFor(layout, token.parentIndent ?? -1, header)
        if (digit !== undefined && !endsBlank(content))
          yield withHeader(scalar, direct, withDigit(header, digit))
      }
      yield* literal(scalar, content, layout, header)
    }
  }
  yield* requoted(scalar, 'double')
}

interface Layout {
  /** Leading blanks of the content. */
  readonly indent: string
  readonly eol: string
}

function isSafe(content: string): boolean {
  // All blank would swallow less indented comments behind it; a tab first is refused by libyaml.
  return /\S/.test(content) && !/^\n*\t/.test(content)
}

function valuesAreSafe(raw: readonly Piece[]): boolean {
  return raw.every(piece => !('value' in piece) || !UNPRINTABLE.test(piece.value))
}

function valuesFitFolded(raw: readonly Piece[]): boolean {
  return raw.every(
    piece => !('value' in piece) || (piece.value !== '' && !/\n|^[ \t]|[ \t]$/.test(piece.value)),
  )
}

function endsBlank(content: string): boolean {
  return /\n[ \t]+\n*$/.test(content)
}

function layoutOf(body: string, header: string, parentIndent: number): Layout | undefined {
  const eol = body.includes('\r\n') ? '\r\n' : '\n'
  const digit = /[1-9]/.exec(header)
  if (digit !== null) return { indent: ' '.repeat(Math.max(parentIndent, 0) + Number(digit[0])), eol }
  const first = /^(?:[ \t]*\r?\n)*( *)[^\s]/.exec(body)
  return first === null ? undefined : { indent: first[1]!, eol }
}

/** A value over several lines; empty lines get no blanks, but for the last, which text may follow. */
function onLines(value: string, { indent, eol }: Layout): string {
  if (!value.includes('\n')) return value
  const lines = value.split('\n')
  return lines
    .map((line, index) =>
      index === 0 ? line : line === '' && index < lines.length - 1 ? eol : eol + indent + line,
    )
    .join('')
}

/** Not at the root, where readers disagree on what the digit counts from. */
function digitFor(layout: Layout, parentIndent: number, header: string): number | undefined {
  const digit = layout.indent.length - parentIndent
  return parentIndent >= 0 && digit >= 1 && digit <= 9 && !/[1-9]/.test(header) ? digit : undefined
}

function withDigit(header: string, digit: number): string {
  return header[0] + String(digit) + header.slice(1)
}

function withHeader(scalar: Scalar, candidate: Candidate, header: string): Candidate {
  const { start, headerEnd } = scalar.detail.token
  return {
    source: { ...candidate.source, header } as Candidate['source'],
    edits: [{ start, end: headerEnd!, text: header }, ...candidate.edits],
  }
}

/** The whole text as a literal block. Chomping follows the text; `+` and several line ends are left to quotes. */
function* literal(scalar: Scalar, content: string, layout: Layout, header: string): Generator<Candidate> {
  if (!scalar.movable || header.includes('+') || content.endsWith('\n\n') || endsBlank(content)) return
  const { token, text } = scalar.detail
  if (/[\r\u0085\u2028\u2029]/.test(content)) return
  const needsDigit = /^\n*[ \t]/.test(content) || /^\n/.test(content)
  const digit = needsDigit ? digitFor(layout, token.parentIndent ?? -1, '|') : undefined
  if (needsDigit && digit === undefined) return
  const newHeader = `|${digit ?? ''}${content.endsWith('\n') ? '' : '-'}`
  const lastLine = text.slice(token.bodyStart, token.end).endsWith('\n') ? layout.eol : ''
  const write = (kept: (span: number) => string): string => {
    const whole = scalar.wanted
      .map(piece => ('text' in piece ? piece.text : 'value' in piece ? piece.value : kept(piece.kept)))
      .join('')
    const lines = (whole.endsWith('\n') ? whole.slice(0, -1) : whole).split('\n')
    return lines.map(line => (line === '' ? '' : layout.indent + line)).join(layout.eol) + lastLine
  }
  const { document } = scalar
  const source = sourceOf(text, token)!
  const between = document.source.slice(token.headerEnd, token.bodyStart)
  yield {
    source: {
      ...source,
      header: newHeader,
      source: write(span => document.word(span)),
    } as Candidate['source'],
    edits: [
      {
        start: token.start,
        end: token.end,
        text: newHeader + between + write(span => keptText(scalar, span)),
      },
    ],
  }
}
