import type { Expression } from './syntax.ts'

/** What became of the inside of an expression. */
export type Parsed =
  | {
      readonly kind: 'expression'
      readonly expression: Expression
      /** An oddity of the notation that the user should know of. */
      readonly warning?: string
    }
  /** Means something to the platform alone, or nothing: left without a word. */
  | { readonly kind: 'left' }
  /** Needs values of the run: left byte for byte. */
  | { readonly kind: 'deferred'; readonly name: string }
  | { readonly kind: 'malformed'; readonly problem: string; readonly hint?: string }
