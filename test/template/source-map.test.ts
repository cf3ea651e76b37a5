import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createRenderer, memory, type RenderConfigError, type RenderResult } from '../../src/index.ts'
import { nastyValues } from '../nasty-values.ts'
import { templateFolder } from './as-nunjucks.ts'

/** The source map of whole templates, through loops, macros and includes: every range leads there and back. */

const PART =
  '{% if secrets.S1 is defined %}p{{ n }}: "{{ secrets.S2 }}"\n{% endif %}q{{ n }}: {{ secret("S" ~ 3) }}\n'
const MACROS = '{% macro m(n, value) %}m{{ n }}: [{{ value }}, "a {{ value }}"]\n{% endmacro %}'
const folder = templateFolder({ 'part.yaml': PART, 'macros.njk': MACROS })
const HEAD = '{% from "macros.njk" import m %}'
const FILES: Readonly<Record<string, string>> = { 'part.yaml': PART, 'macros.njk': MACROS }

/** What the expressions of the templates print, by the values of S0 to S3; `undefined` for numbers of a loop. */
const printed: Readonly<Record<string, number>> = {
  '{{ secrets.S0 }}': 0,
  '{{ secrets.S1 }}': 1,
  '{{ secrets.S2 }}': 2,
  '{{ secret("S" ~ 3) }}': 3,
}

const line = (n: number): fc.Arbitrary<string> =>
  fc.constantFrom(
    `k${n}: {{ secrets.S0 }}\n`,
    `k${n}: a {{ secrets.S1 }} é {{ secrets.S0 }}\n`,
    `k${n}: |\n  {{ secrets.S1 }}\n  b\n`,
    `k${n}: '{{ secrets.S0 }}{{ secrets.S1 }}'\n`,
    `{% for i in [1, 2] %}k${n}_{{ i }}: "{{ secrets.S1 }}"\n{% endfor %}`,
    `{% for c in secrets.LIST | fromjson %}k${n}_{{ loop.index }}: {{ secrets.S0 }} # {{ secrets.S1 }}\n{% endfor %}`,
    `{% set n = ${n} %}{% include "part.yaml" %}`,
    `{{ m(${n}, secrets.S1) }}`,
    `# é ${n}\n`,
  )
const template = fc
  .integer({ min: 1, max: 5 })
  .chain(count => fc.tuple(...Array.from({ length: count }, (_, index) => line(index))))
  .map(lines => `${HEAD}top: 1\n${lines.join('')}`)
const secrets = fc.array(fc.constantFrom(...nastyValues.map(({ value }) => value)), {
  minLength: 4,
  maxLength: 4,
})

async function render(
  source: string,
  values: readonly string[],
  filename: string,
): Promise<RenderResult | undefined> {
  const named = Object.fromEntries(values.map((value, index) => [`S${index}`, value]))
  const renderer = createRenderer({ providers: [memory({ ...named, LIST: '["x", "y"]' })] })
  try {
    return await renderer.render(source, { mode: 'template', templateRoot: folder, filename })
  } catch (error) {
    expect((error as RenderConfigError).code).toBe('CANNOT_ENCODE')
    return undefined
  }
}

const place = (text: string, offset: number): { line: number; column: number } => {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

function expectRanges(source: string, { text, sourceMap }: RenderResult): void {
  let end = 0
  for (const { rendered, source: from, expressions } of sourceMap) {
    expect(rendered.start).toBeGreaterThanOrEqual(end)
    end = rendered.end
    expect(end).toBeLessThanOrEqual(text.length)
    expect(expressions.length).toBeGreaterThan(0)
    for (const one of [from, ...expressions]) {
      const own = fileOf(source, one.file)
      expect({ line: one.line, column: one.column }).toEqual(place(own, one.start))
      expect(one.end).toBeLessThanOrEqual(own.length)
    }
    for (const one of expressions) {
      expect(fileOf(source, one.file).slice(one.start, one.end)).toMatch(/^\{\{ [^{}]+ \}\}$/)
      if (one.rendered === undefined) continue
      expect(one.rendered.start).toBeGreaterThanOrEqual(rendered.start)
      expect(one.rendered.end).toBeLessThanOrEqual(rendered.end)
    }
  }
}

function fileOf(source: string, file: string | undefined): string {
  return file === undefined ? source : FILES[file.slice(folder.length + 1)]!
}

describe('the source map of a generated template', () => {
  it('has every value of a text, and nothing of it elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(template, secrets, async (source, values) => {
        const result = await render(source, values, 'f.txt.njk')
        const { text, sourceMap } = result!
        expectRanges(source, result!)
        for (const { expressions } of sourceMap) {
          for (const { file, start, end, rendered } of expressions) {
            const index = printed[fileOf(source, file).slice(start, end)]
            if (index !== undefined) expect(text.slice(rendered!.start, rendered!.end)).toBe(values[index])
          }
        }
        // With other values, what lies outside of the ranges is the same.
        const other = (await render(source, ['w', 'x', 'y', 'z'], 'f.txt.njk'))!
        expect(outside(result!)).toEqual(outside(other))
      }),
      { numRuns: 100, seed: 20261128 },
    )
  })

  it('leads from every value of a document to the expression that it comes from', async () => {
    await fc.assert(
      fc.asyncProperty(template, secrets, async (source, values) => {
        const result = await render(source, values, 'f.yaml.njk')
        if (result === undefined) return
        const { text, sourceMap, references } = result
        expectRanges(source, result)
        for (const { expressions } of sourceMap) {
          for (const { file, start, end, rendered, references: own } of expressions) {
            const index = printed[fileOf(source, file).slice(start, end)]
            if (index === undefined) continue
            expect(own.map(number => references[number]!.key)).toEqual([`S${index}`])
            // Alone in its scalar, with quotes of its own or without any, it reads as the value.
            const isAlone = rendered !== undefined && /: $/.test(text.slice(0, rendered.start))
            const slice = isAlone ? text.slice(rendered.start, rendered.end) : ''
            if (/^['"]/.test(slice)) expect(parse(slice)).toBe(values[index])
          }
        }
      }),
      { numRuns: 100, seed: 20261128 },
    )
  })

  it('holds no value, nor a hash or an encoding of one', async () => {
    const values = [
      'CANARY-one-EXAMPLE',
      'CANARY: "two" # EXAMPLE',
      'CANARY-three\nEXAMPLE',
      'CANARY-4-EXAMPLE',
    ]
    const forms = values.flatMap(value => [
      'CANARY',
      ...['md5', 'sha1', 'sha256', 'sha512'].flatMap(name => {
        const hash = createHash(name).update(value).digest()
        return [hash.toString('hex').slice(0, 16), hash.toString('base64').slice(0, 12)]
      }),
      Buffer.from(value).toString('base64').slice(0, 12),
      Buffer.from(value).toString('hex').slice(0, 16),
    ])
    await fc.assert(
      fc.asyncProperty(template, async source => {
        const { sourceMap, references, warnings } = (await render(source, values, 'f.yaml.njk'))!
        const said = JSON.stringify({ sourceMap, references, warnings })
        expect(forms.filter(form => said.includes(form))).toEqual([])
      }),
      { numRuns: 50, seed: 20261128 },
    )
  })
})

function outside({ text, sourceMap }: RenderResult): string[] {
  const bounds = [0, ...sourceMap.flatMap(({ rendered }) => [rendered.start, rendered.end]), text.length]
  return bounds.flatMap((from, index) => (index % 2 === 0 ? [text.slice(from, bounds[index + 1])] : []))
}
