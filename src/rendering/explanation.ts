import type { Problem } from '../errors.ts'
import type { RenderedReference } from './result.ts'
import type { TextRange } from './source-map.ts'

/** One document as `explain` sees it: what was found in it, and what became of each find. Never a value. */
export interface Explanation {
  readonly file?: string
  /** The template. */
  readonly source: string
  readonly dialect: string
  /** Absent where there is nothing to render, or the document could not be read. */
  readonly format?: string
  /** In the order of the source; they do not overlap. */
  readonly expressions: readonly ExplainedExpression[]
  /**
   * Of a whole template: what asks for secrets and prints nothing of its own, such as conditions and loops. Where there is
   * no result (no store was asked, a secret that a statement needs is missing), everything that asks for secrets.
   */
  readonly mentions: readonly ExplainedMention[]
  /** Everything that `render` would refuse, those of the expressions included. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export interface ExplainedExpression extends TextRange {
  /** The file that `line` and `column` are in, if that is another one than the document's: an included template. */
  readonly file?: string
  /** As written, delimiters included. */
  readonly text: string
  readonly state: ExpressionState
  /**
   * The line of the rendered text that its value begins on, by the source map; from 1. Absent unless the document renders.
   * No column: it would tell how long other values of the line are.
   */
  readonly renderedLine?: number
  /** Why it stays as it is, for people. */
  readonly reason?: string
  /** Where in the document: keys and indexes from the root, keys as they stand in the template. */
  readonly path?: readonly (string | number)[]
  /** The format's own word for the scalar that holds it, `key` first if it is one: `plain`, `key, double` … */
  readonly style?: string
  readonly references: readonly ExplainedReference[]
  /** Plain values that it asks for: `envs.region`, `vars.stage`. */
  readonly plain: readonly string[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** A statement of a template, or an expression that prints nothing of its own. */
export interface ExplainedMention
  extends Pick<
    ExplainedExpression,
    'file' | 'line' | 'column' | 'text' | 'references' | 'problems' | 'warnings'
  > {
  readonly state: 'used' | 'emptied' | 'problem' | 'not-asked'
}

/**
 * What becomes of an expression. The first four are ours: its value goes in; it stays or leaves nothing, because the
 * secret is missing and `missing` says so; there is a problem; no store was asked. The others stay as they are: for the
 * platform to evaluate; looks like a slip; its place is left alone; another engine's. `used` is for statements alone.
 */
export type ExpressionState =
  | 'rendered'
  | 'used'
  | 'kept'
  | 'emptied'
  | 'problem'
  | 'not-asked'
  | 'deferred'
  | 'near-miss'
  | 'left'
  | 'foreign'

/** One secret that an expression mentions. Without `outcome` nobody was asked. */
export interface ExplainedReference
  extends Omit<RenderedReference, 'file' | 'line' | 'column' | 'outcome' | 'asked'> {
  readonly outcome?: RenderedReference['outcome']
  /** Who was asked, in order; without `outcome`, who would be. */
  readonly asked: readonly string[]
}
