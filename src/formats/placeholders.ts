import type { Piece } from './fill.ts'

/** What begins a placeholder of a later reader, and what ends it (`''` if it has no inside). */
export type Placeholders = Readonly<Record<string, string>>

/**
 * Looks for values that a later reader would expand, such as `${NAME}`: on their own, with the text beside them, or
 * inside a placeholder of the author's, where only a part of a name may stand.
 *
 * @returns the span at fault, if one is
 */
export function findPlaceholder(pieces: readonly Piece[], placeholders: Placeholders): number | undefined {
  const openers = Object.entries(placeholders)
  const inside = new Set<string>()
  let whole = ''
  for (const [index, { text, span }] of pieces.entries()) {
    const from = whole.length
    whole += text
    if (span !== undefined && inside.size > 0 && !/^[\w.-]*$/.test(text)) return span
    for (const [open, close] of openers) {
      // One that begins before this piece is made by more than one piece.
      const found = whole.indexOf(open, Math.max(0, from - open.length + 1))
      if (found >= 0 && span !== undefined) return span
      if (found >= 0 && found < from)
        return pieces.slice(0, index).findLast(piece => piece.span !== undefined)?.span
      if (span !== undefined || close === '') continue
      const last = text.lastIndexOf(open)
      if (text.indexOf(close, Math.max(last, 0)) >= 0) inside.delete(open)
      else if (last >= 0) inside.add(open)
    }
  }
  return undefined
}
