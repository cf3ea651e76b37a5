import { describe, expect, it } from 'vitest'
import { RenderConfigError, type RenderOptions } from '../../src/index.ts'
import { ours, theirs } from './as-nunjucks.ts'
import { published, refused } from './published-cases.ts'

describe(`the ${published.length} facts taken from nunjucks' published tests`, () => {
  it.each(published)('%s: %s', async (_topic, template, variables, output) => {
    expect(theirs(template, variables)).toBe(output)
    expect(await ours(template, variables as NonNullable<RenderOptions['variables']>)).toBe(output)
  })
})

describe(`${refused.length} features of its tests that are refused`, () => {
  it.each(refused)('%s: %s', async (_why, template) => {
    await expect(ours(template)).rejects.toBeInstanceOf(RenderConfigError)
  })
})
