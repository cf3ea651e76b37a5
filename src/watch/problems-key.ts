import type { Problem } from '../errors.ts'

/** Words that are equal for the same problems, so that each set is told once. */
export function problemsKey(problems: readonly Problem[]): string {
  return JSON.stringify(problems.map(({ frame: _, ...rest }) => rest))
}
