import type { OutcomeCode, Problem } from '../errors.ts'
import type { SourceMap } from './source-map.ts'

/** One mention of a secret: where it stands, and how it ended. Never a value. */
export interface RenderedReference {
  readonly file?: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** The secret's name, as written. */
  readonly key: string
  readonly outcome: 'FOUND' | OutcomeCode
  /** Who answered. */
  readonly provider?: string
  /** The secret that held the value, if that is not the key itself: `db`, whose field was taken. */
  readonly secret?: string
  readonly version?: string
  /** When the value came to be, as far as the store tells: its version's creation, or the last change. ISO 8601. */
  readonly createdAt?: string
  /** When the store gave it, for a value that was remembered. ISO 8601. */
  readonly cachedAt?: string
  /** How long the store said that the value counts, in milliseconds, if it said so. */
  readonly ttlMs?: number
  /** True for a value that was remembered, because the store is down. */
  readonly stale?: true
  /** Everyone who was asked, in order. */
  readonly asked: readonly string[]
}

/** What could not be judged without values. */
export interface Unchecked {
  readonly file?: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** The expression whose name is not known; absent for the whole document. */
  readonly key?: string
  readonly reason: string
}

/** A rendered document. */
export interface Rendered {
  readonly text: string
  /** The text in the encoding of the source; bytes that were not UTF-8 are as they were. */
  readonly bytes: Uint8Array
  readonly references: readonly RenderedReference[]
  /** Which ranges of `text` come from which expressions; made when it is first asked for. */
  readonly sourceMap: SourceMap
  readonly warnings: readonly Problem[]
  /** Of a whole template, if no store was asked. */
  readonly unchecked: readonly Unchecked[]
}
