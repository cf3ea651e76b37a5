/**
 * Lines and columns of places in a file that is read in pieces. In: bytes in order, and places that only go forward.
 * Columns count from 1 in UTF-16 units, whatever the pieces cut through.
 */
export interface PlaceCounter {
  /** @param to place in `bytes`; all before it must have been passed, and nothing twice */
  passTo(bytes: Buffer, from: number, to: number): void
  readonly line: number
  readonly column: number
}

const LINE_FEED = 0x0a

export function createPlaceCounter(): PlaceCounter {
  let line = 1
  let column = 1
  return {
    passTo(bytes, from, to) {
      let lineStart = from
      for (;;) {
        const found = bytes.indexOf(LINE_FEED, lineStart)
        if (found === -1 || found >= to) break
        line++
        column = 1
        lineStart = found + 1
      }
      column += unitsOf(bytes, lineStart, to)
    },
    get line() {
      return line
    },
    get column() {
      return column
    },
  }
}

/** A character's first byte counts for it, twice if it takes two units; the bytes that continue it count nothing. */
function unitsOf(bytes: Uint8Array, from: number, to: number): number {
  let units = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}
