import type { MaskedText } from '../../text/mask.ts'
import { editPieces } from '../edit-pieces.ts'
import { type Piece, piecesOf, refuseValues, type SlotValues } from '../fill.ts'
import type { Encoded, Format, Slot, SlotScan } from '../format.ts'
import { findPlaceholder } from '../placeholders.ts'
import { spanTaker } from '../span-taker.ts'
import { PropertiesSyntaxError, type Property, readProperties, unescapeProperties } from './lines.ts'
import { endsInJoinedLine, writePieces } from './write.ts'

/**
 * Java's `.properties` as `java.util.Properties.load` reads them. Keys and values take any text; what is not ASCII
 * is written as `\uXXXX`, so that it reads the same as ISO-8859-1 and as UTF-8.
 * Refused: half surrogate pairs, `${` and `#{` (Spring, Log4j and others expand them wherever they come from, and
 * there is no escape), an empty key without `=` or `:` behind it.
 */
export const properties: Format = {
  name: 'properties',
  slots: findSlots,
  decode: (_slot, inner) => unescapeProperties(inner),
  encode: (document, slot, values) => refuseValues(slot, values) ?? write(document, slot, values),
}

function findSlots(document: MaskedText): SlotScan {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const keys: Property[] = []
  const keyOf = ({ keyStart, keyEnd }: Property): string => unescapeProperties(masked.slice(keyStart, keyEnd))
  const siblingKeys = (): string[] => keys.map(keyOf).filter(key => !document.holdsWord(key))
  const add = (property: Property, isKey: boolean): void => {
    const start = isKey ? property.keyStart : property.start
    const end = isKey ? property.keyEnd : property.end
    const spans = takeSpans(start, end)
    if (spans.length === 0) return
    const path = [keyOf(property)]
    const style = isKey ? 'key' : 'value'
    slots.push({ start, end, style, spans, isKey, path, ...(isKey ? { map: 0 } : {}), detail: property })
  }
  try {
    for (const property of readProperties(masked)) {
      keys.push(property)
      add(property, true)
      add(property, false)
    }
  } catch (error) {
    if (!(error instanceof PropertiesSyntaxError)) throw error
    return { slots, siblingKeys, syntaxErrors: [{ offset: error.offset, message: error.message }] }
  }
  return { slots, siblingKeys, syntaxErrors: [] }
}

function write(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const masked = document.masked.slice(slot.start, slot.end)
  const content = piecesOf(document, unescapeProperties(masked), values)
  const text = content.map(piece => piece.text).join('')
  const expanded = findPlaceholder(content, { '${': '}', '#{': '}' })
  if (expanded !== undefined) {
    return {
      refused: 'Spring, Log4j and others would expand "${" or "#{", and there is no escape for it',
      span: expanded,
    }
  }
  if (slot.isKey && text === '' && (slot.detail as Property).separator === '') {
    return { refused: 'an empty key needs a "=" or a ":" behind it' }
  }
  const pieces: Piece[] = piecesOf(document, masked, values)
  const written = writePieces(pieces, slot.isKey)
  if (slot.isKey && (slot.detail as Property).separator === '' && endsInJoinedLine(written.join(''))) {
    return { refused: 'white space behind it would be indentation, and end no key' }
  }
  const edits = editPieces(document, slot, pieces, written)
  return slot.isKey ? { edits, content: text } : { edits }
}
