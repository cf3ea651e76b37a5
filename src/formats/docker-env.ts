import type { MaskedText } from '../text/mask.ts'
import { editEach, piecesOf, refuseValues, type SlotValues } from './fill.ts'
import type { Encoded, Format, Slot, SlotScan } from './format.ts'
import { spanTaker } from './span-taker.ts'

/**
 * Files for `docker run --env-file`: one `NAME=value` a line, the value being the rest of the line, bare. There are
 * no quotes and no escapes, so a value goes in as it is. Refused: line breaks, NUL, lines longer than Docker reads,
 * names beyond word characters.
 */
export const dockerEnv: Format = {
  name: 'docker-env',
  slots: findSlots,
  decode: (_slot, inner) => inner,
  encode: (document, slot, values) =>
    refuseValues(slot, values, slot.isKey ? undefined : refuseText) ??
    (slot.isKey ? writeName(document, slot, values) : refuseLong(document, slot, values)) ??
    editEach(document, slot, values),
}

/** Docker reads lines with a buffer of 64 KiB. */
const MAX_LINE_BYTES = 65_000

function findSlots(document: MaskedText): SlotScan {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const names: string[] = []
  const add = (slot: Omit<Slot, 'spans'>): void => {
    const spans = takeSpans(slot.start, slot.end)
    if (spans.length > 0) slots.push({ ...slot, spans })
  }

  for (let next = 0; next < masked.length; ) {
    const from = next
    const newline = masked.indexOf('\n', from)
    const lineEnd = newline < 0 ? masked.length : newline
    next = lineEnd + 1
    // Docker drops one carriage return before the line break.
    const end = lineEnd > from && masked[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd
    const line = masked.slice(from, end)
    const start = from + line.search(/[^\s\u0085]|$/)
    if (start === end || masked[start] === '#') continue
    const equals = line.indexOf('=')
    if (equals < 0) {
      add({
        start,
        end,
        style: 'line',
        isKey: false,
        refused: 'a line without "=": it passes on a variable of the caller',
      })
      continue
    }
    const name = masked.slice(start, from + equals)
    if (!document.holdsWord(name)) names.push(name)
    add({ start, end: from + equals, style: 'key', isKey: true, path: [name], map: 0 })
    add({ start: from + equals + 1, end, style: 'value', isKey: false, path: [name] })
  }
  return { slots, syntaxErrors: [], siblingKeys: () => names }
}

function refuseText(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return 'a line break would end the value: this format has no way to write it'
  return text.includes('\0') ? 'a variable can not hold NUL' : undefined
}

function writeName(document: MaskedText, slot: Slot, values: SlotValues): Encoded | undefined {
  if (!slot.spans.some(span => values.has(span))) return undefined
  const name = whole(document, slot, values)
  if (!/^\w+$/.test(name)) return { refused: 'the name of a variable takes letters, digits and "_" only' }
  return { edits: [{ start: slot.start, end: slot.end, text: name }], content: name }
}

function refuseLong(document: MaskedText, slot: Slot, values: SlotValues): Encoded | undefined {
  const length = Buffer.byteLength(whole(document, slot, values))
  return length > MAX_LINE_BYTES && values.size > 0
    ? {
        refused: 'the line would be longer than Docker reads (64 KiB)',
        span: slot.spans.find(span => values.has(span))!,
      }
    : undefined
}

function whole(document: MaskedText, { start, end }: Slot, values: SlotValues): string {
  return piecesOf(document, document.masked.slice(start, end), values)
    .map(piece => piece.text)
    .join('')
}
