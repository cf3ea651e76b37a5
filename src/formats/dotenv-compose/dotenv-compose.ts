import type { MaskedText } from '../../text/mask.ts'
import { isEscaped } from '../backslashes.ts'
import { expansionAt } from '../expansion.ts'
import { type Piece, piecesOf, refuseValues, type SlotValues } from '../fill.ts'
import type { Edit, Encoded, Format, Slot, SlotScan } from '../format.ts'
import { joinWritten } from '../join-written.ts'
import { spanTaker } from '../span-taker.ts'
import { type ComposeAssignment, readCompose } from './read.ts'
import {
  escapeDoubleQuoted,
  escapeSingleQuoted,
  fitsSingleQuoted,
  fitsUnquoted,
  requoteLiteral,
} from './write.ts'

/**
 * `.env` files as Docker Compose reads them: `$` is a variable outside single quotes, and quotes can be escaped.
 * A value never holds a variable: it is written so that Compose gives it back as it is.
 * Refused: NUL, places inside a `${…}` or against a `$`, names beyond word characters.
 */
export const dotenvCompose: Format = {
  name: 'dotenv-compose',
  slots: findSlots,
  decode: (slot, inner) =>
    inner.replaceAll(
      slot.style === 'single-quoted' ? "\\'" : '\\"',
      slot.style === 'single-quoted' ? "'" : '"',
    ),
  encode: (document, slot, values) =>
    refuseValues(slot, values, text => (text.includes('\0') ? 'a variable can not hold NUL' : undefined)) ??
    (slot.spans.some(span => values.has(span))
      ? (slot.isKey ? writeKey : writeValue)(document, slot, values)
      : { edits: [] }),
}

const STYLES = { '': 'unquoted', "'": 'single-quoted', '"': 'double-quoted' } as const

function findSlots(document: MaskedText): SlotScan {
  const { masked } = document
  const { assignments, inherited, problem } = readCompose(masked)
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const add = (slot: Omit<Slot, 'spans'>): void => {
    const spans = takeSpans(slot.start, slot.end)
    if (spans.length > 0) slots.push({ ...slot, spans })
  }
  let next = 0
  const addInherited = (before: number): void => {
    for (; next < inherited.length && inherited[next]!.start < before; next++) {
      const refused = 'a line without "=": Compose takes the variable from its own environment'
      add({ ...inherited[next]!, style: 'line', isKey: false, refused })
    }
  }
  const keys = assignments.map(({ keyStart, keyEnd }) => masked.slice(keyStart, keyEnd))
  for (const [index, { keyStart, keyEnd, start, end, quote }] of assignments.entries()) {
    addInherited(keyStart)
    const path = [keys[index]!]
    add({ start: keyStart, end: keyEnd, style: 'key', isKey: true, path, map: 0 })
    add({
      start,
      end,
      style: STYLES[quote],
      isKey: false,
      path,
      detail: quote satisfies ComposeAssignment['quote'],
    })
  }
  addInherited(masked.length)
  return {
    slots,
    syntaxErrors: problem === undefined ? [] : [problem],
    siblingKeys: () => keys.filter(key => !document.holdsWord(key)),
  }
}

function writeKey(document: MaskedText, { start, end }: Slot, values: SlotValues): Encoded {
  const text = joined(piecesOf(document, document.masked.slice(start, end), values))
  if (!/^[A-Za-z_]\w*$/.test(text)) {
    return { refused: 'the name of a variable takes letters, digits and "_", and no digit first' }
  }
  return { edits: [{ start, end, text }], content: text }
}

function writeValue(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const { start, end } = slot
  const quote = slot.detail as ComposeAssignment['quote']
  const masked = document.masked.slice(start, end)
  if (quote === "'") {
    const edits = eachEdit(document, slot, values, escapeSingleQuoted)
    // A backslash counts as it stands, so the whole text decides; a quote that the author escaped is none of ours.
    const inner = joined(piecesOf(document, masked.slice(1, -1).replaceAll("\\'", "'"), values))
    if (fitsSingleQuoted(inner)) return { edits }
    return {
      edits: [
        {
          start,
          end,
          text: `"${pieceTexts(document, masked.slice(1, -1).replaceAll("\\'", "'"), values, escapeDoubleQuoted)}"`,
        },
      ],
    }
  }
  const expansion = expansionAt(document, slot, values, { backslashEscapes: quote === '"' })
  if (expansion !== undefined) return expansion
  if (quote === '"' && slot.spans.some(span => endsInOctal(document.masked, document.spans[span]!.start))) {
    return { refused: 'an escape with digits stands right before it' }
  }
  if (quote === '"') return { edits: eachEdit(document, slot, values, escapeDoubleQuoted, true) }

  const pieces = piecesOf(document, masked, values)
  const literal = pieces.flatMap(({ text, span }) => (span === undefined ? [text] : [])).join('')
  const text = joined(pieces)
  const expands = literal.includes('$')
  // Compose takes a comment behind nothing for the value.
  const isAlone = /^[^\S\n]*(?:\n|$)/.test(document.masked.slice(end))
  if (fitsUnquoted(text) && (text !== '' || isAlone) && !valuesOf(pieces).includes('$'))
    return { edits: eachEdit(document, slot, values, value => value) }
  if (!expands && fitsSingleQuoted(text))
    return { edits: [{ start, end, text: `'${escapeSingleQuoted(text)}'` }] }
  const written = pieces.map(({ span, text }) => ({
    text: (span === undefined ? requoteLiteral : escapeDoubleQuoted)(text),
    span,
  }))
  return { edits: [{ start, end, ...joinWritten([{ text: '"' }, ...written, { text: '"' }]) }] }
}

/** `\0` takes up to three digits. */
function endsInOctal(text: string, at: number): boolean {
  const octal = /\\0[0-9]{0,2}$/.exec(text.slice(Math.max(0, at - 4), at))
  return octal !== null && !isEscaped(text, at - octal[0].length)
}

function eachEdit(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  write: (text: string) => string,
  ownsBackslash = false,
): Edit[] {
  return slot.spans.flatMap(span => {
    const value = values.get(span)
    if (value === undefined) return []
    const { start, end } = document.spans[span]!
    // A backslash of the author that escapes nothing would escape what is written behind it.
    const before = ownsBackslash && isEscaped(document.masked, start)
    return [{ start, end, text: (before ? '\\' : '') + write(value.text) }]
  })
}

function pieceTexts(
  document: MaskedText,
  masked: string,
  values: SlotValues,
  write: (text: string) => string,
): string {
  return piecesOf(document, masked, values)
    .map(piece => write(piece.text))
    .join('')
}

function valuesOf(pieces: readonly Piece[]): string {
  return pieces.flatMap(({ text, span }) => (span === undefined ? [] : [text])).join('')
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(piece => piece.text).join('')
}
