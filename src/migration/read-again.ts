import type { Dialect } from '../expressions/dialect.ts'
import { type Draft, type DraftOptions, draft, type Entry } from '../rendering/draft.ts'
import { createEditOffsets } from '../text/edit-offsets.ts'
import { compilePathPattern } from '../text/path-pattern.ts'
import { type Replacement, splice } from '../text/splice.ts'
import { meaningKey, meaningOf } from './meaning.ts'
import { meaningIn, type Rewriting } from './rewrite.ts'
import { offsetAt } from './source-places.ts'
import type { Reason } from './write-slot.ts'

/**
 * Reads the migrated document as its new platform would, and compares: nothing is written on trust. Every reference
 * that was written anew must be there and mean what it meant; nothing else may have become one.
 */
export interface SecondReading {
  readonly text: string
  /** References that would not be read as what they are. */
  readonly unread: readonly Entry[]
  /** Text that would become a reference, or a broken one, by its place in the source. */
  readonly became: readonly { readonly start: number; readonly end: number; readonly reason: Reason }[]
}

export interface SecondReadingOptions {
  /** How the new platform reads it. */
  readonly readAs: DraftOptions & { readonly dialect: Dialect }
  /** Edits besides those of the references. */
  readonly others: readonly Replacement[]
  /** Expressions of ours in the source, in whatever state: what stays of them is told already. */
  readonly told: readonly { readonly start: number; readonly end: number }[]
}

export async function readAgain(
  before: Draft,
  { slots }: Rewriting,
  { readAs, others, told }: SecondReadingOptions,
): Promise<SecondReading> {
  const edits = [...slots.flatMap(one => one.edits), ...others]
  const text = splice(before.source, edits)
  const { dialect: to, leave } = readAs
  const oldLeave = (before.dialect.leave ?? []).map(compilePathPattern)
  const after = await draft(text, { ...readAs, leave: [...leave, ...oldLeave] })
  const { toOld } = createEditOffsets(edits)
  const ranges = new Set(edits.map(({ start, end }) => `${start} ${end}`))
  const found = new Set(after.entries)
  const unread: Entry[] = []
  const sorted = [...slots].sort((a, b) => a.slot.start - b.slot.start)
  let next = 0
  for (const { slot, entries } of sorted) {
    const here: Entry[] = []
    for (; next < after.entries.length; next++) {
      const old = toOld(after.entries[next]!.span.start)
      if (old >= slot.end) break
      if (old >= slot.start) here.push(after.entries[next]!)
    }
    for (const entry of entries) {
      const key = meaningKey(meaningIn(before, entry))
      // Over the old one's bytes and no further, or in a scalar that is written whole the next.
      const inPlace = ranges.has(`${entry.span.start} ${entry.span.end}`)
      const at = here.findIndex(({ span, expression }) => {
        const exact = toOld(span.start) === entry.span.start && toOld(span.end) <= entry.span.end
        return (exact || !inPlace) && meaningKey(meaningOf(expression, to.name)) === key
      })
      if (at === -1) unread.push(entry)
      else for (const read of here.splice(0, at + 1).slice(-1)) found.delete(read)
    }
  }
  const written = new Set(slots.flatMap(one => one.entries.map(({ span }) => span.start)))
  const stayed = createEditOffsets(
    told.filter(({ start }) => !written.has(start)).map(({ start, end }) => ({ start, end, text: '' })),
  )
  const isTold = (old: number): boolean => stayed.touches(old, old + 1)
  const became = [
    ...[...found].map(({ span }) => ({
      at: span.start,
      length: span.end - span.start,
      reason: { message: `is text now, and would ask for a secret in ${to.name}` },
    })),
    ...after.problems
      .filter(({ line }) => line !== undefined)
      .map(({ line, column, message, hint }) => ({
        at: offsetAt(text, line!, column!),
        length: 1,
        reason: {
          message: `would be wrong in ${to.name}: ${message}`,
          ...(hint === undefined ? {} : { hint }),
        },
      })),
  ].flatMap(({ at, length, reason }) => {
    const start = toOld(at)
    return isTold(start) ? [] : [{ start, end: start + length, reason }]
  })
  return { text, unread, became }
}
