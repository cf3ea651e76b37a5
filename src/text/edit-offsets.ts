import type { Replacement } from './splice.ts'

/** Where things were before edits were made, and which places edits touch. In: edits that do not overlap. */
export interface EditOffsets {
  /** An offset of the new text to that of the old; inside an edit, to its beginning. */
  toOld(offset: number): number
  /** True if an edit takes in some of the old text from `start` to `end`. */
  touches(start: number, end: number): boolean
}

export function createEditOffsets(edits: readonly Replacement[]): EditOffsets {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  const starts = sorted.map(edit => edit.start)
  const newStarts: number[] = []
  let shift = 0
  for (const { start, end, text } of sorted) {
    newStarts.push(start + shift)
    shift += text.length - (end - start)
  }
  return {
    toOld(offset) {
      const index = lastAtMost(newStarts, offset)
      if (index === -1) return offset
      const { start, end, text } = sorted[index]!
      const behind = offset - newStarts[index]! - text.length
      return behind < 0 ? start : end + behind
    },
    touches(start, end) {
      const index = lastAtMost(starts, end - 1)
      return index !== -1 && sorted[index]!.end > start
    },
  }
}

/** Index of the last number that is not above the limit, or -1. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
