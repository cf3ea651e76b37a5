import { parse } from 'dotenv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAssignments } from '../../src/formats/dotenv/assignments.ts'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import { maskText } from '../../src/text/mask.ts'
import { nastyValues } from '../nasty-values.ts'
import {
  describeConformance,
  expectedReading,
  maskTemplate,
  renderWith,
  type UnwritablePlace,
} from './conformance.ts'

/** dotenv has no escape for quotes: a value can be out of reach once it holds them all, or one and what it forbids. */
function unwritable(value: string, { isKey, around, template }: UnwritablePlace): boolean | 'maybe' {
  if (isKey) return !/^\w*$/.test(value) || (['', '__proto__'].includes(value) && around === '\u0001')
  if (/^a quote that/.test(template) && /['"`\\]/.test(value)) return 'maybe'
  const whole = around.replaceAll('\u0001', value)
  const escapes = /\\[nr]|"/.test(whole)
  if (/\r/.test(value)) return escapes ? 'maybe' : false
  return whole.includes("'") && whole.includes('`') && escapes ? 'maybe' : false
}

describe('dotenv', () => {
  describeConformance({
    format: dotenv,
    read: parse,
    unwritable,
    templates: [
      { name: 'one line', text: 'A=<< secrets.a >>\n' },
      {
        name: 'unquoted',
        text: `# comment
FIRST=1
A=<< secrets.a >>
export B = pre<< secrets.b >>-{{ secret('C') }}post   # don't "quote"
D: << secrets.d >>
LAST=<< secrets.e >>#x

NEXT='x'
`,
      },
      {
        name: 'quoted',
        text: `A='<< secrets.a >>'
B="x << secrets.b >> y" # it's
C=\`{{ secret('C') }}\`
D="one
<< secrets.d >>
three"
E=''
`,
      },
      { name: 'keys', text: 'export << secrets.a >>=1\nX_<< secrets.b >>_Y = 2\n' },
      {
        name: 'oddly quoted',
        text: `A='<< secrets.a >>'tail\nB=x"<< secrets.b >>"\nC='<< secrets.c >>\nD=1\n`,
      },
      {
        name: 'a quote that is never closed',
        text: `A='open\nB=<< secrets.b >>\nC="<< secrets.c >>"\nD=1\n`,
      },
      { name: 'a quote that a later value closes', text: `A='open\nB=x<< secrets.b >>'y\nC=1\n` },
      { name: 'a quote on the next line', text: "A=<< secrets.a >>\n'stray'\nB=1\n" },
      { name: 'a comment after the value', text: "A=<< secrets.a >> # x'\n# y'\nB='z'\n" },
    ],
  })

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(dotenv, text, span => (values[span] === undefined ? undefined : { text: values[span]! }))

  test.each([
    ['nothing special', 'A=<< secrets.a >>', 'pa ss=w', 'A=pa ss=w'],
    ['a hash', 'A=<< secrets.a >>', 'pa#ss', "A='pa#ss'"],
    ['an edge space', 'A=<< secrets.a >>', ' x', "A=' x'"],
    ['a quote first', 'A=<< secrets.a >>', "'x", 'A="\'x"'],
    ['a line break', 'A=<< secrets.a >>', 'a\nb', 'A="a\\nb"'],
    ['a line break in single quotes', "A='<< secrets.a >>'", 'a\nb', "A='a\nb'"],
    ['a line break and a double quote', 'A=<< secrets.a >>', 'a\n"b"', 'A=\'a\n"b"\''],
    ['quotes in double quotes', 'A="<< secrets.a >>"', '"#', "A='\"#'"],
    ['a dollar sign', 'A=<< secrets.a >>', 'pa$x', "A='pa$x'"],
    ['a dollar sign beside one of the author', 'A=$HOST/<< secrets.a >>', 'pa$x', 'A=$HOST/pa$x'],
    ['a backslash last', 'A=<< secrets.a >>', 'C:\\dir\\', 'A=C:\\dir\\'],
    ['a backslash last, quotes needed', 'A=<< secrets.a >>', 'a #b\\', "A='a #b\\' #'."],
    ['nothing', 'A=<< secrets.a >>', '', 'A='],
    ['nothing before a stray quote', "A=<< secrets.a >>\n'x'", '', "A=''\n'x'"],
  ])('a value with %s', (_, template, value, expected) => {
    expect(rendered(`${template}\nNEXT=1\n`, value)).toEqual({ text: `${expected}\nNEXT=1\n` })
  })

  test('a value that no quotes can hold is refused without being shown', () => {
    expect(rendered('A=<< secrets.a >>\n', '#\'"`\\n\n')).toEqual({
      refused: expect.stringContaining('no way'),
      style: 'unquoted',
    })
  })

  test('the macro of Kestra and other foreign expressions keep their bytes', () => {
    const text = 'SECRET_A={{ "pa#ss" | base64encode }}\nB={{ inputs.b }} << secrets.b >>\n'
    const document = maskTemplate(text)
    expect(dotenv.slots(document).slots.map(slot => slot.spans)).toEqual([[0], [1, 2]])
    expect(renderWith(dotenv, text, span => (span === 2 ? { text: 'x #y' } : undefined))).toEqual({
      text: 'SECRET_A={{ "pa#ss" | base64encode }}\nB=\'{{ inputs.b }} x #y\'\n',
    })
  })

  test('a value that could be taken for the mask of a kept expression is refused', () => {
    const text = 'A={{ inputs.a }} << secrets.b >>\n'
    const { word } = maskTemplate(text)
    expect(renderWith(dotenv, text, span => (span === 1 ? { text: word(0) } : undefined))).toMatchObject({
      refused: expect.stringContaining('private-use'),
      span: 1,
    })
  })

  test('comments need no value, lines that assign nothing take none', () => {
    const text = '# << secrets.a >>\nA=1 # << secrets.b >>\nB=x#<< secrets.c >>\n<< secrets.d >>\n'
    const { slots } = dotenv.slots(maskTemplate(text))
    expect(slots).toEqual([expect.objectContaining({ spans: [3], refused: 'a line that assigns nothing' })])
    expect(rendered(text, '', '', '', 'x')).toHaveProperty('refused')
  })

  test('the names of the file and what a name reads as are told, for the check of equal keys', () => {
    const document = maskTemplate('A=1\nexport P_<< secrets.k >>=2\nB: 3\n')
    const { slots, siblingKeys } = dotenv.slots(document)
    expect(siblingKeys?.(slots[0]!.map!)).toEqual(['A', 'B'])
    const encoded = dotenv.encode(document, slots[0]!, new Map([[0, { text: 'X' }]]))
    expect(encoded).toMatchObject({ content: 'P_X' })
  })

  test('escaped quotes are undone inside double quotes alone', () => {
    const { slots } = dotenv.slots(maskTemplate('A="<< secrets.a >>"\nB=\'<< secrets.b >>\'\n'))
    expect(slots.map(slot => dotenv.decode(slot, 'secret(\\"a\\")'))).toEqual([
      'secret("a")',
      'secret(\\"a\\")',
    ])
    expect(slots.map(slot => slot.path)).toEqual([['A'], ['B']])
  })

  test('our reader finds what the package finds', () => {
    const piece = fc.constantFrom(
      ...[
        'A',
        'B',
        'export',
        'K.1-x',
        '=',
        ':',
        ' ',
        '\t',
        '\n',
        '\r\n',
        '\r',
        "'",
        '"',
        '`',
        '\\',
        '\\n',
        '#',
        '$',
        '\u2028',
        '\u00a0',
        'é',
      ],
      ...['A=', 'B = ', 'export C=', '\nD: ', "='", '="', "'\n", '"\n', " # it's\n"],
    )
    const documents = fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join(''))
    fc.assert(
      fc.property(documents, text => {
        const { assignments } = readAssignments(text, [])
        const known = assignments.filter(({ value }) => value !== undefined)
        const ours = Object.fromEntries(
          known.map(({ keyStart, keyEnd, value }) => [text.slice(keyStart, keyEnd), value]),
        )
        const unknown = new Set(
          assignments
            .filter(({ value }) => value === undefined)
            .map(({ keyStart, keyEnd }) => text.slice(keyStart, keyEnd)),
        )
        const theirs = Object.fromEntries(Object.entries(parse(text)).filter(([key]) => !unknown.has(key)))
        expect(Object.fromEntries(Object.entries(ours).filter(([key]) => !unknown.has(key)))).toEqual(theirs)
      }),
      { numRuns: 5000, seed: 20261101 },
    )
  })

  test('any value in any file, however badly quoted, reads back or is refused', () => {
    const line = fc.constantFrom(
      ...[
        'A=',
        '\nB=',
        "\nC='",
        "'\n",
        'D="',
        '"\n',
        'E=`',
        '`\n',
        '\nF: ',
        ' # c',
        '\n',
        "'",
        '"',
        'x',
        ' ',
        '#',
        '\\',
        '\n"q"\n',
      ],
      ...["\n# it's\n", '<< secrets.a >>', '<< secrets.a >>', '\nG=<< secrets.a >>'],
    )
    const value = fc.constantFrom(
      ...'a \'"`\\#=$\n\r\u2028\u00a0:',
      '\\n',
      ' #',
      "\\'",
      "'\n",
      "\n'",
      "' #",
      'K=',
    )
    const files = fc.array(line, { maxLength: 14 }).map(pieces => pieces.join(''))
    const texts = fc.array(
      fc.array(value, { maxLength: 5 }).map(pieces => pieces.join('')),
      { minLength: 14, maxLength: 14 },
    )
    let written = 0
    fc.assert(
      fc.property(files, texts, (text, values) => {
        const count = maskTemplate(text).spans.length
        const result = renderWith(dotenv, text, span => ({ text: values[span]! }))
        if ('refused' in result) return
        written += count
        expect(parse(result.text), result.text).toEqual(
          expectedReading(
            { format: dotenv, templates: [], read: parse },
            { name: '', text },
            text,
            values.slice(0, count),
          ),
        )
      }),
      { numRuns: 4000, seed: 20261101 },
    )
    expect(written).toBeGreaterThan(1000)
  })

  test("the package's other reader agrees", () => {
    const template = "FIRST=1\nA=<< secrets.a >>\nB=\"<< secrets.b >>\" # it's\nC='<< secrets.c >>'\nLAST=2\n"
    const read = nastyValues.flatMap(({ value }) => {
      const result = renderWith(dotenv, template, () => ({ text: value }))
      return 'text' in result ? [[value, parse(result.text, { fast: true })] as const] : []
    })
    // All three quotes and a hash: no way to write that.
    expect(read.length).toBe(nastyValues.length - 1)
    expect(read).toEqual(
      read.map(([value]) => [value, { FIRST: '1', A: value, B: value, C: value, LAST: '2' }]),
    )
  })

  test.each([
    '{',
    '"',
    '\\',
    "'",
    '`',
    ' ',
    '\n',
    '#',
    '=',
    'A',
    'export ',
    'A=',
    "A='",
    'A="\\"',
    "A='\\'x\n",
    'A="\nB=\'\nC=`\n',
    '\u2028',
  ])('a long run of %j is read in one pass', unit => {
    const text = `${unit.repeat(100_000)}\n`
    expect(dotenv.slots(maskText(text, [])).syntaxErrors).toEqual([])
  })
})
