import type { WrittenValue } from './format.ts'

/** A part of a scalar as it is to be written; `span` if it is a value. */
export interface WrittenPart {
  readonly text: string
  readonly span?: number | undefined
}

/** The parts in a row, and where the values among them stand. */
export function joinWritten(parts: readonly WrittenPart[]): {
  readonly text: string
  readonly values: readonly WrittenValue[]
} {
  const values: WrittenValue[] = []
  let at = 0
  for (const { text, span } of parts) {
    if (span !== undefined) values.push({ span, start: at, end: at + text.length })
    at += text.length
  }
  return { text: parts.map(({ text }) => text).join(''), values }
}
