import type { Dialect } from '../expressions/dialect.ts'
import type { EncodableValue, Slot } from '../formats/format.ts'
import type { Draft, Entry } from '../rendering/draft.ts'
import type { Replacement } from '../text/splice.ts'

/**
 * Writes references into one scalar, each in the way that changes least, as the format writes any other text in that
 * place. In: ways to write each. Out: the edits, and why the others stay.
 */
export interface SlotEdits {
  readonly slot: Slot
  /** The references of the scalar that are written anew, in order. */
  readonly entries: readonly Entry[]
  readonly edits: readonly Replacement[]
}

export interface Reason {
  readonly message: string
  readonly hint?: string
}

export interface SayableEntry {
  readonly entry: Entry
  /** The usual one first. */
  readonly variants: readonly string[]
}

interface WrittenSlot extends SlotEdits {
  readonly stays: ReadonlyMap<Entry, Reason>
}

/** How a reference sits in its scalar: the lower, the less it changes. */
const IN_PLACE = 0
const WHOLE_SCALAR = 1
const ESCAPED = 2

export function writeSlot(
  draft: Draft,
  slot: Slot,
  sayable: readonly SayableEntry[],
  to: Dialect,
): WrittenSlot {
  const all = writeAllInPlace(draft, slot, sayable, to)
  if (all !== undefined) return all
  const stays = new Map<Entry, Reason>()
  const values = new Map<number, EncodableValue>()
  const raw: Replacement[] = []
  const entries: Entry[] = []
  for (const { entry, variants } of sayable) {
    const { start, end } = entry.span
    const tried = variants
      .map(text => ({ text, ...place(draft, slot, values, entry, text, to) }))
      .sort((a, b) => (a.rank ?? 9) - (b.rank ?? 9))
    const best = tried[0]!
    const own = ownBraces(draft, slot, entry, variants, to)
    if (own !== undefined && !(best.rank === IN_PLACE && best.text === own))
      raw.push({ start, end, text: own })
    else if (best.rank !== undefined) values.set(entry.index, { text: best.text })
    else {
      stays.set(entry, { message: best.refused ?? 'it can not be written here' })
      continue
    }
    entries.push(entry)
  }
  const encoded = values.size === 0 ? { edits: [] } : draft.format!.encode(draft.document!, slot, values)
  // A scalar that is written whole can not take another edit in its midst.
  const refused =
    'refused' in encoded
      ? encoded.refused
      : raw.some(one => encoded.edits.some(({ start, end }) => start < one.end && one.start < end))
        ? 'its scalar would be written in two ways'
        : undefined
  if (refused !== undefined || 'refused' in encoded) {
    for (const entry of entries) stays.set(entry, { message: refused! })
    return { slot, entries: [], edits: [], stays }
  }
  return { slot, entries, edits: [...encoded.edits, ...raw], stays }
}

/** The usual case, and the cheap one: every reference goes over the bytes of the old one, as it is. */
function writeAllInPlace(
  draft: Draft,
  slot: Slot,
  sayable: readonly SayableEntry[],
  to: Dialect,
): WrittenSlot | undefined {
  const { source, format, document } = draft
  const texts = new Map<number, string>()
  for (const { entry, variants } of sayable) {
    const own = ownBraces(draft, slot, entry, variants, to)
    if (own !== undefined && own !== variants[0]) return undefined
    texts.set(entry.span.start, variants[0]!)
  }
  const values = new Map(sayable.map(({ entry, variants }) => [entry.index, { text: variants[0]! }]))
  const encoded = format!.encode(document!, slot, values)
  if ('refused' in encoded || encoded.edits.length !== sayable.length) return undefined
  if (encoded.edits.some(({ start, text }) => texts.get(start) !== text)) return undefined
  const ends = new Set(sayable.map(({ entry }) => entry.span.end))
  if (encoded.edits.some(({ end }) => !ends.has(end))) return undefined
  const { notation } = to
  if (notation.type === 'pattern') {
    let at = Math.max(0, slot.start - NEIGHBOURHOOD)
    let after = ''
    const expected: string[] = []
    for (const { start, end, text } of encoded.edits) {
      after += source.slice(at, start)
      expected.push(`${after.length} ${after.length + text.length}`)
      after += text
      at = end
    }
    const found = notation.scan(after + source.slice(at, slot.end + NEIGHBOURHOOD))
    const places = new Set(found.map(({ start, end }) => `${start} ${end}`))
    if (!expected.every(one => places.has(one))) return undefined
  }
  const entries = sayable.map(({ entry }) => entry)
  return { slot, entries, edits: encoded.edits, stays: new Map() }
}

/** Longest text beside a reference that may become a part of it. */
const NEIGHBOURHOOD = 2048

/** How the format writes the text beside what is written already. */
function place(
  draft: Draft,
  slot: Slot,
  before: ReadonlyMap<number, EncodableValue>,
  { index, span }: Entry,
  text: string,
  to: Dialect,
): { readonly rank?: number; readonly refused?: string } {
  const { notation } = to
  if (notation.type === 'pattern') {
    // What stands beside it may become a part of it.
    const lead = draft.source.slice(Math.max(0, span.start - NEIGHBOURHOOD), span.start)
    const tail = draft.source.slice(span.end, span.end + NEIGHBOURHOOD)
    const found = notation.scan(lead + text + tail)
    const whole = found.some(({ start, end }) => start === lead.length && end === lead.length + text.length)
    if (!whole) return { refused: 'here it would not be read as this reference' }
  }
  const encoded = draft.format!.encode(draft.document!, slot, new Map([...before, [index, { text }]]))
  if ('refused' in encoded) return { refused: encoded.refused }
  const edit = encoded.edits.find(({ start, end }) => start <= span.start && span.end <= end)
  if (edit === undefined) return { refused: 'it can not be written here' }
  if (edit.text === text && edit.start === span.start && edit.end === span.end) return { rank: IN_PLACE }
  const at = edit.text.indexOf(text)
  // `$${…}`, `\${…}`: the format's way to say that this is no expression.
  const escaped =
    at === -1 ||
    (/[$%\\]/.test(edit.text[at - 1] ?? '') && !/[$%\\]/.test(draft.source[span.start - 1] ?? ''))
  if (!escaped) return { rank: WHOLE_SCALAR }
  if (notation.type === 'language') return { rank: ESCAPED }
  return {
    refused: `${draft.format!.name} writes "${text}" in another way here, which is no reference`,
  }
}

/**
 * An author who wrote braces where no quotes are has them again, wherever the text is filled in before the document is
 * read. Kestra reads the document first.
 */
function ownBraces(
  { source }: Draft,
  slot: Slot,
  { span }: Entry,
  variants: readonly string[],
  to: Dialect,
): string | undefined {
  if (!FILLS_TEXT.has(to.name) || !source.startsWith('{{', span.start)) return undefined
  if (/["'`]/.test(source[slot.start]!)) return undefined
  return variants.find(text => text.startsWith('{{'))
}

const FILLS_TEXT: ReadonlySet<string> = new Set(['default', 'calyptia', 'op'])
