import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { yaml } from '../../../src/formats/yaml/yaml.ts'
import { nastyValues } from '../../nasty-values.ts'
import { renderWith } from '../conformance.ts'

const templates = [
  ['literal', 'a: |\n  {\n    "pw": "<< secrets.x >>",\n    "list": [1, "x << secrets.y >> y"]\n  }\nb: 1\n'],
  ['stripped', 'a: |-\n  {"pw": "<< secrets.x >>", "list": [1, "x << secrets.y >> y"]}\nb: 1\n'],
  ['folded', 'a: >\n  {"pw": "<< secrets.x >>",\n  "list": [1, "x << secrets.y >> y"]}\nb: 1\n'],
  ['bare', 'a: |\n  {"pw": << secrets.x >>, "list": [1, "x {{ secrets.y }} y"]}\nb: 1\n'],
  [
    'with a foreign expression',
    'a: |\n  {"pw": "<< secrets.x >>", "list": [1, "x << secrets.y >> y"], "f": "{{ inputs.z }}"}\nb: 1\n',
  ],
] as const

describe('JSON in a block scalar', () => {
  it.each(templates)('stays JSON, and the YAML around it YAML: %s', (_, text) => {
    for (const { value } of nastyValues) {
      const rendered = renderWith(yaml, text, span =>
        text.includes('inputs') && span === 2 ? undefined : { text: value },
      )
      if ('refused' in rendered) throw new Error(rendered.refused)
      for (const outer of [parse(rendered.text), load(rendered.text)] as { a: string; b: number }[]) {
        expect(outer.b).toBe(1)
        const inner = JSON.parse(outer.a) as { pw: string; list: unknown[] }
        expect(inner.pw).toBe(value)
        expect(inner.list).toEqual([1, `x ${value} y`])
      }
    }
  })

  it('is left as text where it is not surely JSON', () => {
    const text = 'a: |\n  {"pw": "<< secrets.x >>", }\n'
    expect(renderWith(yaml, text, () => ({ text: 'q"q' }))).toEqual({ text: 'a: |\n  {"pw": "q"q", }\n' })
  })

  it('changes nothing but the expression', () => {
    const text = 'a: |\n  { "pw":  "<< secrets.x >>" }  \n'
    expect(renderWith(yaml, text, () => ({ text: 'q"q' }))).toEqual({
      text: 'a: |\n  { "pw":  "q\\"q" }  \n',
    })
  })
})
