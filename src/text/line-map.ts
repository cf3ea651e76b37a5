/** Offsets of a text to lines and columns, and the frame that shows a place. */
export interface LineMap {
  /** Line and column from 1; columns in UTF-16 units, a byte order mark not counted. */
  place(offset: number): { readonly line: number; readonly column: number }
  /** The line of a place with a mark under it. */
  frame(start: number, end: number): string
}

/** Longest part of a line that a frame shows. */
const FRAME_WIDTH = 120

export function createLineMap(text: string): LineMap {
  let starts: number[] | undefined
  const lineStarts = (): number[] => {
    if (starts === undefined) {
      starts = [0]
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    }
    return starts
  }
  const lineOf = (offset: number): number => {
    const all = lineStarts()
    let low = 0
    let high = all.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (all[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  const bom = text.startsWith('\ufeff') ? 1 : 0
  return {
    place(offset) {
      const line = lineOf(offset)
      const column = offset - lineStarts()[line]! + 1
      return { line: line + 1, column: line === 0 ? Math.max(1, column - bom) : column }
    },
    frame(start, end) {
      const line = lineOf(start)
      const lineStart = lineStarts()[line]! + (line === 0 ? bom : 0)
      let lineEnd = text.indexOf('\n', start)
      if (lineEnd === -1) lineEnd = text.length
      if (text[lineEnd - 1] === '\r') lineEnd--
      // A long line shows its part around the place.
      const from = start - lineStart > FRAME_WIDTH / 2 ? start - FRAME_WIDTH / 2 : lineStart
      const to = Math.min(lineEnd, from + FRAME_WIDTH)
      const shown = (from > lineStart ? '…' : '') + visible(text.slice(from, to)) + (to < lineEnd ? '…' : '')
      const marks = Math.max(1, Math.min(end, to) - start)
      const number = String(line + 1)
      const blank = ' '.repeat(number.length)
      const indent = ' '.repeat(start - from + (from > lineStart ? 1 : 0))
      return `${number} | ${shown}\n${blank} | ${indent}${'^'.repeat(marks)}`
    },
  }
}

/** Text that a terminal shows as one character per unit and never obeys. */
function visible(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udfff]/gu, '·')
}
