import type { Dialect } from '../expressions/dialect.ts'
import type { Slot } from '../formats/format.ts'
import type { Draft, Entry } from '../rendering/draft.ts'
import { compilePathPattern } from '../text/path-pattern.ts'
import { assertShared } from './kestra-language.ts'
import { type Meaning, meaningOf } from './meaning.ts'
import { PRINTERS, type Style } from './print-reference.ts'
import { Unsayable } from './unsayable.ts'
import { type Reason, type SayableEntry, type SlotEdits, writeSlot } from './write-slot.ts'

/**
 * Writes the references of one document anew. In: its draft, read in the notation it has. Out: the edits, by scalar,
 * and why the other references stay. A reference is put in as the format writes any text in that place, so that what
 * the platform reads there is the reference and nothing else.
 */
export interface Rewriting {
  readonly slots: readonly SlotEdits[]
  readonly stays: ReadonlyMap<Entry, Reason>
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
    const sayable: SayableEntry[] = []
    for (const entry of held) {
      const variants = print(draft, entry, to)
      if ('message' in variants) all.set(entry, variants)
      else sayable.push({ entry, variants })
    }
    const written = writeSlot(draft, slot, sayable, to)
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

/** Ways to write it, or why there is none. */
function print(draft: Draft, entry: Entry, to: Dialect): readonly string[] | Reason {
  const meaning = meaningIn(draft, entry)
  const { name } = to
  const isKestra = name === 'kestra' || (name === 'default' && draft.dialect.name === 'kestra')
  try {
    if (meaning.type === 'computed' && isKestra) assertShared(meaning.expression, name)
    return PRINTERS[name]!(meaning, styleOf(draft, entry))
  } catch (error) {
    if (!(error instanceof Unsayable)) throw error
    return { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
}

export function meaningIn(draft: Draft, entry: Entry): Meaning {
  return meaningOf(entry.expression, draft.dialect.name)
}

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
