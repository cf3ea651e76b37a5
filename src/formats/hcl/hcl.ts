import { type MaskedText, maskText } from '../../text/mask.ts'
import { isEscaped } from '../backslashes.ts'
import { type Piece, piecesOf, refuseValues, type SlotValues } from '../fill.ts'
import type { Edit, EncodableValue, Encoded, Format, Slot } from '../format.ts'
import { JSON_GRAMMAR } from '../json/grammar.ts'
import { scanJson } from '../json/scan.ts'
import { isJsonNumber } from '../json/token.ts'
import { escapeHcl, escapeHeredoc, jsonToHcl, letsMeet, type Neighbours, unescapeHcl } from './escape.ts'
import { nameText } from './frame.ts'
import { type HclDetail, scanHcl } from './scan.ts'
import { isMarker } from './token.ts'

/**
 * HCL (Terraform, Nomad, Packer). Quoted templates take any text, escaped, `${` and `%{` included; a bare expression
 * becomes a quoted string. A heredoc takes lines as they are, and what it can not hold as a string in a sequence:
 * `${"…"}`.
 * Refused: text that Unicode normalisation would change (HCL normalises all strings to NFC), names of attributes and
 * blocks beyond an identifier, places inside a name.
 */
export const hcl: Format = {
  name: 'hcl',
  slots: scanHcl,
  decode: (slot, inner) => ((slot.detail as HclDetail).place === 'quoted' ? unescapeHcl(inner) : inner),
  encode: (document, slot, values) =>
    refuseValues(slot, values, refuseText) ??
    (slot.spans.some(span => values.has(span)) ? write(document, slot, values) : { edits: [] }),
}

function refuseText(text: string): string | undefined {
  return text.normalize('NFC') === text ? undefined : 'HCL would change it: it normalises text to NFC'
}

function write(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const { place } = slot.detail as HclDetail
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  if (joined(pieces).normalize('NFC') !== pieces.map(({ text }) => text.normalize('NFC')).join('')) {
    return { refused: 'HCL would join it with the text beside it: it normalises text to NFC' }
  }
  if (place === 'name') return writeName(document, slot, values)
  const encoded = place === 'bare' ? writeBare(slot, pieces, values) : writeTemplate(document, slot, values)
  if ('refused' in encoded || !slot.isKey) return encoded
  const name = nameText(document.masked, slot)
  return { ...encoded, content: joined(piecesOf(document, name, values)) }
}

function writeName(document: MaskedText, { start, end }: Slot, values: SlotValues): Encoded {
  const text = joined(piecesOf(document, document.masked.slice(start, end), values))
  if (!/^[A-Za-z_][\w-]*$/.test(text)) {
    return { refused: 'a name takes letters, digits, "_" and "-", and begins with a letter or "_"' }
  }
  return { edits: [{ start, end, text }], content: text }
}

function writeBare(
  { start, end, spans, isKey }: Slot,
  pieces: readonly Piece[],
  values: SlotValues,
): Encoded {
  const typed = spans.length === 1 && !isKey ? values.get(spans[0]!)?.typed : undefined
  if (typed !== undefined) {
    const literal = typedLiteral(typed)
    if (literal === undefined)
      return { refused: `HCL has no way to write this ${typed.type}`, span: spans[0]! }
    return { edits: [{ start, end, text: literal }] }
  }
  return { edits: [{ start, end, text: quoted(joined(pieces)) }] }
}

function typedLiteral({ type, literal }: NonNullable<EncodableValue['typed']>): string | undefined {
  if (type === 'bool') return literal
  if (type !== 'json') return isJsonNumber(literal, JSON_GRAMMAR) ? literal : undefined
  const isJson = scanJson(maskText(literal, []), JSON_GRAMMAR).syntaxErrors.length === 0
  return isJson && literal.normalize('NFC') === literal ? jsonToHcl(literal) : undefined
}

function writeTemplate(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const { place, template } = slot.detail as HclDetail
  const escaped =
    place === 'quoted'
      ? slot.spans.find(span => isEscaped(document.masked, document.spans[span]!.start))
      : undefined
  if (escaped !== undefined) return { refused: 'it stands behind a backslash', span: escaped }
  const inPlace = (text: string, neighbours: Neighbours): string | undefined => {
    if (template?.trims === true && /^(?:\s|$)|\s$/.test(text)) return undefined
    if (letsMeet(text, neighbours)) return undefined
    if (place === 'quoted') return escapeHcl(text, neighbours)
    if (template!.flush && /\n|^\s|^$|\s$/.test(text)) return undefined
    return escapeHeredoc(text, neighbours)
  }
  const edits = editsOf(document, slot, values, inPlace)
  if (place === 'quoted' || !endsHeredoc(document, slot, edits, template!.marker)) return { edits }
  return { edits: editsOf(document, slot, values, () => undefined) }
}

/** One edit per value; where it can not stand as it is, it becomes a string of its own in a sequence. */
function editsOf(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  inPlace: (text: string, neighbours: Neighbours) => string | undefined,
): Edit[] {
  const { masked, spans } = document
  return slot.spans.flatMap(span => {
    const value = values.get(span)
    if (value === undefined) return []
    const { start, end } = spans[span]!
    const before = spans[span - 1]?.end === start ? undefined : masked[start - 1]
    const after = spans[span + 1]?.start === end ? undefined : (masked[end] ?? '')
    const text = inPlace(value.text, { before, after })
    if (text !== undefined) return [{ start, end, text }]
    // A sign right before a sequence would make it literal text: signs go into the string.
    let from = start
    while (from > slot.start && /[$%]/.test(masked[from - 1]!)) from--
    return [{ start: from, end, text: `\${${quoted(masked.slice(from, start) + value.text)}}` }]
  })
}

function quoted(text: string): string {
  return `"${escapeHcl(text, { before: '"', after: '"' })}"`
}

/** True if a line of the heredoc would now be taken for its end. */
function endsHeredoc(document: MaskedText, slot: Slot, edits: readonly Edit[], marker: string): boolean {
  let at = slot.start
  let text = ''
  for (const edit of edits) {
    text += document.masked.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return (text + document.masked.slice(at, slot.end)).split('\n').some(line => isMarker(line, marker))
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(piece => piece.text).join('')
}
