import { describe, expect, it } from 'vitest'
import { RenderConfigError, type RenderOptions } from '../../src/index.ts'
import { ours, theirs } from './as-nunjucks.ts'
import listed from './published/listed.json' with { type: 'json' }
import { published } from './published/published.ts'
import type { PublishedCase } from './published/published-case.ts'

type Variables = NonNullable<RenderOptions['variables']>
type Of<V extends PublishedCase['verdict']> = PublishedCase & { readonly verdict: V; readonly id: string }

const all = Object.entries(published).flatMap(([file, tests]) =>
  Object.entries(tests).flatMap(([name, cases]) =>
    cases.map((one, index) => ({ ...one, id: `${file}: ${name} #${index + 1}` })),
  ),
)

function having<V extends PublishedCase['verdict']>(verdict: V): readonly Of<V>[] {
  return all.filter((one): one is Of<V> => one.verdict === verdict)
}

async function codeOf(template: string, variables: object): Promise<string> {
  try {
    return `a text: ${await ours(template, variables as Variables)}`
  } catch (error) {
    if (error instanceof RenderConfigError) return error.code
    throw error
  }
}

describe("nunjucks' published tests", () => {
  it('are all here, each once', () => {
    const expected = Object.entries(listed.files).flatMap(([file, tests]) =>
      Object.entries(tests).flatMap(([name, count]) =>
        Array.from({ length: count }, (_, index) => `${file}: ${name} #${index + 1}`),
      ),
    )
    const ids = all.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort()).toEqual(expected.sort())
  })

  it('are mostly taken', () => {
    const verdicts = ['same', 'both-refuse', 'different', 'refused', 'outside'] as const
    expect(verdicts.map(verdict => `${verdict} ${having(verdict).length}`)).toMatchInlineSnapshot(`
      [
        "same 432",
        "both-refuse 32",
        "different 3",
        "refused 214",
        "outside 141",
      ]
    `)
  })
})

describe('taken: the same text', () => {
  it.each(having('same'))('$id', async ({ template, output, variables }) => {
    expect(theirs(template, variables)).toBe(output)
    expect(await ours(template, variables as Variables)).toBe(output)
  })
})

describe('taken: both refuse', () => {
  it.each(having('both-refuse'))('$id', async ({ template, code, variables }) => {
    expect(() => theirs(template, variables)).toThrow()
    expect(await codeOf(template, variables)).toBe(code)
  })
})

describe('another text', () => {
  it.each(having('different'))('$why: $id', async ({ template, output, variables }) => {
    expect(theirs(template, variables)).not.toBe(output)
    expect(await ours(template, variables as Variables)).toBe(output)
  })
})

describe('refused, though nunjucks gives a text', () => {
  it.each(having('refused'))('$why: $id', async ({ template, code, variables }) => {
    // Its asynchronous loops write into the lists that they are given.
    expect(typeof theirs(template, structuredClone(variables))).toBe('string')
    expect(await codeOf(template, variables)).toBe(code)
  })
})
