import type { MaskedText } from '../../text/mask.ts'
import { editEach, type Piece, piecesOf, refuseValues, type SlotValues } from '../fill.ts'
import type { Encoded, Format, Slot } from '../format.ts'
import { escapeChar } from './systemd-items.ts'
import { type DirectiveKind, type SystemdDetail, scanSystemd } from './systemd-scan.ts'
import { inPlace, writeItems } from './systemd-write.ts'

/**
 * systemd's units (`.service`, `.socket`, drop-ins …). What a value may hold depends on its directive: `Environment=`
 * and `Exec…=` take any text, with escapes, and with `%` (and `$` in commands) doubled; `Description=` any on one
 * line; `SetCredential=` any without `%`; in the others only characters that no directive gives a meaning.
 * Refused: NUL everywhere, and controls that older versions of systemd do not take in a variable.
 */
export const systemd: Format = {
  name: 'systemd',
  slots: scanSystemd,
  decode: ({ detail }, inner) =>
    /^(?:assignments|command)$/.test(kindOf(detail)) ? inner.replace(/\\(["'\\])/g, '$1') : inner,
  encode: (document, slot, values) => {
    if (slot.isKey) return refuseValues(slot, values, refuseName) ?? writeName(document, slot, values)
    const kind = kindOf(slot.detail)
    return refuseValues(slot, values, text => refuseText(text, kind)) ?? write(document, slot, values, kind)
  },
}

function kindOf(detail: unknown): DirectiveKind {
  return (detail as SystemdDetail | undefined)?.kind ?? 'other'
}

function refuseName(text: string): string | undefined {
  return /^[\w-]*$/.test(text) ? undefined : 'only letters, digits and "_", "-" can stand in a name here'
}

function writeName(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  const whole = pieces.map(piece => piece.text).join('')
  if (whole === '') return { refused: `a ${slot.style} can not be empty` }
  if (slot.style === 'key' && /^[\s;#[]|\s$/.test(whole))
    return { refused: 'systemd would take the line for something else than a key' }
  return editEach(document, slot, values)
}

function refuseText(text: string, kind: DirectiveKind): string | undefined {
  if (text.includes('\0')) return 'systemd has no way to write NUL'
  if (kind === 'assignments' && /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) {
    return 'not every version of systemd takes control characters in a variable'
  }
  if (kind === 'credential' && text.includes('%')) {
    return 'systemd may take "%" for a specifier here, and "%%" for two signs'
  }
  if (kind === 'text' && /[\u0000-\u0008\n-\u001f\u007f]/.test(text)) {
    return 'systemd has no way to write a line break or a control character here'
  }
  if (kind === 'text' && text.endsWith('\\')) return 'a backslash at the end could join the next line'
  if (kind === 'other' && !/^[\w./:@+=,~^-]*$/.test(text)) {
    return 'in this directive only letters, digits and "_./:@+=,~^-" have no meaning for systemd'
  }
  return undefined
}

function write(document: MaskedText, slot: Slot, values: SlotValues, kind: DirectiveKind): Encoded {
  const span = slot.spans.find(index => values.has(index))
  if (span === undefined) return { edits: [] }
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values, 'word')
  for (const [index, piece] of pieces.entries()) {
    if (piece.span !== undefined && /(?:^|[^\\])(?:\\\\)*\\$/.test(pieces[index - 1]?.text ?? '')) {
      return { refused: 'a backslash stands before the expression', span: piece.span }
    }
  }
  if (kind === 'assignments' || kind === 'command') return writeItems(document, slot, values, pieces, kind)
  return kind === 'credential'
    ? writeCredential(document, slot, values, pieces)
    : writeText(document, slot, values, pieces, kind)
}

function writeCredential(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  pieces: readonly Piece[],
): Encoded {
  const { state, joined } = slot.detail as SystemdDetail
  // The first colon ends the name; only the first line can hold it.
  let inName = state.item === 0 && !joined
  const written: string[] = []
  for (const [index, { span, text }] of pieces.entries()) {
    if (span === undefined) {
      if (text.includes(':')) inName = false
      written.push(text)
      continue
    }
    if (inName && !/^[\w.-]*$/.test(text))
      return { refused: 'only plain characters can stand in the name of a credential', span }
    const atStart = joined && written.join('') === ''
    const atEnd = pieces.slice(index + 1).every(piece => piece.text === '' || /^\\$/.test(piece.text))
    const escaped = text.replace(/[\\\u0000-\u001f\u007f]/g, escapeChar)
    const guarded = atStart && /^[ #;]/.test(escaped) ? escapeChar(escaped[0]!) + escaped.slice(1) : escaped
    written.push(atEnd || written.at(-1) === ':' ? guarded.replace(/^ | $/g, '\\s') : guarded)
  }
  const line = written.join('')
  if (/^(?:[ \t]|\\$)|[ \t]$/.test(line) || (joined && /^(?:[#;]|\\?$)/.test(line))) {
    return { refused: 'white space at the edge of a value is cut off', span: slot.spans[0]! }
  }
  return inPlace(document, slot, values, pieces, written)
}

/** Behind a backslash at the end of a line: lines that add nothing to the value. */
const NOTHING_BELOW = /^\r?\n(?:[ \t]*(?:[#;][^\n]*|\\)\r?\n)*[ \t]*(?:\r?\n|$)/

function writeText(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  pieces: readonly Piece[],
  kind: 'text' | 'other',
): Encoded {
  const { joined } = slot.detail as SystemdDetail
  const span = slot.spans.find(index => values.has(index))!
  const whole = pieces.map(piece => piece.text).join('')
  const isLast = NOTHING_BELOW.test(document.masked.slice(slot.end))
  if (/^(?:[ \t]|\\$)|[ \t]$/.test(whole) || (isLast && /[ \t]\\$/.test(whole)))
    return { refused: 'white space at the edge of a value is cut off', span }
  if (joined && /^(?:[#;]|\\?$)/.test(whole)) return { refused: 'the line would be empty or a comment', span }
  if (kind === 'other') {
    if (whole === '') return { refused: 'an empty value resets the directive', span }
    const first = pieces.find(piece => piece.text !== '')!
    if (first.span !== undefined && !/^[\w/]/.test(first.text)) {
      return { refused: 'the first character could be a prefix of the directive', span: first.span }
    }
  }
  const written = pieces.map(({ span: at, text }) =>
    at === undefined || kind === 'other' ? text : text.replaceAll('%', '%%'),
  )
  return inPlace(document, slot, values, pieces, written)
}
