import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { DEFAULT_DIALECT } from '../../src/expressions/dialects.ts'
import { loadFormat } from '../../src/formats/index.ts'
import { JSON_GRAMMAR, JSON5_GRAMMAR, JSONC_GRAMMAR, JSONL_GRAMMAR } from '../../src/formats/json/grammar.ts'
import { createRenderer, memory } from '../../src/index.ts'
import { findSpans } from '../../src/rendering/find-spans.ts'
import { fillNode } from '../../src/schema/fill-node.ts'
import { readJsonTrees } from '../../src/schema/read-json-trees.ts'
import { readTrees } from '../../src/schema/read-trees.ts'
import type { DocumentTrees } from '../../src/text/document-tree.ts'
import { maskText } from '../../src/text/mask.ts'
import { readYamlTrees } from '../../src/text/yaml.ts'
import { nastyValues } from '../nasty-values.ts'

const nothing = maskText('', [])
const dataOf = ({ documents }: DocumentTrees): unknown[] =>
  documents.map(tree => fillNode(tree, nothing, new Map()).data)

describe('a tree', () => {
  it('of JSON has the data that JSON.parse gives, and every node its own text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\t', '\n'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        const [tree] = readJsonTrees(text, JSON_GRAMMAR).documents
        expect(dataOf({ documents: [tree!], problems: [] })).toEqual([JSON.parse(text)])
        expect(text.slice(tree!.start, tree!.end)).toBe(text)
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  it('of YAML has the data that its reader gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async value => {
        const text = JSON.stringify(value)
        expect(dataOf(await readYamlTrees(text))).toEqual([parse(text)])
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  it.each<[string, string, unknown[]]>([
    [
      'anchors, aliases and merges',
      'a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }\nc: { y: 4, <<: [*a, { x: 5, z: 6 }] }',
      [{ a: { x: 1, y: 2 }, b: { x: 1, y: 3 }, c: { x: 1, y: 4, z: 6 } }],
    ],
    ['several documents', 'a: 1\n---\n- 2\n', [{ a: 1 }, [2]]],
    [
      'types of YAML 1.2',
      '[1, 0x10, 1.5, true, yes, null, ~, "1", !!str 1]',
      [[1, 16, 1.5, true, 'yes', null, null, '1', '1']],
    ],
    [
      'keys that are no text',
      '1: a\ntrue: b\nnull: c\n? [x]\n: d\n',
      [{ 1: 'a', true: 'b', null: 'c', '': 'd' }],
    ],
    [
      'a key that objects inherit',
      '__proto__: { a: 1 }\nconstructor: 2',
      [JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}')],
    ],
    ['empty values', 'a:\nb: {}\nc: []\n', [{ a: null, b: {}, c: [] }]],
    ['nothing', '', []],
  ])('of YAML has %s', async (_, text, expected) => {
    expect(dataOf(await readYamlTrees(text))).toEqual(expected)
  })

  it.each([
    ['JSONC', JSONC_GRAMMAR, '// a\n{"a": [1, /* b */ 2,],}\n', [{ a: [1, 2] }]],
    [
      'JSON5',
      JSON5_GRAMMAR,
      "{a: 'x\\\ny', b: +0x1F, c: -.5, d: -Infinity}",
      [{ a: 'xy', b: 31, c: -0.5, d: Number.NEGATIVE_INFINITY }],
    ],
    ['JSON Lines', JSONL_GRAMMAR, '{"a": 1}\n\n[2]\n"x"', [{ a: 1 }, [2], 'x']],
    ['JSON with a byte order mark', JSON_GRAMMAR, '\ufeff{"a": "\\ud83d\\ude00"}', [{ a: '😀' }]],
  ])('of %s', (_, grammar, text, expected) => {
    expect(dataOf(readJsonTrees(text, grammar))).toEqual(expected)
  })

  it('of JSON is no deeper than 200 levels', () => {
    const { problems } = readJsonTrees('['.repeat(100_000) + ']'.repeat(100_000), JSON_GRAMMAR)
    expect(problems).toEqual([{ offset: 200, message: 'nested more than 200 deep', tooLarge: true }])
  })
})

/** Every kind of scalar, whole and in part, in keys too. */
const TEMPLATES = {
  yaml: `plain: {{ secrets.V }}
part: a {{ secrets.V }} b
'single {{ secrets.K }}': 'x {{ secrets.V }}'
"double": "x {{ secrets.V }} {{ inputs.x }}"
block: |
  first {{ secrets.V }}
  last
folded: >-
  {{ secrets.V }}
flow: [{{ secrets.V }}, { "{{ secrets.K }}": '{{ secrets.V }}' }]
`,
  json: `{
  "whole": "{{ secrets.V }}", "part": "a {{ secrets.V }} b", "bare": {{ secrets.V }},
  "{{ secrets.K }}": ["{{ secrets.V }}", "{{ inputs.x }}", 1, null]
}`,
} as const

describe('a tree with values in it', () => {
  it.each(nastyValues.flatMap(one => (['yaml', 'json'] as const).map(format => ({ ...one, format }))))(
    'has what a reader of the rendered $format finds: $name',
    async ({ value, format }) => {
      const source = TEMPLATES[format]
      const renderer = createRenderer({ providers: [memory({ V: value, K: 'a key' })] })
      const { text } = await renderer.render(source, { format })
      const spans = findSpans(source, DEFAULT_DIALECT, new Set())
      const document = maskText(source, spans)
      const textOf = (expression: string): string => (expression.includes('.K') ? 'a key' : value)
      const values = new Map(
        spans.flatMap(({ kind, start, end }, index) =>
          kind === 'ours' ? [[index, { text: textOf(source.slice(start, end)) }] as const] : [],
        ),
      )
      const { documents } = await readTrees(await loadFormat(format), document.masked)
      const { data } = fillNode(documents[0]!, document, values)
      expect(data).toEqual(format === 'json' ? JSON.parse(text) : parse(text))
    },
  )
})
