import type { LineMap } from '../text/line-map.ts'

/** The parts of a problem that say where it is. */
export interface Place {
  readonly file?: string
  readonly line: number
  readonly column: number
  readonly frame: string
}

export interface Places {
  at(start: number, end: number): Place
}

export function createPlaces(filename: string | undefined, lines: LineMap): Places {
  return {
    at(start, end) {
      return {
        ...(filename === undefined ? {} : { file: filename }),
        ...lines.place(start),
        frame: lines.frame(start, end),
      }
    },
  }
}
