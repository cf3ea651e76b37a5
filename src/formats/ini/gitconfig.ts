import type { MaskedText } from '../../text/mask.ts'
import { editPieces } from '../edit-pieces.ts'
import { editEach, type Piece, piecesOf, refuseValues, type SlotValues } from '../fill.ts'
import type { Encoded, Format, Slot } from '../format.ts'
import { scanGitConfig } from './gitconfig-scan.ts'

/**
 * Git's configuration (`.gitconfig`, `.git/config`). Values take any text, in quotes and with escapes where needed;
 * names of subsections any on one line. Refused: NUL; in a key letters, digits and dashes are all there is.
 */
export const gitconfig: Format = {
  name: 'gitconfig',
  slots: scanGitConfig,
  decode: ({ style }, inner) =>
    style === 'value' || style === 'subsection' ? inner.replace(/\\(["\\])/g, '$1') : inner,
  encode: (document, slot, values) => {
    if (slot.style === 'value')
      return refuseValues(slot, values, refuseNul) ?? writeValue(document, slot, values)
    if (slot.style === 'subsection')
      return refuseValues(slot, values, refuseLine) ?? writeSubsection(document, slot, values)
    return refuseValues(slot, values, refuseName) ?? writeName(document, slot, values)
  },
}

function refuseNul(text: string): string | undefined {
  return text.includes('\0') ? 'Git has no way to write NUL' : undefined
}

function refuseLine(text: string): string | undefined {
  return /[\0\r\n]/.test(text) ? 'Git has no way to write a line break here' : undefined
}

function refuseName(text: string): string | undefined {
  return /^[A-Za-z0-9-]*$/.test(text) ? undefined : 'only letters, digits and "-" can stand in a name here'
}

function writeName(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  const name = pieces.map(piece => piece.text).join('')
  if (values.size > 0 && (slot.style === 'key' ? !/^[A-Za-z]/.test(name) : name === '')) {
    return { refused: slot.style === 'key' ? 'a key begins with a letter' : 'a section needs a name' }
  }
  return editEach(document, slot, values)
}

function writeSubsection(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  const behindBackslash = pieces.findIndex(
    ({ span }, index) => span !== undefined && /(?:^|[^\\])(?:\\\\)*\\$/.test(pieces[index - 1]?.text ?? ''),
  )
  if (behindBackslash >= 0) {
    return { refused: 'a backslash stands before the expression', span: pieces[behindBackslash]!.span! }
  }
  return editEach(document, slot, values, text => text.replace(/["\\]/g, '\\$&'))
}

/** How far a reader has come in a value: inside quotes, and past the blanks that it skips at the beginning. */
interface Progress {
  quoted: boolean
  empty: boolean
}

function writeValue(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const masked = document.masked.slice(slot.start, slot.end)
  const words = piecesOf(document, masked, values, 'word')
  const progress: Progress = { quoted: false, empty: true }
  // Blanks that an empty value leaves at the beginning go into the quotes that stand for it.
  let moved = 0
  const movedAt = new Map<number, number>()
  const written: string[] = []
  for (const [index, { span, text }] of words.entries()) {
    if (span === undefined) {
      if (moved > 0) movedAt.set(index, moved)
      moved = 0
      passLiteral(text, progress)
      written.push('')
      continue
    }
    const next = words[index + 1]
    if (progress.empty && !progress.quoted && text === '' && next !== undefined && next.span === undefined) {
      const blanks = /^ *(?![ \t\\])/.exec(next.text)?.[0] ?? (/^[ \t\\]/.test(next.text) ? undefined : '')
      if (blanks === undefined) return { refused: 'an empty value before a tab or a joined line', span }
      written.push(blanks === '' ? '' : `"${blanks}"`)
      moved = blanks.length
    } else written.push(writePiece(text, progress.quoted, touchesBlank(words, index)))
    progress.empty &&= text === '' && moved === 0
  }
  const pieces = piecesOf(document, masked, values)
  const whole = pieces.map(({ span, text }, index) =>
    span === undefined ? text.slice(movedAt.get(index) ?? 0) : written[index]!,
  )
  return { edits: editPieces(document, slot, pieces, whole) }
}

function writePiece(text: string, quoted: boolean, touchesBlank: boolean): string {
  const escaped = text.replace(/["\\\n\b]/g, char => ESCAPES[char]!)
  const needsQuotes = /[#;\t\r]|^ | $/.test(text) || (text === '' && touchesBlank)
  return needsQuotes && !quoted ? `"${escaped}"` : escaped
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\b': '\\b' }

/** True if white space that stands at the edge of nothing would be cut off. */
function touchesBlank(pieces: readonly Piece[], index: number): boolean {
  const before = pieces[index - 1]
  return before !== undefined && (before.span !== undefined || /[ \t\n]$/.test(before.text))
}

function passLiteral(text: string, progress: Progress): void {
  for (const [part] of text.matchAll(/\\\r?\n|\\[\s\S]|[\s\S]/g)) {
    if (part === '"') progress.quoted = !progress.quoted
    else if (!/^\\\r?\n$/.test(part) && (progress.quoted || !/^[ \t\r]$/.test(part))) progress.empty = false
  }
}
