import type { LineMap } from '../text/line-map.ts'
import type { SourceRange } from './source-map.ts'

/** The parts of a problem that say where it is. */
export interface Place {
  readonly file?: string
  readonly line: number
  readonly column: number
  readonly frame: string
}

/** Offsets of a draft's source to places of what the user wrote. */
export interface Places {
  at(start: number, end: number): Place
  /** The same without the frame. */
  locate(start: number): Omit<Place, 'frame'>
  /** For the source map: `file` only if it is another one than the result's. */
  range(start: number, end: number): SourceRange
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
    locate: start => ({ ...(filename === undefined ? {} : { file: filename }), ...lines.place(start) }),
    range: (start, end) => ({ start, end, ...lines.place(start) }),
  }
}
