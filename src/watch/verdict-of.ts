import type { RenderConfigError } from '../errors.ts'
import type { Verdict } from './pace.ts'

/** What a failed rendering says of when to try again. */
export function verdictOf({ problems }: Pick<RenderConfigError, 'problems'>): Verdict {
  if (problems.some(({ code }) => code === 'THROTTLED')) return 'throttled'
  return problems.some(({ code }) => code === 'UNAVAILABLE') ? 'down' : 'bad'
}
