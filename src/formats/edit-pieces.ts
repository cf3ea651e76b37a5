import type { MaskedText } from '../text/mask.ts'
import type { Piece } from './fill.ts'
import type { Edit, Slot } from './format.ts'
import { joinWritten } from './join-written.ts'

/**
 * Edits that turn the pieces of a slot into what they are to be written as: value by value, or over the whole slot
 * if the author's own text has to change beside a value.
 *
 * @param pieces taken from `slot.start` to `slot.end` of the masked text, with expressions that stay as their source
 * @param written one text per piece
 */
export function editPieces(
  document: MaskedText,
  slot: Slot,
  pieces: readonly Piece[],
  written: readonly string[],
): Edit[] {
  if (pieces.some(({ span, text }, index) => span === undefined && text !== written[index])) {
    // The first and the last may carry quotes that stand around the whole.
    const isInner = (index: number): boolean => index > 0 && index < pieces.length - 1
    const parts = pieces.map(({ span }, index) => ({
      text: written[index]!,
      span: isInner(index) ? span : undefined,
    }))
    return [{ start: slot.start, end: slot.end, ...joinWritten(parts) }]
  }
  return pieces.flatMap(({ span }, index) => {
    if (span === undefined) return []
    const { start, end } = document.spans[span]!
    return [{ start, end, text: written[index]! }]
  })
}
