import { describe, expect, test } from 'vitest'
import { configparser, ini } from '../../../src/formats/ini/ini.ts'
import { maskText } from '../../../src/text/mask.ts'
import {
  type ConformanceTemplate,
  describeConformance,
  maskTemplate,
  plainVariants,
  renderWith,
  type UnwritablePlace,
} from '../conformance.ts'
import { describeReferee, pythonReferee } from '../referee.ts'
import { findNpmReaders } from './npm-ini.ts'
import { readIni } from './read-ini.ts'

const shared: readonly ConformanceTemplate[] = [
  {
    name: 'values',
    text: `; comment
[server]
# comment
host = << secrets.a >>
port=<< secrets.b >>
url = https://<< secrets.c >>:{{ secret('D') }}@host/x
single = '<< secrets.e >>'
double = "x << secrets.f >> y"
  indented =

[other]
  a = << secrets.g >>
  b = pre << secrets.h >> post
`,
  },
  {
    name: 'names',
    text: '[<< secrets.a >>]\nx_<< secrets.b >>.y = 1\n[s-<< secrets.c >>-t]\n<< secrets.d >>=2\n',
  },
]

const forPython: readonly ConformanceTemplate[] = [
  ...shared,
  {
    name: 'over several lines',
    text: `[a]
b = 1
  << secrets.a >>
  x << secrets.b >>

  last
c: << secrets.c >>
`,
  },
]

const unwritable =
  (kind: 'ini' | 'configparser') =>
  (value: string, place: UnwritablePlace): boolean | 'maybe' => {
    const { isKey, style, around } = place
    if (isKey) {
      const allowed = style === 'key' ? /^[\w.-]*$/ : /^[\w-]*$/
      return !allowed.test(value) || (['', '__proto__'].includes(value) && (around === '\u0001' || 'maybe'))
    }
    if (/[\u0000-\u0008\n-\u001f\u007f-\u009f\u2028\u2029%]|\$\{|\$\$/.test(value)) return true
    if (kind === 'ini' && /[;#\\]/.test(value)) return true
    if (around === '\u0001' && /^\s|\s$/.test(value)) return true
    // The rest depends on what stands beside the value.
    return kind === 'ini' || /^\s|\s$|[$#;]|^\{|^$/.test(value) ? 'maybe' : false
  }

/** With `ExtendedInterpolation`, a dollar sign alone is an error that the program reports: nothing is expanded. */
const configparserReferee = (interpolation: string): ReturnType<typeof pythonReferee> =>
  pythonReferee(
    `Python's configparser (interpolation=${interpolation})`,
    `
import configparser, io
def get(parser, section, key):
    try:
        return parser.get(section, key)
    except configparser.InterpolationSyntaxError as error:
        if "'$' must be followed by" not in str(error): raise
        return parser.get(section, key, raw=True)
def read(document):
    parser = configparser.ConfigParser(interpolation=${interpolation})
    parser.optionxform = str
    parser.read_file(io.TextIOWrapper(io.BytesIO(document.encode()), encoding='utf-8-sig'))
    return [[section, [[key, get(parser, section, key)] for key in parser.options(section)]] for section in parser.sections()]`,
    'import configparser',
  )

/** Python takes equal names of sections for an error, and ours are told apart elsewhere. */
const distinct = shared.slice(0, 1)

describe('configparser', () => {
  describeConformance({
    format: configparser,
    read: readIni,
    templates: forPython,
    unwritable: unwritable('configparser'),
    variants: { ...plainVariants, 'with CR': text => text.replace(/\n/g, '\r') },
  })
  for (const interpolation of [
    'configparser.BasicInterpolation()',
    'configparser.ExtendedInterpolation()',
    'None',
  ]) {
    describeReferee({
      format: configparser,
      templates: [...distinct, forPython.at(-1)!],
      referee: configparserReferee(interpolation),
    })
  }

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(configparser, `[a]\n${text}\n`, span => ({ text: values[span]! }))

  test.each([
    ['x = << secrets.a >>', 'pa;ss #"\'\\ $x =:[y]'],
    ['x = a\n  << secrets.a >>', '[b] c = d'],
    ['x = "<< secrets.a >>"', '"'],
    ['x: << secrets.a >>', ''],
    ['x = %(db_<< secrets.a >>)s', 'main'],
  ])('%s takes %j as it is', (text, value) => {
    expect(rendered(text, value)).toEqual({ text: `[a]\n${text.replace(/<<.*>>/, () => value)}\n` })
  })

  test.each([
    ['x = << secrets.a >>', ['a\nb = c'], 'line break'],
    ['x = << secrets.a >>', ['a\0b'], 'control'],
    ['x = << secrets.a >>', ['50%'], '%'],
    ['x = << secrets.a >>', ['\u00a0a'], 'edge'],
    ['x = a << secrets.a >>', [''], 'edge'],
    ['x = << secrets.a >>', ['${b:c}'], 'interpolation'],
    ['x = $<< secrets.a >>', ['{b}'], 'interpolation'],
    ['x = $<< secrets.a >>', ['$'], 'interpolation'],
    ['x = %<< secrets.a >>', ['(b)s'], 'interpolation'],
    ['x = %(<< secrets.a >>)s', ['b)s c'], 'interpolation'],
    ['x = a\n << secrets.a >>', ['#b'], 'comment'],
    ['x = a\n << secrets.a >>', [''], 'empty'],
    ['<< secrets.a >> = 1', ['a b'], 'letters'],
    ['<< secrets.a >> = 1', [''], 'key'],
    ['[<< secrets.a >>]', ['a]b'], 'letters'],
    ['<< secrets.a >>', ['x'], 'nothing'],
  ])('%s does not take %j, and the reason does not show it', (text, values, reason) => {
    expect(rendered(text, ...values)).toMatchObject({ refused: expect.stringContaining(reason) })
  })

  test('comments, and what stands behind a section, need no value', () => {
    const text =
      '[a] << secrets.a >>\n# << secrets.b >>\nx = 1\n  ; << secrets.c >>\ny = 2 ; << secrets.d >>\n'
    const { slots } = configparser.slots(maskTemplate(text))
    expect(slots.map(slot => [slot.spans, slot.path])).toEqual([[[3], ['a', 'y']]])
  })

  test('names that are equal are found, keys in whatever case', () => {
    const document = maskTemplate('[a]\nX=1\n<< secrets.k >>=2\n[<< secrets.s >>]\ny=1\n')
    const { slots, siblingKeys } = configparser.slots(document)
    expect(slots.map(slot => siblingKeys?.(slot.map!))).toEqual([['x'], ['a']])
    const values = new Map([0, 1].map(span => [span, { text: 'New' }]))
    expect(slots.map(slot => configparser.encode(document, slot, values))).toEqual([
      expect.objectContaining({ content: 'new' }),
      expect.objectContaining({ content: 'New' }),
    ])
  })

  test.each([
    ['x = 1\n', 0, 'before the first section'],
    ['[a\nx = 1\n', 0, '"]"'],
    ['[]\n', 0, '"]"'],
  ])('%j is reported where it is wrong', (text, offset, message) => {
    expect(configparser.slots(maskText(text, [])).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test.each(['[', ']', '=', ' ', '\n', '#', 'a', '[\n', 'a=1\n ', 'a=1\n', '\r', '[a]\n'])(
    'a long run of %j is read in one pass',
    unit => {
      const text = `${unit.repeat(200_000)}\n[x]\ny=<< secrets.a >>\n`
      expect(configparser.slots(maskTemplate(text)).slots).toHaveLength(1)
    },
  )
})

const npm = findNpmReaders()

describe('ini', () => {
  describeConformance({
    format: ini,
    read: readIni,
    templates: shared,
    unwritable: unwritable('ini'),
  })
  describeReferee({
    format: ini,
    templates: distinct,
    referee: configparserReferee('configparser.BasicInterpolation()'),
  })

  describe.skipIf(npm === undefined)("as npm's ini reads it", () => {
    describeConformance({
      format: ini,
      read: text => npm!.parse(text.replace(/^\ufeff/, '')),
      templates: shared,
      unwritable: unwritable('ini'),
    })
  })

  const rendered = (text: string, value: string): unknown =>
    renderWith(ini, `[a]\n${text}\n`, () => ({ text: value }))

  test.each([
    ['x = << secrets.a >>', 'pa ss=w[o]r:d $x "q" \'', undefined],
    ['x = << secrets.a >>', 'a;b', 'comment'],
    ['x = << secrets.a >>', 'a#b', 'comment'],
    ['x = << secrets.a >>', 'a\\b', 'backslash'],
    ['x = << secrets.a >>', '"a', 'quote'],
    ['x = << secrets.a >>', 'true', 'text'],
    ['x = "<< secrets.a >>"', 'null', 'text'],
    ['x = "<< secrets.a >>"', "it's", undefined],
    ['x = "<< secrets.a >>"', 'a"b', 'end of the value'],
    ['x = "<< secrets.a >>"', 'a\tb', 'JSON'],
    ["x = '<< secrets.a >>'", '5432', 'JSON'],
    ["x = '<< secrets.a >>'", "it's", 'end of the value'],
    ['x: << secrets.a >>', 'a=b', 'end of the key'],
    ['x = 1\n  << secrets.a >>', 'a=b', 'key'],
    ['x = 1\n  << secrets.a >>', 'a b', undefined],
    ['[b.<< secrets.a >>]', 'c.d', 'letters'],
    ['<< secrets.a >> = 1', '__proto__', 'key'],
  ])('%s with %j: %s', (text, value, reason) => {
    expect(rendered(text, value)).toEqual(
      reason === undefined
        ? { text: `[a]\n${text.replace(/<<.*>>/, () => value)}\n` }
        : expect.objectContaining({ refused: expect.stringContaining(reason) }),
    )
  })

  test('a boolean that was asked for stands as one', () => {
    const typed = { text: 'true', typed: { type: 'bool', literal: 'true' } as const }
    expect(renderWith(ini, '[a]\nx = << secrets.a >>\n', () => typed)).toEqual({ text: '[a]\nx = true\n' })
  })

  test('a key may stand before the first section', () => {
    expect(renderWith(ini, 'x = << secrets.a >>\n', () => ({ text: 'y' }))).toEqual({ text: 'x = y\n' })
  })
})
