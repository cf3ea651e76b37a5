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

/** What is made when it is first asked for. */
export interface Late {
  readonly bytes: () => Uint8Array
  readonly sourceMap: () => SourceMap
}

/**
 * Properties of their own, for copies, behind getters that all results share: getters made for each result would cost
 * more than the rest of it.
 */
class RenderedDocument implements Rendered {
  // Declared alone, so that they come in the constructor's order.
  declare readonly text: string
  declare readonly bytes: Uint8Array
  declare readonly references: readonly RenderedReference[]
  declare readonly sourceMap: SourceMap
  declare readonly warnings: readonly Problem[]
  declare readonly unchecked: readonly Unchecked[]
  readonly #late: Late
  #map: SourceMap | undefined

  constructor({ text, references, warnings, unchecked }: Omit<Rendered, keyof Late>, late: Late) {
    this.text = text
    Object.defineProperty(this, 'bytes', RenderedDocument.#bytes)
    this.references = references
    Object.defineProperty(this, 'sourceMap', RenderedDocument.#sourceMap)
    this.warnings = warnings
    // For a check alone: a rendering has nothing of it to show.
    Object.defineProperty(this, 'unchecked', { value: unchecked, enumerable: false })
    this.#late = late
  }

  static readonly #bytes: ThisType<RenderedDocument> & PropertyDescriptor = {
    enumerable: true,
    configurable: true,
    get() {
      return this.#late.bytes()
    },
  }

  static readonly #sourceMap: ThisType<RenderedDocument> & PropertyDescriptor = {
    enumerable: true,
    configurable: true,
    get() {
      this.#map ??= this.#late.sourceMap()
      return this.#map
    },
  }
}

export function createRendered(made: Omit<Rendered, keyof Late>, late: Late): Rendered {
  return new RenderedDocument(made, late)
}
