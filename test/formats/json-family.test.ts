import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { json5, jsonc } from '../../src/formats/json/json.ts'
import { maskText } from '../../src/text/mask.ts'
import { describeConformance, maskTemplate, renderWith } from './conformance.ts'
import { readJson5, readJsonc } from './read-json-family.ts'

/** Gives quotes to words that stand without them, as the format promises to. */
const quoteBare = (text: string): string =>
  text.replace(/"[^"]*"|[^\s"{}[\],:]*zQ\d+Qz[^\s"{}[\],:]*/g, part =>
    part.startsWith('"') ? part : `"${part}"`,
  )

describe('jsonc', () => {
  describeConformance({
    format: jsonc,
    read: readJsonc,
    templates: [
      {
        name: 'comments',
        text: `// don't { " read this
{
  /* nor [ this
  */ "a": "// << secrets.a >> /* not a comment */", // "x": 1
  "b": ["<< secrets.b >>", 1,], /* "y" */
  "<< secrets.c >>": {"d": "{{ secret('D') }}",},
}
// end`,
      },
      {
        name: 'bare words',
        text: '{"a": << secrets.a >>, /* x */ "b": [v<< secrets.b >>,],}\n',
        readable: quoteBare,
      },
    ],
  })

  test('expressions in comments need no value', () => {
    const text = '{ // << secrets.a >>\n/* << secrets.b >> */ "c": "<< secrets.c >>" }'
    expect(jsonc.slots(maskTemplate(text)).slots.map(slot => slot.spans)).toEqual([[2]])
  })

  test.each([
    ['{"a": 1,,}', 8, 'key in double quotes'],
    ['[,]', 1, 'value is expected'],
    ['{a: 1}', 1, 'double quotes'],
    ["['a']", 1, 'single'],
    ['[1] /* x', 4, 'comment that begins here'],
    ['[1 / 2]', 3, '","'],
    ['["a\nb"]', 3, 'line break'],
    ['[.5]', 1, 'no JSONC value'],
  ])('%j is not JSONC, and the place is told', (text, offset, message) => {
    expect(jsonc.slots(maskTemplate(text)).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })
})

describe('json5', () => {
  describeConformance({
    format: json5,
    read: text => readJson5(text),
    templates: [
      {
        name: 'strings',
        text: `// JSON5
{
  unquoted: '<< secrets.a >>', $_\\u00e9: "it's << secrets.b >>",
  'single "quoted"': 'a \\'{{ secret('C') }}\\' b',
  lines: 'one \\
<< secrets.d >> two', "e": [+.5, 0xFF, Infinity, -NaN, '\\x41\\v\\0',],
}
`,
      },
      { name: 'keys', text: "{'<< secrets.a >>': {\"b-<< secrets.b >>\": 1}, 'c': null}\n" },
      {
        name: 'bare words',
        text: '{a: << secrets.a >>, << secrets.b >>: [v<< secrets.c >>]}\n',
        readable: quoteBare,
      },
    ],
  })

  test.each([
    ['int', '0xFF'],
    ['float', 'Infinity'],
    ['float', '.5'],
  ] as const)('a typed value (%s) stands as JSON5 knows it: %s', (type, literal) => {
    const value = { text: literal, typed: { type, literal } }
    expect(renderWith(json5, '[<< secrets.a >>]', () => value)).toEqual({ text: `[${literal}]` })
    expect(renderWith(jsonc, '[<< secrets.a >>]', () => value)).toHaveProperty('refused')
  })

  test('the escapes are undone inside an expression, and in keys for the check of equal keys', () => {
    const text = String.raw`{'\x61\
b': '<< secret(\'X\') >>', "<< secrets.k >>": 1, c\u0064: 2}`
    const { slots, siblingKeys } = json5.slots(maskTemplate(text))
    expect(json5.decode(slots[0]!, String.raw` secret(\'X\x41\') `)).toBe(" secret('XA') ")
    expect(siblingKeys?.(slots[1]!.map!)).toEqual(['ab', 'cd'])
    expect(slots[0]!.path).toEqual(['ab'])
  })

  test.each([
    ["['a\nb']", 3, 'line break'],
    [String.raw`['\1']`, 2, 'escape'],
    [String.raw`['\u12']`, 2, 'escape'],
    ["['\\<< secrets.x >>']", 2, 'escape'],
    ['[01]', 1, 'no JSON5 value'],
    ['{a-b: 1}', 1, 'key'],
    ['[1, /* x]', 4, 'comment'],
    ['[,]', 1, 'expected'],
  ])('%j is not JSON5, and the place is told', (text, offset, message) => {
    expect(json5.slots(maskTemplate(text)).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test('what the scanner takes for JSON5 is what another reader takes for JSON5', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        "'b'",
        "'",
        '"',
        'key:',
        '"k":',
        "'k':",
        '1',
        '+.5',
        '0x1F',
        '01',
        'true',
      ],
      ...[' ', '\n', '// c\n', '/* c */', '/', '\\', '\\n', '\u00a0', 'NaN', '-Infinity'],
    )
    const parses = (text: string): boolean => {
      try {
        readJson5(text)
        return true
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const text = pieces.join('')
        const ours = json5.slots(maskText(text, [])).syntaxErrors.length === 0
        // The other reader takes any word for a key and any escape.
        if (ours) expect(parses(text), text).toBe(true)
        else if (!/[\\\w.+-]/.test(text)) expect(parses(text), text).toBe(false)
      }),
      { numRuns: 5000, seed: 20261101 },
    )
  })
})

describe.each([
  ['jsonc', jsonc],
  ['json5', json5],
])('%s, hostile', (_, format) => {
  test.each([
    '{',
    '"',
    '\\',
    '[',
    "'",
    '/',
    '//',
    '/*',
    '/* */',
    '// \n',
    ',',
    '[1,',
    '\u2028',
    '\u00a0',
    '$',
    '\\u00e9',
  ])('a long run of %j is read in one pass', unit => {
    expect(format.slots(maskText(unit.repeat(100_000), [])).syntaxErrors).toHaveLength(1)
  })
})
