import type { MaskedText } from '../../text/mask.ts'
import { editPieces } from '../edit-pieces.ts'
import { type Piece, piecesOf, refuseValues, type SlotValues } from '../fill.ts'
import type { Encoded, Format, Slot } from '../format.ts'
import { scanXml, type XmlDetail } from './scan.ts'
import { unescapeXml } from './token.ts'
import { writeAttribute, writeCdata, writeText } from './write.ts'

/**
 * XML 1.0. Text, values of attributes and CDATA sections take any text that XML can hold, as references where
 * needed; a CDATA section is left for what can not stand in it.
 * Refused: half surrogate pairs, controls but tab and line breaks, U+FFFE and U+FFFF; and everything in names,
 * declarations and processing instructions.
 */
export const xml: Format = {
  name: 'xml',
  slots: scanXml,
  decode: (slot, inner) =>
    (slot.detail as XmlDetail | undefined)?.kind === 'CDATA' ? inner : unescapeXml(inner),
  encode: (document, slot, values) => refuseValues(slot, values, refuseText) ?? write(document, slot, values),
}

function refuseText(text: string): string | undefined {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
    return 'XML has no way to write a control character'
  if (/[\ufffe\uffff]/.test(text)) return 'XML has no way to write U+FFFE and U+FFFF'
  return undefined
}

function write(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  return { edits: editPieces(document, slot, pieces, writtenPieces(pieces, slot.detail as XmlDetail)) }
}

function writtenPieces(pieces: readonly Piece[], { kind, ascii }: XmlDetail): string[] {
  if (kind === 'CDATA') return writeCdata(pieces, ascii)
  return kind === 'text' ? writeText(pieces, ascii) : writeAttribute(pieces, ascii)
}
