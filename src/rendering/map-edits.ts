import type { Edit, Slot } from '../formats/format.ts'
import { createLineMap } from '../text/line-map.ts'
import type { Entry } from './draft.ts'
import type { Places } from './places.ts'
import type { MappedExpression, SourceMap, SourceMapEntry, TextRange } from './source-map.ts'

/** What was written into one scalar. */
export interface WrittenSlot {
  readonly slot: Slot
  readonly edits: readonly Edit[]
}

export interface EditedText {
  /** Of the source. */
  readonly places: Places
  /** The rendered text. */
  readonly text: string
  readonly written: readonly WrittenSlot[]
  readonly entries: readonly Entry[]
  /** For each entry how many references of the result stand before its own; one number more at the end. */
  readonly referenceCounts: () => readonly number[]
}

/** The map of a text that was made by edits of its source. */
export function mapEdits({ places, text, written, entries, referenceCounts }: EditedText): SourceMap {
  const counts = referenceCounts()
  const renderedLines = createLineMap(text)
  const numbers = new Map(entries.map(({ index }, number) => [index, number]))
  const renderedRange = (start: number, end: number): TextRange => ({
    start,
    end,
    ...renderedLines.place(start),
  })

  const map: SourceMapEntry[] = []
  const edits = written
    .flatMap(({ slot, edits }) => edits.map(edit => ({ slot, edit })))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end)
  let shift = 0
  for (const { slot, edit } of edits) {
    const start = edit.start + shift
    const toExpression = (entry: Entry, number: number, isAlone: boolean): MappedExpression => {
      const { span, index } = entry
      const value = edit.values?.find(one => one.span === index)
      const isWhole = isAlone && span.start === edit.start && span.end === edit.end
      const own = value ?? (isWhole ? { start: 0, end: edit.text.length } : undefined)
      return {
        ...places.range(span.start, span.end),
        references: range(counts[number]!, counts[number + 1]!),
        ...(own && { rendered: renderedRange(start + own.start, start + own.end) }),
      }
    }
    const ours = slot.spans.flatMap(index => numbers.get(index) ?? [])
    const inside = ours.filter(number => {
      const { span } = entries[number]!
      return span.start < edit.end && edit.start < span.end
    })
    map.push({
      rendered: renderedRange(start, start + edit.text.length),
      source: places.range(edit.start, edit.end),
      expressions: (inside.length > 0 ? inside : ours).map(number =>
        toExpression(entries[number]!, number, inside.length === 1),
      ),
    })
    shift += edit.text.length - (edit.end - edit.start)
  }
  return map
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
