import { type Failure, toText, type Value } from '../expressions/value.ts'
import type { Reference } from '../references/reference.ts'
import type { Template } from './template.ts'

/** Where something stands in a template. */
export interface Site {
  readonly template: Template
  readonly start: number
  readonly end: number
}

/** The secrets that a value comes from. */
export type Sources = readonly Reference[]

/**
 * A piece of the output: text of a template as it is, or a value that was printed. A value is opaque: how it is
 * written is only decided when the place is known where it ended up.
 */
export interface Part {
  readonly site: Site
  /** Absent for a value. */
  readonly text: string | undefined
  readonly value: Value | Failure | undefined
  readonly sources: Sources | undefined
}

/** What a block, a macro or a caller gave: text of templates, with values in it. */
export class Fragment {
  readonly parts: readonly Part[]

  constructor(parts: readonly Part[]) {
    this.parts = parts
  }
}

/** The number of characters, near enough. */
export function lengthOf({ text, value, site }: Part): number {
  if (text !== undefined) return text.length
  const own = typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
  // The expression stands for its value until the end.
  return own + site.end - site.start
}

/** @throws ValueError for a value that has no text */
export function plainTextOf({ text, value }: Part): string {
  return text ?? toText(value as Value)
}

export function union(a: Sources | undefined, b: Sources | undefined): Sources | undefined {
  if (a === undefined || a === b) return b
  if (b === undefined || b.every(one => a.some(({ id }) => id === one.id))) return a
  return [...a, ...b.filter(one => !a.some(({ id }) => id === one.id))].slice(0, MAX_SOURCES)
}

/** More are not told. */
const MAX_SOURCES = 50
