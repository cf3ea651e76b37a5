import type { MaskedText } from '../text/mask.ts'
import { editEach, type Piece, piecesOf, refuseValues, type SlotValues } from './fill.ts'
import { type FluentBitStyle, scanFluentBit } from './fluent-bit-scan.ts'
import type { Encoded, Format, Slot } from './format.ts'

/**
 * Fluent Bit's classic configuration (`.conf`): sections of indented `Key value` lines, `@SET` and `@INCLUDE`.
 * A value runs to the end of its line and nothing can be quoted or escaped, so a value goes in as it is or is
 * refused: line breaks and controls, nothing at all, white space at an edge (Fluent Bit trims it), and whatever
 * would make or break a `${variable}`.
 */
export const fluentBit: Format = {
  name: 'fluent-bit',
  slots: scanFluentBit,
  decode: (_slot, inner) => inner,
  encode: (document, slot, values) =>
    refuseValues(slot, values, slot.isKey ? refuseName : refuseText) ??
    refuseWhole(document, slot, values) ??
    editEach(document, slot, values),
}

function refuseName(text: string): string | undefined {
  return /^[A-Za-z0-9_]*$/.test(text) ? undefined : 'only letters, digits and "_" can stand in a name here'
}

function refuseText(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return 'a line break would end the value: Fluent Bit has no way to write it'
  if (/[\u0000-\u0008\u000b-\u001f]/.test(text)) return 'Fluent Bit has no way to write a control character'
  if (text.includes('${')) return 'Fluent Bit would take "${" for a variable, and has no escape for it'
  return undefined
}

/** What is wrong with the values only once they stand beside each other and the literal text. */
function refuseWhole(document: MaskedText, slot: Slot, values: SlotValues): Encoded | undefined {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  const whole = pieces.map(piece => piece.text).join('')
  const span = slot.spans.find(index => values.has(index))
  const refuse = (refused: string, at = span): Encoded =>
    at === undefined ? { refused } : { refused, span: at }
  if (span === undefined) return undefined
  if (whole === '') return refuse(`Fluent Bit has no way to write an empty ${slot.isKey ? 'name' : 'value'}`)
  if (slot.isKey) {
    return slot.style === 'key' && /^[\t-\r #@[]|[\t-\r ]$/.test(whole)
      ? refuse('Fluent Bit would take the line for something else than a key')
      : undefined
  }
  if (/^[\t-\r ]|[\t-\r ]$/.test(whole)) return refuse('Fluent Bit cuts white space at the edge of a value')
  if (slot.style === ('include path' satisfies FluentBitStyle) && /[*?[]/.test(valuesOf(pieces))) {
    return refuse('Fluent Bit would take the path for a pattern')
  }
  return refuseVariables(pieces, whole, refuse)
}

function valuesOf(pieces: readonly Piece[]): string {
  return pieces.map(piece => (piece.span === undefined ? '' : piece.text)).join('')
}

/**
 * Fluent Bit replaces `${NAME}` in every value and looks for the next `}` from wherever it is: a value may neither
 * form an opener with its neighbours, nor be more than a part of a name inside one, nor bring a `}` before one.
 */
function refuseVariables(
  pieces: readonly Piece[],
  whole: string,
  refuse: (reason: string, span?: number) => Encoded,
): Encoded | undefined {
  const openers = pieces.map(piece => piece.text.split('${').length - 1)
  const total = openers.reduce((sum, count) => sum + count, 0)
  if (whole.split('${').length - 1 !== total) {
    return refuse('beside its neighbours the value would form "${", which Fluent Bit takes for a variable')
  }
  const lastOpener = openers.findLastIndex(count => count > 0)
  let inside = false
  for (const [index, piece] of pieces.entries()) {
    const { text, span } = piece
    if (span === undefined) {
      const open = text.lastIndexOf('${')
      if (text.indexOf('}', Math.max(open, 0)) >= 0) inside = false
      else if (open >= 0) inside = true
    } else if (inside && !/^\w+$/.test(text)) {
      return refuse('only letters, digits and "_" can stand in the name of a variable', span)
    } else if (index < lastOpener && text.includes('}')) {
      return refuse('a "}" before a variable of the same line: Fluent Bit would misread it', span)
    }
  }
  return undefined
}
