import { escapeJson, unescapeJson } from '../../text/json-escape.ts'
import { type MaskedText, maskText } from '../../text/mask.ts'
import { editEach, piecesOf, refuseValues, type SlotValues, sourceOf } from '../fill.ts'
import type { Encoded, Format, Slot, TypedValue } from '../format.ts'
import { joinWritten, type WrittenPart } from '../join-written.ts'
import { keyText } from './frame.ts'
import { JSON_GRAMMAR, JSON5_GRAMMAR, JSONC_GRAMMAR, JSONL_GRAMMAR, type JsonGrammar } from './grammar.ts'
import { type JsonDetail, scanJson } from './scan.ts'
import { escapeSingleQuoted, unescapeScript } from './script-escape.ts'
import { isJsonNumber } from './token.ts'

/**
 * JSON (RFC 8259) and its family. Strings and keys take any text, escaped. An expression without quotes, alone or
 * glued to other text, becomes one string; a typed value alone becomes a number, a boolean, an object or a list.
 * Refused: half surrogate pairs, numbers that the format has not.
 */
export const json: Format = jsonFormat(JSON_GRAMMAR)

/** JSON Lines: one JSON text per line. */
export const jsonl: Format = jsonFormat(JSONL_GRAMMAR)

/** JSON with comments and with commas behind the last value. */
export const jsonc: Format = jsonFormat(JSONC_GRAMMAR)

/** JSON5: single quotes, keys without quotes and more numbers as well. */
export const json5: Format = jsonFormat(JSON5_GRAMMAR)

function jsonFormat(grammar: JsonGrammar): Format {
  const undoEscapes = grammar.script ? unescapeScript : unescapeJson
  return {
    name: grammar.name,
    slots: document => scanJson(document, grammar),
    decode: (slot, inner) => ((slot.detail as JsonDetail).quote === '' ? inner : undoEscapes(inner)),
    encode(document, slot, values) {
      const refused = refuseValues(slot, values)
      if (refused !== undefined) return refused
      const encoded = write(document, slot, values, grammar)
      return slot.isKey ? { ...encoded, content: contentOf(document, slot, values, grammar) } : encoded
    },
  }
}

function write(document: MaskedText, slot: Slot, values: SlotValues, grammar: JsonGrammar): Encoded {
  const { start, end } = slot
  const { quote } = slot.detail as JsonDetail
  if (quote !== '') return editEach(document, slot, values, quote === '"' ? escapeJson : escapeSingleQuoted)
  const typed = slot.isKey ? undefined : wholeTypedValue(document, slot, values)
  if (typed !== undefined) {
    const literal = jsonLiteral(typed, grammar)
    if (literal !== undefined) return { edits: [{ start, end, text: literal }] }
    return { refused: `${grammar.title} has no way to write this ${typed.type}`, span: slot.spans[0]! }
  }
  if (!slot.spans.some(span => values.has(span))) return { edits: [] }
  const written = document.split(document.masked.slice(start, end)).map((part): WrittenPart => {
    if (typeof part === 'string') return { text: part }
    const value = values.get(part)
    return value === undefined
      ? { text: sourceOf(document, part) }
      : { text: escapeJson(value.text), span: part }
  })
  return { edits: [{ start, end, ...joinWritten([{ text: '"' }, ...written, { text: '"' }]) }] }
}

/** The typed value of an expression that is all there is in the slot. */
function wholeTypedValue(document: MaskedText, slot: Slot, values: SlotValues): TypedValue | undefined {
  const span = slot.spans[0]!
  const place = document.spans[span]!
  return place.start === slot.start && place.end === slot.end ? values.get(span)?.typed : undefined
}

function jsonLiteral({ type, literal }: TypedValue, grammar: JsonGrammar): string | undefined {
  if (type === 'bool') return literal
  if (type !== 'json') return isJsonNumber(literal, grammar) ? literal : undefined
  // Outside its strings a line break is white space, inside them there is none.
  return scanJson(maskText(literal, []), JSON_GRAMMAR).syntaxErrors.length === 0
    ? literal.trim().replace(/[\r\n]+/g, ' ')
    : undefined
}

/** What a key reads as with the values put in. */
function contentOf(document: MaskedText, slot: Slot, values: SlotValues, grammar: JsonGrammar): string {
  const masked = keyText(document.masked, slot.start, slot.end, grammar)
  return piecesOf(document, masked, values)
    .map(piece => piece.text)
    .join('')
}
