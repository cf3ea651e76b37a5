import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AuditEntry,
  createRenderer,
  memory,
  type NamedSource,
  RenderConfigError,
  type Renderer,
} from '../../src/index.ts'
import { nastyValues } from '../nasty-values.ts'
import { templateFolder } from './as-nunjucks.ts'

/** Documents of one template share what does not depend on their values; none may see anything of another. */

const secrets = { A: 'alpha-EXAMPLE', B: 'it\'s: "b" # EXAMPLE', WHICH: 'B' }
const fresh = (): Renderer => createRenderer({ providers: [memory(secrets)], mode: 'template' })

/** All that comes out, or all that is wrong. */
async function outcomes(renderer: Renderer, sources: readonly NamedSource[]): Promise<unknown> {
  try {
    const results = await renderer.renderAll(sources)
    return results.map(({ redactor, ...result }) => result)
  } catch (error) {
    if (!(error instanceof RenderConfigError)) throw error
    return error.problems
  }
}

const shapes: readonly string[] = [
  '{% for x in list %}{{ x }}: {{ secrets.A }}\n{% endfor %}end: 1\n',
  '# {{ one }} of {{ list | length }}\n{% for x in list %}- {{ x }}\n- "{{ secrets.B }}{{ x }}"\n{% endfor %}- last\n',
  '{% if one == two %}a: {{ one }}{% else %}b: {{ two }}{% endif %}\nc: [{{ one }}, {{ two }}]\n',
  '{% macro m(x) %}k: {{ x }}\nl: |\n  {{ x }} {{ secrets.A }}\n{% endmacro %}m:\n{{ m(one) | indent(2, true) }}\n',
  '{% set t %}v: {{ one }}\n{% endset %}{{ t | upper }}w: {{ secret(secrets.WHICH) }}\n',
  'a: {{ one }}{% if secrets.A %}{{ two }}{% endif %}\n{% raw %}b: "{{ other }}"{% endraw %}\n',
]
const value = fc.constantFrom('a', 'b', 'x-1', ...nastyValues.map(one => one.value))
const document = fc.record({
  source: fc.constantFrom(...shapes),
  one: value,
  two: value,
  list: fc.array(value, { maxLength: 3 }),
  leave: fc.constantFrom([], [], ['a'], ['k.**']),
})

describe('documents of one renderer', () => {
  it('are what each of them is alone', async () => {
    const shared = fresh()
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 4 }), async documents => {
        const sources = documents.map(({ source, leave, ...variables }) => {
          return { source, leave, variables, filename: 'f.yaml.njk' }
        })
        for (const one of sources)
          expect(await outcomes(shared, [one])).toEqual(await outcomes(fresh(), [one]))
        expect(await outcomes(shared, sources)).toEqual(await outcomes(fresh(), sources))
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    ['other text of the same length', 'a: {{ x }}\n', 'b: {{ x }}\n'],
    ['another scalar at the same place', 'a: "{{ x }}"\n', "a: '{{ x }}'\n"],
  ])('are told apart: %s', async (_, first, second) => {
    const shared = fresh()
    const variables = { x: 'c: d' }
    const texts = (
      await shared.renderAll(
        [first, second, first].map(source => ({ source, variables, filename: 'f.yaml' })),
      )
    ).map(({ text }) => text)
    expect(texts).toEqual(
      [first, second, first].map(source =>
        source.replace(/(['"]?)\{\{ x \}\}\1/, (_all, quote) => `${quote || "'"}c: d${quote || "'"}`),
      ),
    )
  })

  it('are told apart by their format, and by the text of what they include', async () => {
    const folder = templateFolder({ part: 'a: {{ x }}\n' })
    const shared = createRenderer({ providers: [memory({})], mode: 'template', templateRoot: folder })
    const render = async (format: string): Promise<string> =>
      (await shared.render("{% include 'part' %}", { format, variables: { x: 'true' } })).text
    expect([await render('yaml'), await render('text'), await render('yaml')]).toEqual([
      "a: 'true'\n",
      'a: true\n',
      "a: 'true'\n",
    ])
    writeFileSync(join(folder, 'part'), 'b: {{ x }}\n')
    expect(await render('yaml')).toBe("b: 'true'\n")
  })

  it('have their own keys twice, not those of others', async () => {
    const source = 'a: 1\n{{ x }}: 2\n{{ y }}: 3\n'
    const keys = [
      ['b', 'c'],
      ['b', 'a'],
      ['c', 'c'],
      ['c', 'b'],
    ]
    const shared = fresh()
    const codes = await Promise.all(
      keys.map(([x, y]) =>
        shared.render(source, { filename: 'f.yaml', variables: { x: x!, y: y! } }).then(
          () => 'rendered',
          (error: RenderConfigError) => error.code,
        ),
      ),
    )
    expect(codes).toEqual(['rendered', 'DUPLICATE_KEY', 'DUPLICATE_KEY', 'rendered'])
  })
})

describe('documents of one call that need other numbers of questions', () => {
  const chain = (length: number): string => `a: {{ ${'secret('.repeat(length)}'S0'${')'.repeat(length)} }}\n`
  const links = memory(
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`S${index}`, `S${index + 1}`])),
  )
  const sources = [3, 1, 2, 1].map(length => ({ source: chain(length), filename: `${length}.yaml` }))

  it('come in the order of the call, after one audit of all', async () => {
    const audits: (readonly AuditEntry[])[] = []
    const renderer = createRenderer({
      providers: [links],
      mode: 'template',
      audit: entries => audits.push(entries),
    })
    const results = await renderer.renderAll(sources)
    expect(results.map(({ text }) => text)).toEqual(['a: S3\n', 'a: S1\n', 'a: S2\n', 'a: S1\n'])
    expect(audits.map(entries => entries.map(({ files }) => files))).toEqual([
      [['3.yaml', '1.yaml', '2.yaml'], ['3.yaml', '2.yaml'], ['3.yaml']],
    ])
  })

  it('are refused together if the audit is, or if one asks for too much', async () => {
    const audited = createRenderer({
      providers: [links],
      mode: 'template',
      audit: () => {
        throw new Error('no disk')
      },
    })
    await expect(audited.renderAll(sources)).rejects.toThrow('no disk')
    const entries: AuditEntry[] = []
    const noting = createRenderer({
      providers: [links],
      mode: 'template',
      audit: all => entries.push(...all),
    })
    await expect(
      noting.renderAll([...sources, { source: chain(18), filename: '18.yaml' }]),
    ).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    })
    expect(entries).toHaveLength(16)
  })
})
