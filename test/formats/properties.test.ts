import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readProperties as scanLines, unescapeProperties } from '../../src/formats/properties/lines.ts'
import { properties } from '../../src/formats/properties/properties.ts'
import { maskText } from '../../src/text/mask.ts'
import {
  type ConformanceTemplate,
  describeConformance,
  maskTemplate,
  plainVariants,
  renderWith,
  type UnwritablePlace,
} from './conformance.ts'
import { javaProperties } from './java-properties.ts'
import { readProperties } from './read-properties.ts'
import { describeReferee } from './referee.ts'

const variants = { ...plainVariants, 'with CR': (text: string) => text.replace(/\n/g, '\r') }

/** Java knows no byte order mark: it would belong to the first key. */
const javaVariants = Object.fromEntries(Object.entries(variants).filter(([name]) => name !== 'with a BOM'))

const templates: readonly ConformanceTemplate[] = [
  {
    name: 'values',
    text: `# comment << not.ours
! another \\
a=<< secrets.a >>
b = pre << secrets.b >>-{{ secret('C') }} post\\u00e9\\t
c: << secrets.d >> x
d << secrets.e >>
  e\\ f\\=g\\:=<< secrets.f >> \\
     << secrets.g >> y\\
  z << secrets.h >>
empty =
f=<< secrets.i >>=x
g << secrets.j >>:x
h=\\
  << secrets.k >>  w
last=<< secrets.l >>
`.replace(' << not.ours', ''),
  },
  {
    name: 'keys',
    text: `<< secrets.a >>=1
pre.<< secrets.b >>.post: 2
k\\ << secrets.c >> 3
<< secrets.d >>#x=4
{{ secret('E') }}{{ secret('F') }} = 5
`,
  },
  {
    name: 'behind a backslash',
    text: `a=C:\\\\dir\\\\<< secrets.a >>
b=C:\\<< secrets.b >>\\<< secrets.c >> x
c\\<< secrets.d >>=\\<< secrets.e >> y
`,
  },
  { name: 'beside placeholders', text: 'url=${HOST}-<< secrets.a >>/$<< secrets.b >>{x}\n' },
  { name: 'a key alone', text: '<< secrets.a >>\nb\n' },
]

function unwritable(value: string, { isKey, around, template }: UnwritablePlace): boolean | 'maybe' {
  if (/[$#]\{/.test(value)) return true
  if (template === 'beside placeholders' && (value === '' || value.startsWith('{'))) return 'maybe'
  if (/[$#]$|^\{/.test(value)) return 'maybe'
  return isKey && value === '' && !/[^\u0001]/.test(around) ? 'maybe' : false
}

describe('properties', () => {
  describeConformance({ format: properties, read: readProperties, templates, unwritable, variants })
  describeReferee({ format: properties, templates, referee: javaProperties('bytes'), variants: javaVariants })
  describeReferee({ format: properties, templates, referee: javaProperties('text'), variants: javaVariants })

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(properties, text, span => (values[span] === undefined ? undefined : { text: values[span]! }))

  test.each([
    ['a=<< secrets.a >>', 'p=q: r#!"\'\tx $y', 'a=p=q: r#!"\'\tx $y'],
    ['a=<< secrets.a >>', ' x ', 'a=\\ x '],
    ['a=<< secrets.a >>', 'C:\\x\ny', 'a=C:\\\\x\\ny'],
    ['a=<< secrets.a >>', 'é🔑\u0001', 'a=\\u00e9\\ud83d\\udd11\\u0001'],
    ['a <<secrets.a>>', '=x', 'a \\=x'],
    ['<< secrets.a >> = 1', 'a b=c:#', 'a\\ b\\=c\\:\\# = 1'],
    ['a=<< secrets.a >> x', '', 'a=\\ x'],
    ['a=x\\<< secrets.a >>', 'n', 'a=xn'],
    ['<< secrets.a >>=1', '', '=1'],
  ])('%s takes %j in the least invasive way', (template, value, expected) => {
    expect(rendered(`${template}\nb=1\n`, value)).toEqual({ text: `${expected}\nb=1\n` })
  })

  test.each([
    ['a=<< secrets.a >>', ['x${HOME}'], 'expand'],
    ['a=<< secrets.a >>', ['#{T(x)}'], 'expand'],
    ['a=$<< secrets.a >>', ['{HOME}'], 'expand'],
    ['a=<< secrets.a >>{x}', ['$'], 'expand'],
    ['a=<< secrets.a >>{{ secret("B") }}', ['$', '{x}'], 'expand'],
    ['a=$<< secrets.a >>{x}', [''], 'expand'],
    ['a=${A_<< secrets.a >>}', ['x:y'], 'expand'],
    ['<< secrets.a >> 1', [''], 'empty key'],
    ['<< secrets.a >>', [''], 'empty key'],
  ])('%s does not take %j, and the reason does not show it', (template, values, reason) => {
    expect(rendered(`${template}\n`, ...values)).toMatchObject({ refused: expect.stringContaining(reason) })
  })

  test('a name inside a placeholder of the author is taken', () => {
    expect(rendered('a=${db.<< secrets.a >>.url}\n', 'main-1')).toEqual({ text: 'a=${db.main-1.url}\n' })
  })

  test('escapes are undone inside an expression', () => {
    const { slots } = properties.slots(maskTemplate('a=<< secret(\\"X\\") >>\n'))
    expect(properties.decode(slots[0]!, 'secret(\\"X\\u0041\\:\\") \\\n   | upper')).toBe(
      'secret("XA:") | upper',
    )
  })

  test('comments need no value, also behind a backslash', () => {
    const text = '# << secrets.a >> \\\n  ! << secrets.b >>\na=1 # << secrets.c >>\n'
    const { slots } = properties.slots(maskTemplate(text))
    expect(slots.map(slot => [slot.spans, slot.path])).toEqual([[[2], ['a']]])
  })

  test('the keys of the file and what a key reads as are told, for the check of equal keys', () => {
    const document = maskTemplate('a\\u0041=1\n<< secrets.k >>.x=2\nb c\n')
    const { slots, siblingKeys } = properties.slots(document)
    expect(siblingKeys?.(slots[0]!.map!)).toEqual(['aA', 'b'])
    expect(properties.encode(document, slots[0]!, new Map([[0, { text: 'a b' }]]))).toMatchObject({
      content: 'a b.x',
    })
  })

  test('a broken escape is reported where it is', () => {
    expect(properties.slots(maskTemplate('a=1\nb=\\u12x4 << secrets.a >>\n')).syntaxErrors).toEqual([
      { offset: 6, message: expect.stringContaining('hexadecimal') },
    ])
  })

  test('our scanner finds what the referee finds', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b',
        '=',
        ':',
        ' ',
        '\t',
        '\f',
        '\n',
        '\r\n',
        '\r',
        '\\',
        '\\\n',
        '#',
        '!',
        'u0041',
        '\\u0041',
        '\\n',
      ],
    )
    const documents = fc.array(piece, { maxLength: 25 }).map(pieces => pieces.join(''))
    fc.assert(
      fc.property(documents, text => {
        const { syntaxErrors } = properties.slots(maskText(text, []))
        fc.pre(syntaxErrors.length === 0)
        const ours = Array.from(scanLines(text), ({ keyStart, keyEnd, start, end }) =>
          [text.slice(keyStart, keyEnd), text.slice(start, end)].map(unescapeProperties),
        )
        expect(ours).toEqual(readProperties(text))
      }),
      { numRuns: 5000, seed: 20261101 },
    )
  })

  test.each(['a', '\\', '=', ' ', '\n', '#', '\\\n', '\\u0041', ':a', '\r', '!'])(
    'a long run of %j is read in one pass',
    unit => {
      const text = `${unit.repeat(300_000)}\n\nx=<< secrets.a >>\n`
      const { slots } = properties.slots(maskTemplate(text))
      expect(slots).toHaveLength(1)
      expect(
        properties.encode(maskTemplate(text), slots[0]!, new Map([[0, { text: unit.repeat(300_000) }]])),
      ).toHaveProperty('edits')
    },
  )
})
