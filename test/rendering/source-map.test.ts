import { parse as parseDotenv } from 'dotenv'
import fc from 'fast-check'
import { parse as parseToml } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import {
  createRenderer,
  memory,
  RenderConfigError,
  type RenderResult,
  type SourceMap,
} from '../../src/index.ts'
import { nastyValues } from '../nasty-values.ts'

/** The map against its definition: what is outside of it is the source's, what is inside reads as the values. */

const values = { A: 'alpha', B: 'b: "x" # y', LINES: 'one\ntwo', NUM: '5432', EMPTY: '' }

async function render(source: string, filename: string, secrets: object = values): Promise<RenderResult> {
  const renderer = createRenderer({ providers: [memory(secrets as Record<string, string>)], env: {} })
  return renderer.render(source, { filename })
}

/** The text outside of some ranges, piece by piece. */
function outside(
  text: string,
  ranges: readonly { readonly start: number; readonly end: number }[],
): string[] {
  const bounds = [0, ...ranges.flatMap(({ start, end }) => [start, end]), text.length]
  return bounds.flatMap((from, index) => (index % 2 === 0 ? [text.slice(from, bounds[index + 1])] : []))
}

function expectComplement(source: string, { text, sourceMap }: RenderResult): void {
  const cut = outside(
    source,
    sourceMap.map(entry => entry.source),
  )
  expect(
    outside(
      text,
      sourceMap.map(entry => entry.rendered),
    ),
  ).toEqual(cut)
  const ends = sourceMap.flatMap(({ rendered }) => [rendered.start, rendered.end])
  expect(ends).toEqual(ends.toSorted((a, b) => a - b))
}

/** As an editor shows it, from the text alone. */
function shown(source: string, text: string, map: SourceMap): object[] {
  return map.map(({ rendered, source: from, expressions }) => ({
    at: `${rendered.line}:${rendered.column}`,
    rendered: text.slice(rendered.start, rendered.end),
    source: source.slice(from.start, from.end),
    expressions: expressions.map(one => [
      source.slice(one.start, one.end),
      one.rendered && text.slice(one.rendered.start, one.rendered.end),
      one.references,
    ]),
  }))
}

describe('the source map', () => {
  it.each([
    [
      'an expression whose bytes alone change',
      'f.yaml',
      '\ufeffa: {{ secrets.A }} # c\nb: "x{{ secrets.B }}y"\n',
      [
        {
          at: '1:4',
          rendered: 'alpha',
          source: '{{ secrets.A }}',
          expressions: [['{{ secrets.A }}', 'alpha', [0]]],
        },
        {
          at: '2:6',
          rendered: 'b: \\"x\\" # y',
          source: '{{ secrets.B }}',
          expressions: [['{{ secrets.B }}', 'b: \\"x\\" # y', [1]]],
        },
      ],
    ],
    [
      'a scalar that is written in other quotes, and the values in it',
      'f.yaml',
      'a: 1\nb: {{ secrets.B }}, {{ secrets.A }}\n',
      [
        {
          at: '2:4',
          rendered: `'b: "x" # y, alpha'`,
          source: '{{ secrets.B }}, {{ secrets.A }}',
          expressions: [
            ['{{ secrets.B }}', 'b: "x" # y', [0]],
            ['{{ secrets.A }}', 'alpha', [1]],
          ],
        },
      ],
    ],
    [
      'all references of an expression, in the order of the result',
      'f.txt',
      '<< secrets.A >>-<< secrets.NOPE ?? secrets.A ~ secrets.NUM >>',
      [
        {
          at: '1:1',
          rendered: 'alpha',
          source: '<< secrets.A >>',
          expressions: [['<< secrets.A >>', 'alpha', [0]]],
        },
        {
          at: '1:7',
          rendered: 'alpha5432',
          source: '<< secrets.NOPE ?? secrets.A ~ secrets.NUM >>',
          expressions: [['<< secrets.NOPE ?? secrets.A ~ secrets.NUM >>', 'alpha5432', [1, 2, 3]]],
        },
      ],
    ],
    [
      'nothing between two expressions, and an empty value',
      'f.yaml',
      'a: "{{ secrets.EMPTY }}{{ secrets.A }}"\n',
      [
        {
          at: '1:5',
          rendered: '',
          source: '{{ secrets.EMPTY }}',
          expressions: [['{{ secrets.EMPTY }}', '', [0]]],
        },
        {
          at: '1:5',
          rendered: 'alpha',
          source: '{{ secrets.A }}',
          expressions: [['{{ secrets.A }}', 'alpha', [1]]],
        },
      ],
    ],
    [
      'a bare expression in JSON with its quotes',
      'f.json',
      '{"a": {{ secrets.B }}, "b": {{ secrets.NUM | int }}}',
      [
        {
          at: '1:7',
          rendered: '"b: \\"x\\" # y"',
          source: '{{ secrets.B }}',
          expressions: [['{{ secrets.B }}', 'b: \\"x\\" # y', [0]]],
        },
        {
          at: '1:28',
          rendered: '5432',
          source: '{{ secrets.NUM | int }}',
          expressions: [['{{ secrets.NUM | int }}', '5432', [1]]],
        },
      ],
    ],
    [
      'the header of a block scalar, for whose sake it changes',
      'f.yaml',
      'a:\n  b: |\n    {{ secrets.LEAD }}\n    x\n',
      [
        { at: '2:6', rendered: '|2', source: '|', expressions: [['{{ secrets.LEAD }}', undefined, [0]]] },
        {
          at: '3:5',
          rendered: '  lead',
          source: '{{ secrets.LEAD }}',
          expressions: [['{{ secrets.LEAD }}', '  lead', [0]]],
        },
      ],
      { LEAD: '  lead' },
    ],
  ])('has %s', async (_, filename, source, expected, secrets: object = values) => {
    const result = await render(source, filename, secrets)
    expect(shown(source, result.text, result.sourceMap)).toEqual(expected)
    expectComplement(source, result)
  })

  it('is empty where nothing is rendered, and leaves out what stays', async () => {
    const kept = 'a: {{ inputs.x }}\n# {{ secrets.A }}\n'
    expect((await render(kept, 'f.yaml')).sourceMap).toEqual([])
    const renderer = createRenderer({ providers: [memory({})], env: {}, missing: 'keep' })
    expect((await renderer.render('a: {{ secrets.A }}\n', { filename: 'f.yaml' })).sourceMap).toEqual([])
  })

  it('points into the references of its own document', async () => {
    const renderer = createRenderer({ providers: [memory(values)], env: {} })
    const [, second] = await renderer.renderAll([
      { source: 'a: {{ secrets.A }}\n', filename: 'a.yaml' },
      { source: 'b: {{ secrets.NUM }}\n', filename: 'b.yaml' },
    ])
    const [entry] = second!.sourceMap
    expect(entry!.expressions[0]!.references.map(index => second!.references[index]!.key)).toEqual(['NUM'])
  })
})

const EXPRESSIONS = ['<< secrets.S >>', "{{ secret('S') }}", "{{ secrets.T ~ 'x' }}", '{{ envs.E }}']
/** Where a reader takes another engine's expression for text. */
const IN_TEXT = [...EXPRESSIONS, '{{ inputs.x }}']

interface Shape {
  readonly filename: string
  readonly lines: (expressions: readonly string[]) => string
  /** `String` where there is no reader at hand. */
  readonly read: (text: string) => unknown
  /** What stands before a value that has quotes of its own, which a word then needs too. */
  readonly quotedAfter?: string
}

const shapes: readonly Shape[] = [
  {
    filename: 'f.yaml',
    lines: ([a, b, c, d]) =>
      `# ${a}\na: ${a}\r\nb: x ${b}${c} # é\nc: '${a} ${c}'\nd: "${b}\tz"\nlist:\n  - |\n    t ${d}\n    ${a}\n  - >-\n    ${b} u\n  - [${c}, "${d}"]\n${d}: 1\n`,
    read: text => parseYaml(text, { uniqueKeys: false, logLevel: 'error' }),
  },
  {
    filename: 'f.json',
    lines: ([a, b, c, d]) => `{"a": ${a}, "b": "x${b}${c}",\r\n "c": [${d}, 1]}\n`,
    read: JSON.parse,
  },
  {
    filename: 'f.toml',
    lines: ([a, b, c, d]) => `a = ${a}\nb = "é ${b}${c}"\nc = '${d} z'\nd = """\n${a}\n${b}"""\n`,
    read: text => parseToml(text),
    quotedAfter: ' = ',
  },
  {
    filename: '.env',
    lines: ([a, b, c, d]) => `A=${a}\nB=x${b}${c}\nC="${d} z"\nD='${a}'\n`,
    read: parseDotenv,
  },
  {
    filename: 'f.xml',
    lines: ([a, b, c, d]) => `<a b="${a}${b}">x ${c}<c><![CDATA[${d}]]></c></a>\n`,
    read: String,
  },
  { filename: 'f.properties', lines: ([a, b, c, d]) => `a=${a}\nb = x${b}${c}\n${d}=y\n`, read: String },
  {
    filename: 'f.conf',
    lines: ([a, b, c, d]) => `[INPUT]\n    Name ${a}\n    Tag x${b}${c}\n    Key ${d}\n`,
    read: String,
  },
  {
    filename: 'f.sh',
    lines: ([a, b, c, d]) => `A=${a}\nB="x ${b}${c}"\necho '${d}'\ncat <<E\n${a}\nE\n`,
    read: String,
  },
  {
    filename: 'f.tf',
    lines: ([a, b, c, d]) => `a = ${a}\nb = "x ${b}${c}"\nc = <<E\n${d}\nE\n`,
    read: String,
  },
  { filename: 'f.txt', lines: ([a, b, c, d]) => `${a}${b} \n${c}\r\n${d}`, read: String },
]

const value = fc.oneof(
  fc.constantFrom(...nastyValues.map(one => one.value)),
  fc.string({ unit: fc.constantFrom(...'ab\'"`#$\\{}[]:,= \t\né') }),
)

/** The tree with every text changed. */
function mapTexts(node: unknown, change: (text: string) => string): unknown {
  if (typeof node === 'string') return change(node)
  if (Array.isArray(node)) return node.map(item => mapTexts(item, change))
  if (typeof node !== 'object' || node === null || node instanceof Date) return node
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [change(key), mapTexts(item, change)]))
}

describe('the source map of random configs', () => {
  const cases = fc.record({
    shape: fc.constantFrom(...shapes),
    picked: fc.tuple(...[EXPRESSIONS, IN_TEXT, IN_TEXT, EXPRESSIONS].map(from => fc.constantFrom(...from))),
    S: value,
    T: value,
    E: value,
  })

  it('has outside what the source has, and inside what reads as the values', async () => {
    let rendered = 0
    let read = 0
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, picked, S, T, E }) => {
        const source = shape.lines(picked)
        const renderer = createRenderer({ providers: [memory({ S, T })], env: { ENV_E: E } })
        const result = await renderer.render(source, { filename: shape.filename }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(RenderConfigError)
        })
        if (result === undefined) return
        rendered++
        const { text, sourceMap } = result
        expectComplement(source, result)

        // A word in the place of each value reads as the word.
        const own = sourceMap.flatMap(entry => entry.expressions).filter(one => one.rendered !== undefined)
        const texts = own.map(one => valueFrom(source.slice(one.start, one.end), { S, T, E }))
        const pieces = outside(
          text,
          own.map(one => one.rendered!),
        )
        const worded = pieces.map((piece, index) => {
          if (index === own.length) return piece
          const word = `zQ${index}Qz`
          return piece + (piece.endsWith(shape.quotedAfter ?? '\0') ? `"${word}"` : word)
        })
        if (shape.read === String) return
        read++
        const expected = mapTexts(shape.read(worded.join('')), part =>
          part.replace(/zQ(\d+)Qz/g, (_, index) => texts[Number(index)]!),
        )
        expect(shape.read(text)).toEqual(expected)
      }),
      { numRuns: 600, seed: 20261128 },
    )
    expect(rendered).toBeGreaterThan(250)
    expect(read).toBeGreaterThan(100)
  })
})

function valueFrom(expression: string, { S, T, E }: Record<'S' | 'T' | 'E', string>): string {
  if (expression.includes('envs')) return E
  return expression.includes("~ 'x'") ? `${T}x` : S
}

describe('what the source map says of values', () => {
  it('is where they are and nothing else: no value, no part of one, and the same map for any of a length', async () => {
    const source = shapes[0]!.lines(EXPRESSIONS)
    const mapFor = async (char: string): Promise<string> => {
      const secret = `${char.repeat(12)}: ${char.repeat(12)}`
      const renderer = createRenderer({ providers: [memory({ S: secret, T: secret })], env: { ENV_E: 'e' } })
      return JSON.stringify((await renderer.render(source, { filename: 'f.yaml' })).sourceMap)
    }
    const map = await mapFor('Q')
    expect(map).not.toMatch(/Q/)
    expect(await mapFor('W')).toBe(map)
    const names = new Set([...map.matchAll(/"(\w+)":/g)].map(match => match[1]))
    expect([...names].sort()).toEqual([
      'column',
      'end',
      'expressions',
      'line',
      'references',
      'rendered',
      'source',
      'start',
    ])
    expect(map.replace(/"\w+":/g, '')).toMatch(/^[[\]{},\d]*$/)
  })
})
