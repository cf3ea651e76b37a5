import type { MaskedText } from '../text/mask.ts'
import { hasLoneSurrogate } from '../text/surrogate.ts'
import type { Edit, EncodableValue, Encoded, Slot } from './format.ts'

/** Values to write, by the index of their span. */
export type SlotValues = ReadonlyMap<number, EncodableValue>

/** Literal text of the document, or the text of one value. */
export interface Piece {
  readonly text: string
  /** The span that the value stands for; absent on literal text. */
  readonly span?: number
}

/**
 * Takes masked text apart into literal text and values. An expression without a value counts as literal text and
 * keeps its source, or its word if `kept` says so.
 */
export function piecesOf(
  document: MaskedText,
  masked: string,
  values: SlotValues,
  kept: 'source' | 'word' = 'source',
): Piece[] {
  const pieces: Piece[] = []
  let literal = ''
  for (const part of document.split(masked)) {
    const value = typeof part === 'string' ? undefined : values.get(part)
    if (typeof part === 'string') literal += part
    else if (value === undefined) literal += kept === 'word' ? document.word(part) : sourceOf(document, part)
    else {
      if (literal !== '') pieces.push({ text: literal })
      pieces.push({ text: value.text, span: part })
      literal = ''
    }
  }
  if (literal !== '') pieces.push({ text: literal })
  return pieces
}

/** The text of an expression as the document has it. */
export function sourceOf(document: MaskedText, span: number): string {
  const { start, end } = document.spans[span]!
  return document.source.slice(start, end)
}

/** The first value of the slot that can not be written, by its text alone. */
export function refuseValues(
  slot: Slot,
  values: SlotValues,
  reasonOf: (text: string) => string | undefined = () => undefined,
): Extract<Encoded, { refused: string }> | undefined {
  if (slot.refused !== undefined) return { refused: slot.refused }
  for (const span of slot.spans) {
    const value = values.get(span)
    if (value === undefined) continue
    const refused = hasLoneSurrogate(value.text)
      ? 'half of a surrogate pair is not text'
      : reasonOf(value.text)
    if (refused !== undefined) return { refused, span }
  }
  return undefined
}

/** One edit per value, each written on its own. */
export function editEach(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  write: (text: string) => string = text => text,
): Encoded {
  const toEdit = (span: number): Edit => {
    const { start, end } = document.spans[span]!
    return { start, end, text: write(values.get(span)!.text) }
  }
  const { spans } = slot
  const isWhole = spans.every(span => values.has(span))
  return { edits: (isWhole ? spans : spans.filter(span => values.has(span))).map(toEdit) }
}
