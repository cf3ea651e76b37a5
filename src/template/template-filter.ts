import type { Value } from '../expressions/value.ts'

/** A filter that only whole templates have, or that means more there than in a single expression. */
export interface TemplateFilter {
  /** Names of the arguments; one that ends in `?` can be left out. */
  readonly parameters: readonly string[]
  /** @throws ValueError for an input or arguments that the filter does not take */
  apply(input: Value, args: readonly (Value | undefined)[]): Value
}
