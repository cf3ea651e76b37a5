import { describe, expect, test } from 'vitest'
import { npmrc } from '../../../src/formats/ini/npmrc.ts'
import { maskText } from '../../../src/text/mask.ts'
import {
  type ConformanceTemplate,
  describeConformance,
  maskTemplate,
  renderWith,
  type UnwritablePlace,
} from '../conformance.ts'
import { findNpmReaders } from './npm-ini.ts'

const templates: readonly ConformanceTemplate[] = [
  {
    name: 'settings',
    text: `; comment
# comment
registry=https://<< secrets.a >>:{{ secret('B') }}@registry.example/
//registry.example/:_authToken=<< secrets.c >>
  email = me << secrets.d >> ; comment "
a = "<< secrets.e >>"
b = 'x << secrets.f >>'
c = '<< secrets.g >>'
ca[]="x\\n<< secrets.h >>"
ca[]=<< secrets.i >>
d = \\;<< secrets.j >>\\\\ \\x
alone
[section]
e = "<< secrets.k >>" #
f = C:\\<< secrets.l >>\\
`,
  },
  {
    name: 'names',
    text: '//<< secrets.a >>/:_authToken=1\n@scope-<< secrets.b >>:registry=2\n[s<< secrets.c >>]\n',
  },
]

function unwritable(value: string, { isKey, style, around }: UnwritablePlace): boolean | 'maybe' {
  if (style === 'key') return !/^[\w.:/@-]*$/.test(value)
  if (isKey) return !/^[\w-]*$/.test(value)
  if (value.includes('${')) return true
  // Two values have a comment behind them, where quotes would not be taken off.
  if (style === 'value' && /^(?:me |")/.test(around) && /[\r\n\u2028\u2029]/.test(value)) return true
  if (around.startsWith('me ') && /^$|\s$/.test(value)) return true
  // What else is refused depends on what stands beside the value.
  return /^(?:true|false|null)$|^\{|\$$/.test(value) ? 'maybe' : false
}

const npm = findNpmReaders()

describe.skipIf(npm === undefined)('npmrc, as npm reads it', () => {
  const env = { HOME: '/home/EXAMPLE', x: 'EXAMPLE' }
  const replace = (node: unknown): unknown => {
    if (typeof node === 'string') return npm!.replaceEnv(node, env)
    if (Array.isArray(node)) return node.map(replace)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [npm!.replaceEnv(key, env), replace(value)]),
    )
  }
  describeConformance({
    format: npmrc,
    read: text => replace(npm!.parse(text.replace(/^\ufeff/, ''))),
    templates,
    unwritable,
    runs: 1000,
  })
})

describe('npmrc', () => {
  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(npmrc, `${text}\n`, span => (values[span] === undefined ? undefined : { text: values[span]! }))

  test.each([
    ['x=<< secrets.a >>', 'pa ss=[w]\'"é $x %\\y', 'x=pa ss=[w]\'"é $x %\\y'],
    ['x=<< secrets.a >>', 'a;b#c\\', 'x=a\\;b\\#c\\\\'],
    ['x=<< secrets.a >>', ' x', 'x=" x"'],
    ['x=a\\;<< secrets.a >>', 'b\nc', 'x="a;b\\nc"'],
    ['x="<< secrets.a >>"', 'b\n"c', 'x="b\\n\\"c"'],
    ["x='<< secrets.a >>'", '5432', 'x="5432"'],
    ['x=<< secrets.a >> ; y', '"q"', 'x="q" ; y'],
    ['x=<< secrets.a >>', '"q"', 'x="\\"q\\""'],
    ['x=${HOME}/<< secrets.a >>', ' ', 'x="${HOME}/ "'],
    ['//<< secrets.a >>/:_authToken=1', 'host:80/x', '//host:80/x/:_authToken=1'],
  ])('%s takes %j in the least invasive way', (template, value, expected) => {
    expect(rendered(template, value)).toEqual({ text: `${expected}\n` })
  })

  test.each([
    ['x=<< secrets.a >>', ['a${HOME}'], 'expand'],
    ['x="<< secrets.a >>"', ['a${HOME}'], 'expand'],
    ['x=$<< secrets.a >>', ['{HOME}'], 'expand'],
    ['x=${<< secrets.a >>}', ['a-b}c'], 'expand'],
    ['x=<< secrets.a >>', ['true'], 'text'],
    ['x="<< secrets.a >>"', ['null'], 'text'],
    ['x=<< secrets.a >>{{ secret("B") }}', ['fal', 'se'], 'text'],
    ['x=<< secrets.a >> ; y', ['a\nb'], 'comment'],
    ['<< secrets.a >>=1', ['a=b'], 'key'],
    ['<< secrets.a >>=1', ['__proto__'], 'key'],
    ['<< secrets.a >>=1', [''], 'key'],
    ['[<< secrets.a >>]', ['a.b'], 'section name'],
  ])('%s does not take %j, and the reason does not show it', (template, values, reason) => {
    expect(rendered(template, ...values)).toMatchObject({ refused: expect.stringContaining(reason) })
  })

  test('a boolean that was asked for stands as one', () => {
    const typed = { text: 'true', typed: { type: 'bool', literal: 'true' } as const }
    expect(renderWith(npmrc, 'x=<< secrets.a >>\n', () => typed)).toEqual({ text: 'x=true\n' })
  })

  test('comments need no value', () => {
    const text =
      '; << secrets.a >>\n # << secrets.b >>\nx=1 # << secrets.c >>\ny=\\#<< secrets.d >>;<< secrets.e >>\n'
    const { slots } = npmrc.slots(maskTemplate(text))
    expect(slots.map(slot => [slot.spans, slot.path])).toEqual([[[3], ['y']]])
  })

  test('an expression that stays keeps its bytes, and quotes are not put around it if it can not stand in them', () => {
    const text = 'x={{ inputs.x }}<< secrets.b >>\ny={{ f("y") }}<< secrets.d >>\n'
    const one = (value: string, at: number): unknown =>
      renderWith(npmrc, text, span => (span === at ? { text: value } : undefined))
    expect(one('a\nb', 1)).toEqual({ text: text.replace(/x=.*/, 'x="{{ inputs.x }}a\\nb"') })
    expect(one('a', 3)).toEqual({ text: text.replace('<< secrets.d >>', 'a') })
    expect(one('a\nb', 3)).toMatchObject({ refused: expect.stringContaining('stays') })
  })

  test('the names of the file are told, for the check of equal keys', () => {
    const document = maskTemplate(
      'a=1\nca[]=2\n<< secrets.k >>=3\n[s]\nb=4\n<< secrets.l >>=5\n[<< secrets.m >>]\n',
    )
    const { slots, siblingKeys } = npmrc.slots(document)
    expect(slots.map(slot => siblingKeys?.(slot.map!))).toEqual([['a'], ['b'], ['s']])
    expect(npmrc.encode(document, slots[0]!, new Map([[0, { text: 'x' }]]))).toMatchObject({ content: 'x' })
  })

  test('the escapes of JSON are undone inside an expression in double quotes', () => {
    const { slots } = npmrc.slots(maskTemplate('x="<< secret(\\"X\\") >>"\ny=<< secret("Y") >>\n'))
    expect(slots.map(slot => npmrc.decode(slot, 'secret(\\"X\\")'))).toEqual([
      'secret("X")',
      'secret(\\"X\\")',
    ])
  })

  test.each(['[', ']', '=', ' ', '\n', '#', 'a', '\\', '"', 'a=', 'a\n', '[a]\n', '\r', ';'])(
    'a long run of %j is read in one pass',
    unit => {
      expect(npmrc.slots(maskText(`x=${unit.repeat(200_000)}`, [])).syntaxErrors).toEqual([])
      expect(rendered('x=<< secrets.a >>', unit.repeat(200_000))).toHaveProperty('text')
    },
  )
})
