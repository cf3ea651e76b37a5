import { Context, Frame } from './frame.ts'
import { LimitExceeded, MAX_ALL_STEPS } from './limits.ts'
import type { Part, Site } from './part.ts'
import { type Mention, Run, type Trouble, type World } from './run.ts'
import type { Template } from './template.ts'

/** What one run of a template came to. */
export interface Expansion {
  readonly parts: readonly Part[]
  /** Secrets that are needed and were not known: with any, the rest is not the last word. */
  readonly unknown: readonly Mention[]
  /** Where the name of a secret is not known, because it comes from another one. */
  readonly unnamed: readonly Site[]
  /** True if the parts are what the last run will give, though some values are not known. */
  readonly isWhole: boolean
  readonly mentions: readonly Mention[]
  readonly troubles: readonly Trouble[]
  readonly steps: number
  /** Set if the template costs too much. */
  readonly limit: { readonly site: Site; readonly message: string } | undefined
}

/**
 * Runs a template with what is known of its secrets. Nothing is thrown for what a template does.
 * @param spent steps of earlier runs
 * @param isLast true if nobody will tell more
 */
export function expand(template: Template, world: World, spent: number, isLast: boolean): Expansion {
  const run = new Run(world, { template, start: 0, end: 0 })
  const frame = new Frame(new Context(undefined, true), undefined, false, true)
  let limit: Expansion['limit']
  try {
    template.body(run, frame)
  } catch (error) {
    const message = limitOf(error)
    if (message === undefined) throw error
    limit = { site: run.site, message }
  }
  if (limit === undefined && spent + run.steps > MAX_ALL_STEPS)
    limit = { site: run.site, message: `the template takes more than ${MAX_ALL_STEPS} steps in all its runs` }
  const { mentions, troubles, steps, unnamed } = run
  // What costs too much asks for nothing.
  const unknown = limit === undefined ? run.unknown : []
  // What is not the last word is not looked at, and many runs may wait for one answer.
  const isWhole = limit === undefined && (unknown.length === 0 || (isLast && !run.isOpen))
  const parts = isWhole || limit !== undefined ? run.parts : []
  return { parts, isWhole, unknown, unnamed, mentions, troubles, steps, limit }
}

function limitOf(error: unknown): string | undefined {
  if (error instanceof LimitExceeded) return error.message
  // The stack of the host: statements and macros within each other.
  if (error instanceof RangeError) return 'the template is nested too deep'
  return undefined
}
