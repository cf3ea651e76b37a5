import type { Problem } from '../errors.ts'
import { createPlaces } from '../rendering/places.ts'
import { createLineMap } from '../text/line-map.ts'
import { narrowed } from './envsubst.ts'
import type { Reading } from './reading.ts'
import type { Reason } from './write-slot.ts'

/** Says what is wrong where it stands in the source, which was read with its short variables widened. */
export interface SourcePlaces {
  /** @param verb between the text at the place and the reason */
  problem(start: number, end: number, verb: string, reason: Reason): Problem
  /** What the first reading told. */
  moved(problem: Problem): Problem
}

export function createSourcePlaces({ source, first, widened }: Reading): SourcePlaces {
  const places = createPlaces(first.filename, createLineMap(source.text))
  const back = (offset: number): number => narrowed(offset, widened)
  return {
    problem: (start, end, verb, { message, hint }) => ({
      ...places.at(back(start), back(end)),
      code: 'CANNOT_ENCODE',
      message: `${shown(source.text.slice(back(start), back(end)))} ${verb}${message}`,
      ...(hint === undefined ? {} : { hint }),
    }),
    moved(problem) {
      const { line, column, frame } = problem
      if (widened.length === 0 || line === undefined || column === undefined) return problem
      const start = offsetAt(first.source, line, column)
      const marks = /\^+$/.exec(frame ?? '')?.[0].length ?? 1
      return { ...problem, ...places.at(back(start), back(start + marks)) }
    },
  }
}

/** The offset of a line and a column, as problems have them. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0
  for (let number = 1; number < line; number++) start = text.indexOf('\n', start) + 1
  const mark = line === 1 && text.startsWith('\ufeff') ? 1 : 0
  return start + column - 1 + mark
}

/** On one line, shortened. */
function shown(written: string): string {
  const text = written.replace(/\s+/g, ' ')
  return text.length <= 60 ? text : `${text.slice(0, 40)} … ${text.slice(-10)}`
}
