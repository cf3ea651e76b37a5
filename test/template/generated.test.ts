import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RenderConfigError } from '../../src/index.ts'
import { ours, theirs } from './as-nunjucks.ts'
import { templates, VARIABLES } from './generated.ts'
import { printedExpressions } from './generated-expressions.ts'

const printed = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(
    ...names,
    '1 + 1',
    '"text"',
    '"a" ~ top',
    'top | upper',
    'top if flag else "no"',
    'list[0]',
    'map.k1',
  )

describe('generated templates without secrets', () => {
  it('are what nunjucks makes of them', async () => {
    await fc.assert(
      fc.asyncProperty(templates(printed), async template => {
        expect(await ours(template, VARIABLES)).toBe(theirs(template, VARIABLES))
      }),
      { numRuns: 300 },
    )
  })
})

describe('generated expressions without secrets', () => {
  it('are what nunjucks makes of them, unless that is no number', async () => {
    await fc.assert(
      fc.asyncProperty(printedExpressions, async template => {
        const variables = { ...VARIABLES, one: 1 }
        const text = await ours(template, variables).catch((error: unknown) => {
          if (error instanceof RenderConfigError) return error
          throw error
        })
        const expected = theirs(template, variables)
        if (typeof text === 'string') expect(text).toBe(expected)
        else
          expect(NO_NUMBER.some(way => text.problems.every(({ message }) => message.includes(way)))).toBe(
            true,
          )
      }),
      { numRuns: 1000 },
    )
  })
})

const NO_NUMBER = ['division by zero', 'the number is out of range']
