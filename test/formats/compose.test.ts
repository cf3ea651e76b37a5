import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { compose } from '../../src/formats/compose.ts'
import { describeConformance, maskTemplate, renderWith } from './conformance.ts'
import { substituteVariables } from './read-compose-env.ts'
import { startGoReferee } from './referee-process.ts'

const templates = [
  {
    name: 'values',
    text: `services:
  db:
    image: "db:\${TAG:-latest}" # << not.ours >>
    environment:
      A: << secrets.a >>
      B: "x << secrets.b >> $HOST"
      C: 'it''s {{ secret('C') }}'
      $KEY: $$<< secrets.d >>
    command: [sh, -c, "<< secrets.e >>"]
    labels:
      - key=<< secrets.f >>
configs:
  file:
    content: |
      a: \${B}
      b: << secrets.g >>
`.replace(' # << not.ours >>', ''),
  },
  { name: 'keys', text: 'services:\n  << secrets.a >>:\n    image: x$$y\n' },
]

/** What Compose does to the values of the document that YAML gives. */
function readWith(substitute: (text: string) => string): (text: string) => unknown {
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') return node.includes('$') ? substitute(node) : node
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]))
  }
  return text => walk(parse(text.replace(/^\ufeff/, ''), { prettyErrors: false }))
}

const isLongKey = (value: string, place: { isKey: boolean }): boolean | 'maybe' =>
  place.isKey && value.length > 900 && 'maybe'

describe('compose', () => {
  describeConformance({
    format: compose,
    templates,
    read: readWith(substituteVariables),
    unwritable: isLongKey,
  })

  const go = startGoReferee('substitute')
  afterAll(() => go?.close())
  describe.skipIf(go === undefined)("judged by Compose's own expansion", () => {
    const read = readWith(text => go!.read(text) as string)
    describeConformance({ format: compose, templates, read, unwritable: isLongKey, runs: 100 })
  })

  test.each([
    ['a: << secrets.a >>\n', 'pa$x', 'a: pa$$x\n'],
    ['<< secrets.a >>: 1\n', 'pa$x', 'pa$x: 1\n'],
    ['a: << secrets.a >>\n', '', "a: ''\n"],
  ])('%j with %j', (text, value, expected) => {
    expect(renderWith(compose, text, () => ({ text: value }))).toEqual({ text: expected })
  })

  test('a dollar sign in typed JSON is doubled as well', () => {
    const typed = { type: 'json', literal: '{"a": "$x"}' } as const
    expect(renderWith(compose, 'a: << secrets.a >>\n', () => ({ text: typed.literal, typed }))).toEqual({
      text: 'a: {"a": "$$x"}\n',
    })
  })

  test.each([
    'a: $<< secrets.a >>\n',
    'a: "x$HOST<< secrets.a >>"\n',
    'a: ${X:-<< secrets.a >>}\n',
    'a: |\n  ${A\n  << secrets.a >>}\n',
  ])('a place inside a variable is refused: %j', text => {
    expect(renderWith(compose, text, () => ({ text: 'x' }))).toHaveProperty('refused')
  })

  test('an expression of another engine keeps its bytes', () => {
    const text = 'a: "{{ inputs.x }} << secrets.a >>"\n'
    expect(compose.slots(maskTemplate(text)).slots[0]!.spans).toEqual([0, 1])
    expect(renderWith(compose, text, span => (span === 1 ? { text: '$' } : undefined))).toEqual({
      text: 'a: "{{ inputs.x }} $$"\n',
    })
  })
})
