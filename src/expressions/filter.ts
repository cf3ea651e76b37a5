import type { Value } from './value.ts'

export interface Filter {
  /** Names of the arguments, in order; a trailing `?` marks one that may be left out. */
  readonly parameters: readonly string[]
  readonly apply: (input: Value, args: readonly Value[]) => Value
}
