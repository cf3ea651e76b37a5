import type { Dialect } from '../expressions/dialect.ts'
import type { EncodableValue, Slot } from '../formats/format.ts'
import type { Draft, Entry } from '../rendering/draft.ts'
import { compilePathPattern } from '../text/path-pattern.ts'
import type { Replacement } from '../text/splice.ts'
import { assertShared } from './kestra-language.ts'
import { type Meaning, meaningOf } from './meaning.ts'
import { PRINTERS, type Style } from './print-reference.ts'
import { Unsayable } from './unsayable.ts'

/**
 * Writes the references of one document anew. In: its draft, read in the notation it has. Out: the edits, by scalar,
 * and why the other references stay. A reference is put in as the format writes any text in that place, so that what
 * the platform reads there is the reference and nothing else.
 */
export interface Rewriting {
  readonly slots: readonly SlotEdits[]
  readonly stays: ReadonlyMap<Entry, Reason>
}

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

/** @param stays what must stay, found by an earlier attempt */
export function rewrite(
  draft: Draft,
  entries: readonly Entry[],
  to: Dialect,
  stays: ReadonlyMap<Entry, Reason>,
): Rewriting {
  const all = new Map(stays)
  const bySlot = new Map<Slot, Entry[]>()
  for (const entry of entries) {
    if (all.has(entry)) continue
    const held = bySlot.get(entry.slot)
    if (held === undefined) bySlot.set(entry.slot, [entry])
    else held.push(entry)
  }
  const slots: SlotEdits[] = []
  for (const [slot, held] of bySlot) {
    const reason = reasonOfPlace(slot, to)
    if (reason !== undefined) {
      for (const entry of held) all.set(entry, reason)
      continue
    }
    const written = writeSlot(draft, slot, held, to)
    for (const [entry, why] of written.stays) all.set(entry, why)
    if (written.entries.length > 0) slots.push(written)
  }
  return { slots, stays: all }
}

function reasonOfPlace(slot: Slot, to: Dialect): Reason | undefined {
  if (slot.refused !== undefined) return { message: `nothing can be written in ${slot.refused}` }
  if (slot.isKey && to.rendersKeys === false) return { message: 'keys are not looked at' }
  const { path } = slot
  const left = path !== undefined && to.leave?.find(pattern => compilePathPattern(pattern)(path))
  return left ? { message: `references below "${left}" are left alone` } : undefined
}

/** How a reference sits in its scalar: the lower, the less it changes. */
const IN_PLACE = 0
const WHOLE_SCALAR = 1
const ESCAPED = 2

function writeSlot(
  draft: Draft,
  slot: Slot,
  held: readonly Entry[],
  to: Dialect,
): SlotEdits & { readonly stays: ReadonlyMap<Entry, Reason> } {
  const stays = new Map<Entry, Reason>()
  const values = new Map<number, EncodableValue>()
  const raw: Replacement[] = []
  const entries: Entry[] = []
  for (const entry of held) {
    const { index, span } = entry
    let variants: readonly string[]
    try {
      variants = print(draft, entry, to)
    } catch (error) {
      if (!(error instanceof Unsayable)) throw error
      stays.set(entry, { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) })
      continue
    }
    const tried = variants
      .map(text => ({ text, ...place(draft, slot, values, entry, text, to) }))
      .sort((a, b) => (a.rank ?? 9) - (b.rank ?? 9))
    const best = tried[0]!
    const own = ownBraces(draft, slot, entry, variants, to)
    if (own !== undefined && !(best.rank === IN_PLACE && best.text === own)) {
      raw.push({ start: span.start, end: span.end, text: own })
      entries.push(entry)
    } else if (best.rank === undefined) {
      stays.set(entry, { message: best.refused ?? 'it can not be written here' })
    } else {
      values.set(index, { text: best.text })
      entries.push(entry)
    }
  }
  const encoded = values.size === 0 ? { edits: [] } : draft.format!.encode(draft.document!, slot, values)
  if ('refused' in encoded) {
    for (const entry of entries) stays.set(entry, { message: encoded.refused })
    return { slot, entries: [], edits: [], stays }
  }
  // A scalar that is written whole can not take another one in its midst.
  const overlaps = raw.some(one => encoded.edits.some(({ start, end }) => start < one.end && one.start < end))
  if (overlaps) {
    for (const entry of entries) stays.set(entry, { message: 'its scalar would be written in two ways' })
    return { slot, entries: [], edits: [], stays }
  }
  return { slot, entries, edits: [...encoded.edits, ...raw], stays }
}

function print(draft: Draft, entry: Entry, to: Dialect): readonly string[] {
  const meaning = meaningIn(draft, entry)
  const { name } = to
  if (
    meaning.type === 'computed' &&
    (name === 'kestra' || (name === 'default' && draft.dialect.name === 'kestra'))
  )
    assertShared(meaning.expression, name)
  return PRINTERS[name]!(meaning, styleOf(draft, entry))
}

export function meaningIn(draft: Draft, entry: Entry): Meaning {
  return meaningOf(entry.expression, draft.dialect.name)
}

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
    const lead = draft.source.slice(slot.start, span.start)
    const found = notation.scan(lead + text + draft.source.slice(span.end, slot.end))
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

function styleOf({ source, dialect }: Draft, { span }: Entry): Style {
  const text = source.slice(span.start, span.end)
  const [, before, after] = /^(?:\$?\{\{|<<)(-?)[\s\S]*?(-?)(?:\}\}|>>)$/.exec(text) ?? []
  const dashed = before === '-' || after === '-'
  return {
    padding: before !== undefined && !dashed && /^\$?[{<]{2}\S/.test(text) ? '' : ' ',
    dashes: [before ?? '', after ?? ''],
    bare: text.startsWith('<<') || (dialect.name === 'op' && !text.startsWith('{{')),
  }
}
