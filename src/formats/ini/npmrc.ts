import { escapeJson, unescapeJson } from '../../text/json-escape.ts'
import type { MaskedText } from '../../text/mask.ts'
import { editPieces } from '../edit-pieces.ts'
import { editEach, type Piece, piecesOf, refuseValues, type SlotValues, sourceOf } from '../fill.ts'
import type { Encoded, Format, Slot } from '../format.ts'
import { findPlaceholder } from '../placeholders.ts'
import { type NpmrcDetail, readNpmValue, scanNpmrc } from './npmrc-scan.ts'

/**
 * npm's settings (`.npmrc`): the dialect of its `ini` package, with `${NAME}` expanded behind it. A value goes in as
 * it is, else with `\` before `;`, `#` and `\`, else the whole value in double quotes with the escapes of JSON.
 * Refused: `${`, which npm expands wherever it stands; `true`, `false` and `null`, which are no text in quotes
 * either, unless a boolean was asked for.
 */
export const npmrc: Format = {
  name: 'npmrc',
  slots: scanNpmrc,
  decode: (slot, inner) => ((slot.detail as NpmrcDetail).quote === '"' ? unescapeJson(inner) : inner),
  encode: (document, slot, values) =>
    slot.isKey
      ? (refuseValues(slot, values, refuseName(slot.style)) ?? writeName(document, slot, values))
      : (refuseValues(slot, values) ?? writeValue(document, slot, values)),
}

function refuseName(style: string): (text: string) => string | undefined {
  const allowed = style === 'section name' ? /^[\w-]*$/ : /^[\w.:/@-]*$/
  return text => (allowed.test(text) ? undefined : `this can not stand in a ${style}`)
}

function writeName(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  const content = joinPieces(pieces)
  if (content === '' || content === '__proto__') return { refused: `this can not be a ${slot.style}` }
  const encoded = editEach(document, slot, values)
  return { ...encoded, content }
}

function writeValue(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const span = slot.spans.find(index => values.has(index))
  if (span === undefined) return { edits: [] }
  const masked = document.masked.slice(slot.start, slot.end)
  const { quote, rest } = slot.detail as NpmrcDetail
  const read = (text: string): Piece[] => piecesOf(document, text, values, 'word')
  const content = read(readNpmValue(masked + rest) ?? '')
  const wanted = joinPieces(content)
  if (findPlaceholder(content, { '${': '}' }) !== undefined) {
    return {
      refused: 'npm would expand "${" and what follows it, and has no escape for it that others know',
      span,
    }
  }
  if (/^(?:true|false|null)$/.test(wanted) && values.get(span)?.typed?.type !== 'bool') {
    return { refused: 'npm does not take this for text, quotes or not', span }
  }
  for (const { written, requoted } of candidates(read(masked), content, quote)) {
    if (readNpmValue(written.join('') + rest) !== wanted) continue
    if (
      requoted &&
      slot.spans.some(kept => !values.has(kept) && /["\\\u0000-\u001f]/.test(sourceOf(document, kept)))
    ) {
      return {
        refused: 'quotes are needed, and the expression that stays beside it can not stand in them',
        span,
      }
    }
    if (requoted) {
      const text = written.map((part, index) =>
        content[index]!.span === undefined ? withSources(document, part) : part,
      )
      return { edits: [{ start: slot.start, end: slot.end, text: text.join('') }] }
    }
    const pieces = piecesOf(document, masked, values)
    const parts = pieces.map(({ span, text }, index) => (span === undefined ? text : written[index]!))
    return { edits: editPieces(document, slot, pieces, parts) }
  }
  const refused =
    rest === ''
      ? 'npm has no way to write the value here'
      : 'it needs quotes, which npm does not take off where a comment follows on the line'
  return { refused, span }
}

interface Candidate {
  readonly written: readonly string[]
  /** True if the whole value is written anew, from what it is to read as. */
  readonly requoted: boolean
}

function* candidates(raw: readonly Piece[], content: readonly Piece[], quote: string): Generator<Candidate> {
  const inPlace = (write: (text: string) => string): Candidate => ({
    written: raw.map(({ span, text }) => (span === undefined ? text : write(text))),
    requoted: false,
  })
  yield inPlace(text => text)
  yield inPlace(quote === '"' ? escapeJson : text => text.replace(/[\\;#]/g, '\\$&'))
  const last = content.length - 1
  const written = content.map(
    ({ text }, index) => (index === 0 ? '"' : '') + escapeJson(text) + (index === last ? '"' : ''),
  )
  yield { written: content.length === 0 ? ['""'] : written, requoted: true }
}

function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map(piece => piece.text).join('')
}

/** Puts the bytes of expressions that stay back in the place of their words. */
function withSources(document: MaskedText, text: string): string {
  return document
    .split(text)
    .map(part => (typeof part === 'string' ? part : sourceOf(document, part)))
    .join('')
}
