import type { DIFFERENCES } from './differences.ts'

/**
 * One assertion of nunjucks' published tests, restated: the fact with names and words of our own. Nunjucks itself is
 * asked when the tests run, so a row that states the fact wrongly fails.
 */
export type PublishedCase =
  /** Taken: both give this text. */
  | {
      readonly verdict: 'same'
      readonly template: string
      readonly output: string
      readonly variables: object
    }
  /** Taken: both refuse the template, ours with this code. */
  | {
      readonly verdict: 'both-refuse'
      readonly template: string
      readonly code: string
      readonly variables: object
    }
  /** Both give a text, and not the same. */
  | {
      readonly verdict: 'different'
      readonly why: Why
      readonly template: string
      readonly output: string
      readonly variables: object
    }
  /** nunjucks gives a text, ours refuses with this code. */
  | {
      readonly verdict: 'refused'
      readonly why: Why
      readonly template: string
      readonly code: string
      readonly variables: object
    }
  /** The assertion is about something that a template for configs does not have. */
  | { readonly verdict: 'outside'; readonly why: string }

/** A row of the table of differences in docs/template.md. */
export type Why = keyof typeof DIFFERENCES

/** The cases of one test of nunjucks, in its order, by the test's name. */
export type PublishedTests = Readonly<Record<string, readonly PublishedCase[]>>

export function same(template: string, output: string, variables: object = {}): PublishedCase {
  return { verdict: 'same', template, output, variables }
}

export function bothRefuse(
  template: string,
  code = 'EXPRESSION_SYNTAX',
  variables: object = {},
): PublishedCase {
  return { verdict: 'both-refuse', template, code, variables }
}

export function different(why: Why, template: string, output: string, variables: object = {}): PublishedCase {
  return { verdict: 'different', why, template, output, variables }
}

export function refused(
  why: Why,
  template: string,
  variables: object = {},
  code = 'EXPRESSION_SYNTAX',
): PublishedCase {
  return { verdict: 'refused', why, template, code, variables }
}

/** @param count assertions in a row that are about the same */
export function outside(why: string, count = 1): readonly PublishedCase[] {
  return Array.from({ length: count }, () => ({ verdict: 'outside', why }))
}
