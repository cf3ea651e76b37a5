import type { MaskedText } from '../../text/mask.ts'
import { editPieces } from '../edit-pieces.ts'
import { type Piece, piecesOf, refuseValues, type SlotValues, sourceOf } from '../fill.ts'
import type { Encoded, Format, Slot } from '../format.ts'
import { candidatesOf } from './candidates.ts'
import { tomlLiteral } from './literal.ts'
import { scanToml, type TomlDetail } from './scan.ts'
import { readTomlString, unescapeToml } from './string.ts'
import { partText } from './tables.ts'

/**
 * TOML 1.0. Strings and keys of all kinds take any text; one that can not hold a value as it is becomes a basic
 * string. An expression without quotes, alone or glued to other text, becomes one string; a typed value alone
 * becomes a number, a boolean, an inline table or an array.
 * Refused: half surrogate pairs, numbers beyond TOML's, `null` inside typed JSON.
 */
export const toml: Format = {
  name: 'toml',
  slots: scanToml,
  decode: (slot, inner) => ((slot.detail as TomlDetail).quote.startsWith('"') ? unescapeToml(inner) : inner),
  encode: (document, slot, values) => refuseValues(slot, values) ?? write(document, slot, values),
}

function write(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  if (!slot.spans.some(span => values.has(span))) return { edits: [] }
  const typed = writeTyped(document, slot, values)
  if (typed !== undefined) return typed
  const masked = document.masked.slice(slot.start, slot.end)
  const content = contentOf(document, slot, values)
  const { quote } = slot.detail as TomlDetail
  for (const { written, requoted } of candidatesOf(quote, piecesOf(document, masked, values, 'word'))) {
    // Checked with words where expressions stay, since their own bytes may hold anything.
    const text = written.join('')
    const isBare = slot.isKey && quote === '' && !requoted && isBareKey(slot, values, text)
    if ((isBare ? text : readTomlString(text)) !== content) continue
    if (requoted && quote !== '' && keepsUnquotable(document, slot, values)) {
      return {
        refused: 'other quotes are needed, and the expression that stays beside it can not stand in them',
      }
    }
    const pieces = piecesOf(document, masked, values)
    const sourced = written.map((part, index) =>
      pieces[index]!.span === undefined ? withSources(document, part) : part,
    )
    const edits = editPieces(document, slot, pieces, sourced)
    return slot.isKey ? { edits, content } : { edits }
  }
  return { refused: 'TOML has no way to write the value here' }
}

/** A typed value stands bare where the expression is all there is. */
function writeTyped(document: MaskedText, slot: Slot, values: SlotValues): Encoded | undefined {
  const span = slot.spans[0]!
  const { start, end } = document.spans[span]!
  const typed = values.get(span)?.typed
  const alone = (slot.detail as TomlDetail).quote === '' && start === slot.start && end === slot.end
  if (typed === undefined || !alone || slot.isKey) return undefined
  const literal = tomlLiteral(typed)
  return 'refused' in literal ? { ...literal, span } : { edits: [{ start, end, text: literal.text }] }
}

/** What the scalar is to read as. */
function contentOf(document: MaskedText, slot: Slot, values: SlotValues): string {
  return joinPieces(piecesOf(document, partText(document.masked, slot), values, 'word'))
}

function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map(piece => piece.text).join('')
}

/** True if the values leave a key that needs no quotes. */
function isBareKey(slot: Slot, values: SlotValues, text: string): boolean {
  return text !== '' && slot.spans.every(span => /^[\w-]*$/.test(values.get(span)?.text ?? ''))
}

/** True if an expression that stays holds what means something in a basic string. */
function keepsUnquotable(document: MaskedText, slot: Slot, values: SlotValues): boolean {
  return slot.spans.some(
    span => !values.has(span) && /["\\\u0000-\u001f\u007f]/.test(sourceOf(document, span)),
  )
}

/** Puts the bytes of expressions that stay back in the place of their words. */
function withSources(document: MaskedText, text: string): string {
  if (!document.holdsWord(text)) return text
  return document
    .split(text)
    .map(part => (typeof part === 'string' ? part : sourceOf(document, part)))
    .join('')
}
