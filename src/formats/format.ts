import type { MaskedText } from '../text/mask.ts'
import type { TypedValue } from '../text/typed-value.ts'

/**
 * A format knows where an expression stands in a document and how a value is written there; it never learns what
 * an expression asks for. `slots` runs on text in which every expression is one opaque word of the same length
 * (see `text/mask.ts`), so offsets are offsets of the source. `encode` answers with edits of the source.
 */
export interface Format {
  readonly name: string
  /**
   * Finds the scalar that every expression stands in. Spans without a slot (in a comment of the format) are left
   * alone and need no value.
   */
  slots(document: MaskedText): SlotScan
  /** Undoes the host's quoting inside an expression (`\"` in JSON), so that it can be parsed. */
  decode(slot: Slot, inner: string): string
  /**
   * Writes the values into one scalar, in the least invasive way that reads back right.
   * `values` holds an entry for each span of the slot that is to be replaced, and for those of other slots; a span of
   * the slot without one keeps its source text.
   */
  encode(document: MaskedText, slot: Slot, values: ReadonlyMap<number, EncodableValue>): Encoded
}

export interface SlotScan {
  readonly slots: readonly Slot[]
  /** Why the document does not parse even masked; empty if it does. */
  readonly syntaxErrors: readonly SyntaxProblem[]
  /** The decoded keys of a map (`Slot.map`) that hold no expression, for DUPLICATE_KEY; only asked for when a key was rendered. */
  readonly siblingKeys?: ((map: number) => readonly string[]) | undefined
}

export interface SyntaxProblem {
  readonly offset: number
  readonly message: string
}

/** One scalar that holds expressions: where it stands, and which. */
export interface Slot {
  /** The scalar's range in the source, its quotes included. */
  readonly start: number
  readonly end: number
  /** The format's own word for the place: `plain`, `double-quoted`, `key`, `anchor` … Used in messages. */
  readonly style: string
  /** Indexes into the document's spans, in order; never empty. */
  readonly spans: readonly number[]
  /** True if the scalar is a key. */
  readonly isKey: boolean
  /** Keys and indexes from the root, for `leave` and for messages; keys as in the masked text's decoded form. */
  readonly path?: readonly (string | number)[]
  /** Equal for the keys of one map, for DUPLICATE_KEY. */
  readonly map?: number
  /** Set where nothing may be written, with the reason (`a directive`, `a tag name`). */
  readonly refused?: string
  /** Whatever else the format needs to write here. */
  readonly detail?: unknown
}

/** A value to write: always its text; a type too if a cast filter gave it one. */
export interface EncodableValue {
  readonly text: string
  /** Written bare where the expression is the whole plain scalar; elsewhere `text` counts. */
  readonly typed?: TypedValue
}

export type { TypedValue }

export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
  /**
   * Where in `text` each value stands, for an edit that covers more than one expression's own bytes. Only for the
   * source map; absent where it is not known.
   */
  readonly values?: readonly WrittenValue[]
}

/** A half-open range of an edit's text. */
export interface WrittenValue {
  readonly span: number
  readonly start: number
  readonly end: number
}

/** Edits in ascending order inside the slot, or why the value can not stand there. */
export type Encoded =
  | {
      readonly edits: readonly Edit[]
      /** What a reader takes the scalar for now; needed for keys. */
      readonly content?: string
    }
  | {
      readonly refused: string
      readonly hint?: string /** The span at fault, if one is. */
      readonly span?: number
    }
