import fc from 'fast-check'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import type { EncodableValue, TypedValue } from '../../src/formats/format.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import { maskText } from '../../src/text/mask.ts'
import { type ConformanceTemplate, describeConformance, maskTemplate, renderWith } from './conformance.ts'
import { describeReferee, pythonReferee } from './referee.ts'

/** Gives quotes to words that stand as values without them, as the format promises to. */
const quoteBare = (text: string): string =>
  text.replace(/([=[,] *)([^\s"',[\]{}=]*zQ\d+Qz[^\s"',[\]{}]*)/g, '$1"$2"')

const templates: readonly ConformanceTemplate[] = [
  {
    name: 'strings on one line',
    text: `# comment
whole = "<< secrets.a >>"
start="{{ secret('B') }} b" # << not.ours
middle = "a\\t\\"<< secrets.c >>\\u00e9 c"
literal = '<< secrets.d >>'
'lit "x\\' = 'C:\\dir\\<< secrets.e >>-"{{ secret('F') }}"-end'

[server.'a.b']
list = ["<< secrets.g >>", '<< secrets.h >>', # comment
  1_000, 0xDEAD, 1979-05-27 07:32:00Z, [ "x<< secrets.i >>" ],
]
table = { a = "<< secrets.j >>", b.c = '{{ secret("K") }}', "d e" = inf }
`,
  },
  {
    name: 'strings over several lines',
    text: `a = """<< secrets.a >>"""
b = """
<< secrets.b >>
x "" << secrets.c >>"" \\" \\\\
"""
c = '''<< secrets.d >>'''
d = '''
one '' << secrets.e >>''
\\ " {{ secret('F') }}
'''
e = """a \\
   << secrets.g >> b \\

   {{ secret('H') }}
   c\\
   << secrets.i >>"""
f = """<< secrets.j >>
"""
g = '''<< secrets.k >>
  x'''
`,
  },
  {
    name: 'quotes on both sides',
    text: `a = """x""<< secrets.a >>""y"""
b = '''x''<< secrets.b >>''y'''
c = """\\
  << secrets.c >>
  z"""
`,
  },
  {
    name: 'without quotes',
    text: `port = << secrets.a >>
url = https://<< secrets.b >>:{{ secret('C') }}@host/db # comment
list = [<< secrets.d >>, v<< secrets.e >>,
  [{{ secret('F') }}] ]
table = { a = << secrets.g >>, b = "x" }
last = << secrets.h >>
`,
    readable: quoteBare,
  },
  {
    name: 'keys',
    text: `<< secrets.a >> = 1
pre-<< secrets.b >>.x = 2
"<< secrets.c >>.y".'z<< secrets.d >>' = 3
inline = { k_<< secrets.e >> = { "a<< secrets.f >>" = 4 } }
[<< secrets.g >>t]
[t1.<< secrets.h >> . "x"]
[[array.'y << secrets.i >>']]
`,
  },
]

describe('toml', () => {
  describeConformance({
    format: toml,
    read: text => parse(text.replace(/^\ufeff/, '')),
    templates,
    // Equal keys are told elsewhere: each value stands in one of the keys only.
    unwritable: () => false,
  })

  describeReferee({
    format: toml,
    templates,
    referee: pythonReferee(
      "Python's tomllib",
      `
import tomllib
def plain(node):
    if isinstance(node, dict): return [[key, plain(value)] for key, value in node.items()]
    if isinstance(node, list): return [plain(value) for value in node]
    return node if isinstance(node, (str, bool, int)) else repr(node)
def read(document):
    return plain(tomllib.loads(document.removeprefix('\\ufeff')))`,
      'import tomllib',
    ),
  })

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(toml, text, span => (values[span] === undefined ? undefined : { text: values[span]! }))

  test.each([
    ['a = "<< secrets.a >>"', "it's #1, {x}\ttab é", 'a = "it\'s #1, {x}\ttab é"'],
    ['a = "<< secrets.a >>"', 'a"b\\\n\u0000\u007f', 'a = "a\\"b\\\\\\n\\u0000\\u007f"'],
    ["a = '<< secrets.a >>'", 'C:\\x "q"', 'a = \'C:\\x "q"\''],
    ["a = '\\d \"<< secrets.a >>'", "it's", 'a = "\\\\d \\"it\'s"'],
    ['a = """<< secrets.a >>"""', 'one\ntwo "x" y', 'a = """one\ntwo "x" y"""'],
    ['a = """<< secrets.a >>"""', '"x"', 'a = """\\"x\\""""'],
    ['a = """\nx << secrets.a >> y"""', '"x"', 'a = """\nx "x" y"""'],
    ['a = """<< secrets.a >>"""', 'x"""y', 'a = """x\\"\\"\\"y"""'],
    ['a = """<< secrets.a >>"""', '\nx', 'a = """\\nx"""'],
    ["a = '''<< secrets.a >>'''", 'one\ntwo', "a = '''one\ntwo'''"],
    ["a = '''<< secrets.a >>'''", '\nx', "a = '''\n\nx'''"],
    ["a = '''\\ \"<< secrets.a >>\nz'''", "'''", 'a = """\\\\ \\"\'\'\'\nz"""'],
    ['a = << secrets.a >>', '5432', 'a = "5432"'],
    ['<< secrets.a >> = 1', 'a-b_1', 'a-b_1 = 1'],
    ['<< secrets.a >> = 1', 'a.b', '"a.b" = 1'],
    ['<< secrets.a >>.b = 1', '', '"".b = 1'],
  ])('%s takes %j in the least invasive way', (template, value, expected) => {
    expect(rendered(`${template}\n`, value)).toEqual({ text: `${expected}\n` })
  })

  test.each<[TypedValue['type'], string, string]>([
    ['int', '-5432', '-5432'],
    ['float', '1.5e+3', '1.5e+3'],
    ['bool', 'true', 'true'],
    ['json', '{"a": [1, "x\\/\\ud83d\\ude00\\n"], "b c": {}}', '{"a" = [1, "x/😀\\n"], "b c" = {}}'],
    ['json', '"x"', '"x"'],
  ])('a typed value (%s) stands without quotes where it is all there is', (type, literal, expected) => {
    const value = { text: literal, typed: { type, literal } as TypedValue }
    expect(renderWith(toml, 'a = [<< secrets.a >>]', () => value)).toEqual({ text: `a = [${expected}]` })
    parse(`a = [${expected}]`)
  })

  test.each(['a = "<< secrets.a >>"', 'a = v<< secrets.a >>', '<< secrets.a >> = 1'])(
    'a typed value is text where it is not all there is: %s',
    text => {
      const typed: EncodableValue = { text: '1', typed: { type: 'int', literal: '1' } }
      expect(renderWith(toml, text, () => typed)).toEqual(renderWith(toml, text, () => ({ text: '1' })))
    },
  )

  test.each<[TypedValue['type'], string, string]>([
    ['int', '9223372036854775808', '64 bits'],
    ['json', '[9223372036854775808]', '64 bits'],
    ['json', '{"a": null}', 'null'],
    ['json', '{"a": 1, "a": 2}', 'twice'],
    ['json', '["\\ud800"]', 'surrogate'],
    ['json', `${'['.repeat(101)}${']'.repeat(101)}`, 'deep'],
    ['json', '{', 'no JSON'],
  ])('a %s that TOML has not is refused: %s', (type, literal, reason) => {
    const value = { text: literal, typed: { type, literal } as TypedValue }
    expect(renderWith(toml, 'a = << secrets.a >>', () => value)).toMatchObject({
      refused: expect.stringContaining(reason),
      span: 0,
    })
  })

  test('an expression that gets no value keeps its bytes, in new quotes too', () => {
    const text = `a = "{{ inputs.x | f("y") }} << secrets.a >>"\nb = {{ inputs.z }}-<< secrets.b >>\nc = '{{ inputs.u }}<< secrets.c >>'\n`
    const values = new Map([
      [1, 'p"q'],
      [3, 'r'],
      [5, "s't"],
    ])
    const result = renderWith(toml, text, span =>
      values.has(span) ? { text: values.get(span)! } : undefined,
    )
    expect(result).toEqual({
      text: `a = "{{ inputs.x | f("y") }} p\\"q"\nb = "{{ inputs.z }}-r"\nc = "{{ inputs.u }}s't"\n`,
    })
  })

  test('quotes are not changed around an expression that stays and needs them', () => {
    const text = `a = '{{ inputs.x | f("y") }} << secrets.a >>'\n`
    const one = (value: string): unknown =>
      renderWith(toml, text, span => (span === 1 ? { text: value } : undefined))
    expect(one('x')).toEqual({ text: `a = '{{ inputs.x | f("y") }} x'\n` })
    expect(one("it's")).toMatchObject({ refused: expect.stringContaining('stays') })
  })

  test('a value that looks like the mask of a kept expression stays that value', () => {
    const text = 'a = {{ inputs.a }}<< secrets.b >>\n{{ inputs.c }}<< secrets.d >> = 1\n'
    const { word } = maskTemplate(text)
    expect(renderWith(toml, text, span => (span % 2 === 1 ? { text: word(0) } : undefined))).toEqual({
      text: `a = "{{ inputs.a }}${word(0)}"\n"{{ inputs.c }}${word(0)}" = 1\n`,
    })
  })

  test('the escapes of TOML are undone inside an expression that stands in a basic string', () => {
    const { slots } = toml.slots(
      maskTemplate('a = "<< secret(\\"X\\") >>"\nb = \'<< secret("Y") >>\'\nc = << secret("Z") >>\n'),
    )
    expect(slots.map(slot => toml.decode(slot, 'secret(\\"A\\u0041\\")'))).toEqual([
      'secret("AA")',
      'secret(\\"A\\u0041\\")',
      'secret(\\"A\\u0041\\")',
    ])
  })

  test('a slot knows its path', () => {
    const { slots } = toml.slots(
      maskTemplate(
        'a = "<< secrets.a >>"\n[x."y.z"]\nb.c = [0, {d = [<< secrets.b >>]}]\ne.<< secrets.c >>.f = 1\n[<< secrets.d >>.g]\n',
      ),
    )
    expect(slots[0]!.path).toEqual(['a'])
    expect(slots[1]!.path).toEqual(['x', 'y.z', 'b', 'c', 1, 'd', 0])
    expect(slots[2]!.path!.slice(0, 3)).toEqual(['x', 'y.z', 'e'])
    expect(slots[2]!.path).toHaveLength(4)
    expect(slots[3]!.path).toHaveLength(1)
  })

  test('the keys of a table and what a key reads as are told, for the check of equal keys', () => {
    const text = `a = 1
"b\\u0041" = 2
<< secrets.k >> = 3
[t]
c = 4
d.e = 5
d."<< secrets.l >>\\n" = 6
i = { f = 7, << secrets.m >> = 8 }
[t.u]
[[v]]
g = 9
[[v]]
<< secrets.n >> = 10
[<< secrets.o >>]
[[<< secrets.p >>]]
[<< secrets.q >>.w]
`
    const document = maskTemplate(text)
    const { slots, siblingKeys } = toml.slots(document)
    const siblings = slots.map(slot => (slot.map === undefined ? undefined : siblingKeys?.(slot.map)))
    const root = ['a', 'bA', 't']
    expect(siblings).toEqual([root, ['e'], ['f'], [], root, undefined, undefined])
    const values = new Map(slots.map((_, span) => [span, { text: 'q"' }]))
    expect(slots.slice(0, 2).map(slot => toml.encode(document, slot, values))).toEqual([
      expect.objectContaining({ content: 'q"' }),
      expect.objectContaining({ content: 'q"\n' }),
    ])
  })

  test('comments need no value', () => {
    const text =
      '# << secrets.a >>\na = 1 # << secrets.b >>\nb = [ # << secrets.c >>\n 1 ]\n[t] # << secrets.d >>\n'
    expect(toml.slots(maskTemplate(text))).toMatchObject({ slots: [], syntaxErrors: [] })
  })

  test.each([
    ['a = 1 b = 2\n', 6, 'line should end'],
    ['a\n', 1, '"="'],
    ['a = \n', 4, 'a value'],
    ['= 1\n', 0, 'a key'],
    ['a = "x\n"\n', 6, 'line break'],
    ['a = "x\u0001"\n', 6, 'control'],
    ['a = "\\q"\n', 5, 'escape'],
    ['a = "\\ud800"\n', 5, 'escape'],
    ['a = "\\<< secrets.a >>"\n', 5, 'escape'],
    ['a = """x\n', 4, 'does not end'],
    ['a = [1 2]\n', 7, '","'],
    ['a = [1', 6, '","'],
    ['a = {b 1}\n', 7, '"="'],
    ['[a\n', 2, '"]"'],
    ['[[a]\n', 3, '"]]"'],
    ['[]\n', 1, 'a key'],
    ['a = yes\n', 4, 'no TOML value'],
    ['a = 01\n', 4, 'no TOML value'],
    ['é = 1\n', 0, 'needs quotes'],
    ['"""a""" = 1\n', 0, 'three quotes'],
    ['a = 1\rb = 2\n', 5, 'line should end'],
    ['{ "a": 1 }', 0, 'a key'],
    ['# a\u0000b\n', 3, 'control'],
  ])('%j is not TOML, and the place is told', (text, offset, message) => {
    expect(toml.slots(maskTemplate(text)).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test('what smol-toml takes for TOML is taken for TOML', () => {
    const piece = fc.constantFrom(
      ...['a', 'b', '=', '.', '"', "'", '[', ']', '{', '}', ',', ' ', '\n', '#', '1', '\\', '"""', "'''"],
      ...[
        'a = 1\n',
        '[t]\n',
        '[[u]]\n',
        '"x"',
        '{ c = 2 }',
        '1979-05-27',
        ' 07:32:00',
        'true',
        '-1.5e3',
        '0xF_F',
      ],
    )
    const documents = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''))
    let taken = 0
    fc.assert(
      fc.property(documents, text => {
        try {
          parse(text)
        } catch {
          return
        }
        taken++
        expect(toml.slots(maskText(text, [])).syntaxErrors, text).toEqual([])
      }),
      { numRuns: 5000, seed: 20261101 },
    )
    expect(taken).toBeGreaterThan(300)
  })

  test.each([
    '[',
    '{',
    '"',
    "'",
    '"""',
    "'''",
    '\\',
    '#',
    'a',
    'a.',
    'a={',
    'a=[',
    '[[',
    ' ',
    '\n',
    '"\\ ',
    '1979-05-27 ',
  ])('a long run of %j is read in one pass', unit => {
    for (const start of ['', 'a = ', 'a = """', "a = '''", 'a = [']) {
      expect(toml.slots(maskText(start + unit.repeat(200_000), [])).syntaxErrors.length).toBeLessThan(2)
    }
  })

  test('depth costs no stack', () => {
    const depth = 100_000
    const text = `a = ${'['.repeat(depth)}<< secrets.a >>${']'.repeat(depth)}\n`
    const { slots, syntaxErrors } = toml.slots(maskTemplate(text))
    expect(syntaxErrors).toEqual([])
    expect(slots[0]!.path).toHaveLength(depth + 1)
  })
})
