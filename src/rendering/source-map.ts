/**
 * Where the rendered text differs from its source, and which expressions made it so. Never a value, nor anything
 * computed from one but the ranges that they take up.
 */
export type SourceMap = readonly SourceMapEntry[]

/**
 * One range of the rendered text that is not the source's own. Entries are in the order of the rendered text and do
 * not overlap. Where no template repeats anything, they are in the order of the source as well, and what lies outside
 * all `source` ranges is, piece by piece, what lies outside all `rendered` ranges.
 */
export interface SourceMapEntry {
  readonly rendered: TextRange
  /** What it stands in place of: the expression alone or, if the value could not stand there, more of its scalar. */
  readonly source: SourceRange
  /**
   * Whose values these are. A range without an expression of its own (the header of a block scalar, a quote) names all
   * those of its scalar.
   */
  readonly expressions: readonly MappedExpression[]
}

export interface MappedExpression extends SourceRange {
  /** What it asks for: indexes into the `references` of the result. Empty for `envs`, `vars` and constants. */
  readonly references: readonly number[]
  /**
   * Where its own value stands as it is written, with its quotes if it was given some of its own; absent where that
   * can not be told from the range around it.
   */
  readonly rendered?: TextRange
}

/** A half-open range: offsets in UTF-16 units, line and column of its first one. */
export interface TextRange {
  readonly start: number
  readonly end: number
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units; a byte order mark is not counted. */
  readonly column: number
}

export interface SourceRange extends TextRange {
  /** The file that it is in, if that is another one than the result's. */
  readonly file?: string
}
