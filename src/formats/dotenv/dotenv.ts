import type { MaskedText } from '../../text/mask.ts'
import { piecesOf, refuseValues, type SlotValues, sourceOf } from '../fill.ts'
import type { Encoded, Format, Slot, SlotScan } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { type Assignment, readAssignments } from './assignments.ts'
import { candidatesOf } from './candidates.ts'
import { readValue, skipSpace, staysOpen } from './value.ts'

interface DotenvDetail {
  readonly assignment: Assignment
}

const STYLES: Readonly<Record<string, string>> = {
  '': 'unquoted',
  "'": 'single-quoted',
  '"': 'double-quoted',
  '`': 'backtick-quoted',
}

/**
 * `.env` files as the `dotenv` package reads them. It has no escape for quotes: a value is tried in every way to
 * write it and takes the first that reads back right whatever the lines around it hold.
 * Refused: half surrogate pairs, values that none of the ways can hold, keys beyond word characters.
 */
export const dotenv: Format = {
  name: 'dotenv',
  slots: findSlots,
  decode: (slot, inner) => (slot.style === 'double-quoted' ? inner.replaceAll('\\"', '"') : inner),
  encode: (document, slot, values) =>
    refuseValues(slot, values) ?? (slot.isKey ? writeKey : writeValue)(document, slot, values),
}

function findSlots(document: MaskedText): SlotScan {
  const { masked } = document
  const { assignments, leftovers } = readAssignments(masked, document.spans)
  const keys = assignments.map(({ keyStart, keyEnd }) => masked.slice(keyStart, keyEnd))
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const add = (slot: Omit<Slot, 'spans'>): void => {
    const spans = takeSpans(slot.start, slot.end)
    if (spans.length > 0) slots.push({ ...slot, spans })
  }

  let next = 0
  const addLeftovers = (before: number): void => {
    for (; next < leftovers.length && leftovers[next]!.start < before; next++) {
      add({ ...leftovers[next]!, style: 'line', isKey: false, refused: 'a line that assigns nothing' })
    }
  }
  for (const [index, assignment] of assignments.entries()) {
    const { keyStart, keyEnd, start, end, quote } = assignment
    const path = [keys[index]!]
    const detail: DotenvDetail = { assignment }
    addLeftovers(keyStart)
    add({ start: keyStart, end: keyEnd, style: 'key', isKey: true, path, map: 0, detail })
    add({ start, end, style: STYLES[quote]!, isKey: false, path, detail })
  }
  addLeftovers(masked.length)
  const siblingKeys = (): string[] => keys.filter(key => !document.holdsWord(key))
  return { slots, syntaxErrors: [], siblingKeys }
}

function writeKey(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const text = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
    .map(piece => piece.text)
    .join('')
  if (!slot.spans.some(span => values.has(span))) return { edits: [] }
  if (text === '__proto__') return { refused: 'dotenv loses a variable of this name' }
  if (!/^\w+$/.test(text)) return { refused: 'the name of a variable takes letters, digits and "_" only' }
  return { edits: [{ start: slot.start, end: slot.end, text }], content: text }
}

function writeValue(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const { start, end } = slot
  const { assignment } = slot.detail as DotenvDetail
  if (!slot.spans.some(span => values.has(span))) return { edits: [] }
  const put = (masked: string): string =>
    piecesOf(document, masked, values, 'word')
      .map(piece => piece.text)
      .join('')
  if (assignment.value === undefined) return { refused: 'a separator of Unicode stands in an unquoted value' }

  const keepsOthers = slot.spans.some(span => !values.has(span))
  const clashing = slot.spans.find(span => document.holdsWord(values.get(span)?.text ?? ''))
  if (keepsOthers && clashing !== undefined) {
    return { refused: 'a private-use character stands beside an expression that is kept', span: clashing }
  }

  const { masked, source } = document
  const wanted = put(assignment.value)
  const quoteFollows = /['"`]/.test(source[skipSpace(source, end)] ?? '')
  const readsBack = (candidate: string): boolean => {
    if (!assignment.searches.every(({ quote, until }) => staysOpen(candidate, quote, until >= end)))
      return false
    if (candidate === '' && quoteFollows) return false
    const read = readValue(candidate, 0)
    // A search that comes to the end would go on into the lines below, whatever they hold by then.
    return read.value === wanted && (read.quote === '' || read.searched < candidate.length)
  }

  const ours = slot.spans.flatMap(span => values.get(span)?.text ?? []).join('')
  const literal = document.split(assignment.value).filter(part => typeof part === 'string')
  const expandable = assignment.quote !== "'" && /[$`]/.test(ours) && !literal.join('').includes('$')
  const raw = put(masked.slice(start, end))
  const written = candidatesOf({ raw, wanted, expandable }).find(readsBack)
  if (written === undefined) {
    const [search] = assignment.searches
    if (search === undefined)
      return { refused: 'dotenv has no way to write it: none of its quotes can hold the value' }
    return { refused: `a value above opens a ${search.quote} and never closes it: the value could end there` }
  }
  return { edits: [{ start, end, text: keepsOthers ? restore(document, written) : written }] }
}

/** Puts the source of kept expressions back in place of their words. */
function restore(document: MaskedText, written: string): string {
  return document
    .split(written)
    .map(part => (typeof part === 'string' ? part : sourceOf(document, part)))
    .join('')
}
