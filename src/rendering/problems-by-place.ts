import type { Problem } from '../errors.ts'

export function placeKey({ file = '', line, column }: Pick<Problem, 'file' | 'line' | 'column'>): string {
  return `${file}:${line}:${column}`
}

export function byPlace(problems: readonly Problem[]): Map<string, Problem[]> {
  const found = new Map<string, Problem[]>()
  for (const problem of problems) {
    if (problem.line === undefined || problem.column === undefined) continue
    const key = placeKey(problem)
    found.set(key, [...(found.get(key) ?? []), problem])
  }
  return found
}
