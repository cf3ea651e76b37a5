import type { Parsed } from './parsed.ts'
import type { ExpressionSpan } from './scan.ts'

/** How one notation asks for secrets, as data. */
export interface Dialect {
  readonly name: string
  /** How expressions are found and read. */
  readonly notation: Notation
  /** Names that only the platform knows at run time: an expression of ours that uses one is deferred. */
  readonly runtimeNames: RuntimeNames
  /** Paths where expressions stay, besides those that the user names. Default: none. */
  readonly leave?: readonly string[]
  /** Keys are asked for in upper case first: the platform folds them. Default: `false`. */
  readonly foldsKeys?: boolean
  /** False if a fallback can not replace a missing secret. Default: `true`. */
  readonly rescuesMissing?: boolean
  /** False if keys of maps are not rendered by the platform. Default: `true`. */
  readonly rendersKeys?: boolean
  /** What a later engine of the platform would evaluate: a value that holds it, or makes it with its neighbours, is refused. */
  readonly evaluates?: RegExp
  /** Where a template engine may run later on its own: a value that holds this is a warning. */
  readonly suspects?: RegExp
}

export interface RuntimeNames {
  readonly variables: ReadonlySet<string>
  readonly functions: ReadonlySet<string>
  readonly filters: ReadonlySet<string>
}

/** The language between delimiters, in its two readings, or a notation that a pattern describes. */
export type Notation = LanguageNotation | PatternNotation

export interface LanguageNotation {
  readonly type: 'language'
  readonly angles: boolean
  /** True if `secret ('X')` with a blank before the parenthesis is a call. */
  readonly spacedCall: boolean
  /** True for Pebble's precedence and operators (`a ~ b | f`, `a ? b : c`), its `default` and its form encoding. */
  readonly pebble: boolean
}

export interface PatternNotation {
  readonly type: 'pattern'
  /** Finds what stands in the text; what is not matched is somebody else's. */
  readonly scan: (source: string) => ExpressionSpan[]
  /** Reads one match, with the text of the scalar around it, its quotes left out. */
  readonly read: (match: string, around: ScalarText) => Parsed
}

/** The text of a scalar before and behind a match. */
export interface ScalarText {
  readonly before: string
  readonly after: string
}
