import { describe, expect, it } from 'vitest'
import { RenderConfigError, type RenderOptions } from '../../src/index.ts'
import { ours, theirs } from './as-nunjucks.ts'
import { cases, differences } from './nunjucks-cases.ts'

type Variables = NonNullable<RenderOptions['variables']>

describe('a whole template without secrets is what nunjucks makes of it', () => {
  it.each(cases)('$name', async ({ template, variables = {} }) => {
    expect(await ours(template, variables as Variables)).toBe(theirs(template, variables))
  })
})

describe('where it is not', () => {
  it.each(differences)('$why: $template', async ({ template, variables = {}, ours: expected }) => {
    const got = await ours(template, variables as Variables).catch((error: unknown) => {
      if (error instanceof RenderConfigError) return { code: error.code }
      throw error
    })
    expect(got).toEqual(expected)
    expect(got).not.toEqual(nunjucksOf(template, variables))
  })
})

/** Its text, or that it refuses too: then it is no difference but for the words. */
function nunjucksOf(template: string, variables: object): string | undefined {
  try {
    return theirs(template, variables)
  } catch {
    return undefined
  }
}
