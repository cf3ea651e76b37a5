import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ours, theirs } from './as-nunjucks.ts'
import { templates, VARIABLES } from './generated.ts'

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
