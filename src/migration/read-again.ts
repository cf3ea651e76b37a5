import type { Dialect } from '../expressions/dialect.ts'
import type { FormatName } from '../formats/index.ts'
import { type Draft, draft, type Entry } from '../rendering/draft.ts'
import { compilePathPattern, type PathPattern } from '../text/path-pattern.ts'
import { type Replacement, splice } from '../text/splice.ts'
import { meaningKey, meaningOf } from './meaning.ts'
import { meaningIn, type Reason, type Rewriting } from './rewrite.ts'
import { offsetAt } from './source-places.ts'

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
  readonly to: Dialect
  readonly format: FormatName | undefined
  readonly leave: readonly PathPattern[]
  /** Edits besides those of the references. */
  readonly others: readonly Replacement[]
  /** Expressions of ours in the source, in whatever state: what stays of them is told already. */
  readonly told: readonly { readonly start: number; readonly end: number }[]
}

export async function readAgain(
  before: Draft,
  { slots }: Rewriting,
  { to, format, leave, others, told }: SecondReadingOptions,
): Promise<SecondReading> {
  const edits = [...slots.flatMap(one => one.edits), ...others].sort((a, b) => a.start - b.start)
  const text = splice(before.source, edits)
  const after = await draft(text, {
    filename: before.filename,
    format,
    dialect: to,
    runtimeNames: {},
    plainValues: { env: {}, envsPrefix: '', variables: new Map() },
    aliases: new Set(),
    leave: [...leave, ...(before.dialect.leave ?? []).map(compilePathPattern)],
  })
  const toOld = oldOffsets(edits)
  const found = new Set(after.entries)
  const unread: Entry[] = []
  for (const { slot, entries } of slots) {
    const { start, end } = slot
    const here = after.entries.filter(({ span }) => {
      const old = toOld(span.start)
      return old >= start && old < end
    })
    for (const entry of entries) {
      const key = meaningKey(meaningIn(before, entry))
      const at = here.findIndex(one => meaningKey(meaningOf(one.expression, to.name)) === key)
      if (at === -1) unread.push(entry)
      else for (const read of here.splice(0, at + 1).slice(-1)) found.delete(read)
    }
  }
  const isTold = (old: number): boolean => told.some(({ start, end }) => old >= start && old < end)
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

/** Offsets of the new text to those of the old; inside an edit, to its beginning. */
function oldOffsets(edits: readonly Replacement[]): (offset: number) => number {
  return offset => {
    let shift = 0
    for (const { start, end, text } of edits) {
      if (offset < start + shift) break
      if (offset < start + shift + text.length) return start
      shift += text.length - (end - start)
    }
    return offset - shift
  }
}
