import { afterAll, describe, expect, test } from 'vitest'
import { dotenvCompose } from '../../src/formats/dotenv-compose/dotenv-compose.ts'
import { maskText } from '../../src/text/mask.ts'
import { nastyValues } from '../nasty-values.ts'
import { describeConformance, maskTemplate, renderWith, type UnwritablePlace } from './conformance.ts'
import { readComposeEnv } from './read-compose-env.ts'
import { startGoReferee } from './referee-process.ts'

const templates = [
  {
    name: 'unquoted',
    text: `# it's a comment
FIRST=1
A=<< secrets.a >>
export B = pre<< secrets.b >>-{{ secret('C') }}post   # don't "quote"
D: << secrets.d >>
E=\${HOST:-x}/<< secrets.e >>/$$x\\y
LAST=<< secrets.f >>#x

NEXT='x'
`,
  },
  {
    name: 'quoted',
    text: `A='<< secrets.a >>'
B="x << secrets.b >> y$HOST" # it's
C='it\\'s << secrets.c >> \\n'
D="one
<< secrets.d >>\\n\\\\
three \\" \\$ \\a"
E='two
<< secrets.e >>{{ secret('F') }}'
G="C:\\<< secrets.g >>"
`,
  },
  { name: 'keys', text: 'export << secrets.a >>=1\nX_<< secrets.b >>_Y = 2\n' },
]

function unwritable(value: string, { isKey, around }: UnwritablePlace): boolean {
  return isKey ? !/^[A-Za-z_]\w*$/.test(around.replaceAll('\u0001', value)) : value.includes('\0')
}

describe('dotenv-compose', () => {
  describeConformance({ format: dotenvCompose, read: readComposeEnv, unwritable, templates })

  const go = startGoReferee('env')
  afterAll(() => go?.close())
  describe.skipIf(go === undefined)("judged by Compose's own reader", () => {
    describeConformance({
      format: dotenvCompose,
      // Compose refuses two names that are equal in nothing but this: names with a digit first are not read back.
      read: text => go!.read(text),
      unwritable,
      templates,
    })
  })

  test.each([
    ['nothing special', 'A=<< secrets.a >>', 'pa ss=w', 'A=pa ss=w'],
    ['a dollar sign', 'A=<< secrets.a >>', 'pa$x', "A='pa$x'"],
    ['a dollar sign and a quote', 'A=<< secrets.a >>', "pa$x'", "A='pa$x\\''"],
    ['a dollar sign beside a variable', 'A=$HOST/<< secrets.a >>', 'pa$x', 'A="$HOST/pa\\$x"'],
    ['a dollar sign in double quotes', 'A="<< secrets.a >>"', 'pa$x"', 'A="pa\\$x\\""'],
    ['a comment', 'A=<< secrets.a >>', 'a #b', "A='a #b'"],
    ['a backslash last', 'A=<< secrets.a >>', 'C:\\dir\\', 'A=C:\\dir\\'],
    ['a backslash last, in single quotes', "A='<< secrets.a >>'", 'C:\\dir\\', 'A="C:\\\\dir\\\\"'],
    ['a line break', 'A=<< secrets.a >>', 'a\nb', "A='a\nb'"],
    ['nothing', 'A=<< secrets.a >>', '', 'A='],
  ])('a value with %s', (_, template, value, expected) => {
    expect(renderWith(dotenvCompose, `${template}\nNEXT=1\n`, () => ({ text: value }))).toEqual({
      text: `${expected}\nNEXT=1\n`,
    })
  })

  test.each([
    ['A=$<< secrets.a >>'],
    ['A="$NAME<< secrets.a >>"'],
    ['A=${X:-<< secrets.a >>}'],
    ['A="${X<< secrets.a >>}"'],
    ['A="\\01<< secrets.a >>"'],
    ['<< secrets.a >>'],
    ['1<< secrets.a >>=x'],
  ])('a place that would be part of something else is refused: %s', text => {
    expect(renderWith(dotenvCompose, `${text}\nB=1\n`, () => ({ text: 'x' }))).toHaveProperty('refused')
  })

  test('comments and other expressions are left alone', () => {
    const text = '# << secrets.a >>\nA={{ inputs.a }} # << secrets.b >>\nB={{ inputs.b }}-<< secrets.c >>\n'
    const { slots } = dotenvCompose.slots(maskTemplate(text))
    expect(slots.map(slot => slot.spans)).toEqual([[1], [3, 4]])
    expect(renderWith(dotenvCompose, text, span => (span === 4 ? { text: 'x' } : undefined))).toEqual({
      text: text.replace('<< secrets.c >>', 'x'),
    })
  })

  test.each([
    ["A='x\nB=1\n", 2],
    ['A B=1\n', 0],
    ['A;=1\n', 1],
  ])('%j is not a file of Compose', (text, offset) => {
    expect(dotenvCompose.slots(maskText(text, [])).syntaxErrors).toEqual([
      { offset, message: expect.any(String) },
    ])
  })

  test.each([
    "'",
    '"',
    '\\',
    "A='",
    'A="\\',
    '#',
    '# \n',
    ' ',
    '\n',
    'A',
    'A=',
    'A=$',
    'export ',
    '${',
    '\u00a0',
  ])('a long run of %j is read in one pass', unit => {
    const text = `A="${unit.repeat(100_000)}" << secrets.x >>\n`
    expect(() => dotenvCompose.slots(maskTemplate(text))).not.toThrow()
    expect(() => dotenvCompose.slots(maskText(unit.repeat(100_000), []))).not.toThrow()
    expect(() =>
      renderWith(dotenvCompose, 'A=<< secrets.x >>', () => ({ text: unit.repeat(100_000) })),
    ).not.toThrow()
  })

  test('all values but NUL can be written', () => {
    const refused = nastyValues.filter(
      ({ value }) => 'refused' in renderWith(dotenvCompose, 'A=<< secrets.a >>\n', () => ({ text: value })),
    )
    expect(refused.map(({ name }) => name)).toEqual(['NUL'])
  })
})
