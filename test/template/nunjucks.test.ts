import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createRenderer, memory, RenderConfigError, type RenderOptions } from '../../src/index.ts'
import { ours, theirs } from './as-nunjucks.ts'
import { differences } from './different-cases.ts'
import { cases } from './nunjucks-cases.ts'
import { DIFFERENCES } from './published/differences.ts'

type Variables = NonNullable<RenderOptions['variables']>

describe('a whole template without secrets is what nunjucks makes of it', () => {
  it.each(cases)('$name', async ({ template, variables = {} }) => {
    expect(await ours(template, variables as Variables)).toBe(theirs(template, variables))
  })
})

describe('where it is not', () => {
  it.each(differences)('$row, $why: $template', async ({ template, variables = {}, ours: expected }) => {
    const got = await ours(template, variables as Variables).catch((error: unknown) => {
      if (error instanceof RenderConfigError) return { code: error.code }
      throw error
    })
    expect(got).toEqual(expected)
    expect(got).not.toEqual(nunjucksOf(template, variables))
  })

  it('in a format with quotes, they are written', async () => {
    const template = 'a: {{ "x: y" }}'
    const renderer = createRenderer({ providers: [memory({})], mode: 'template' })
    expect((await renderer.render(template, { format: 'yaml' })).text).toBe("a: 'x: y'")
    expect(theirs(template)).toBe('a: x: y')
  })

  it('the documentation says so, and nothing else', () => {
    const page = readFileSync(new URL('../../docs/template.md', import.meta.url), 'utf8')
    const rows = page
      .slice(page.indexOf('| here | in nunjucks | why |'))
      .split('\n')
      .slice(2)
      .filter(line => line.startsWith('| '))
      .map(line => line.slice(2, line.indexOf(' | ')))
    expect(rows.toSorted()).toEqual(Object.values(DIFFERENCES).toSorted())
  })

  it('each row of it is shown by a template', () => {
    const shown = new Set(['quoting', ...differences.map(({ row }) => row)])
    expect([...shown].toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted())
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
