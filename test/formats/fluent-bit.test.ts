import { describe, expect, test } from 'vitest'
import { fluentBit } from '../../src/formats/fluent-bit.ts'
import { maskText } from '../../src/text/mask.ts'
import { describeConformance, maskTemplate, renderWith, type UnwritablePlace } from './conformance.ts'
import { readFluentBit } from './read-fluent-bit.ts'

/** What the format has no way to write, by its published rules. */
function unwritable(value: string, { isKey, style, around }: UnwritablePlace): boolean | 'maybe' {
  if (isKey) return !/^\w*$/.test(value) || (value === '' && around === '\u0001')
  if (/[\u0000-\u0008\u000a-\u001f]/.test(value) || value.includes('${')) return true
  if (style === 'include path' && /[*?[]/.test(value)) return true
  const alone = around === '\u0001'
  if (alone && (value === '' || /^[\t ]|[\t ]$/.test(value))) return true
  // Whether the edges of a value count depends on what else stands in the line.
  if (value === '' || /^[\t ${]|[\t $]$/.test(value)) return 'maybe'
  return /\$\{/.test(around) && !/^\w+$/.test(value) ? 'maybe' : false
}

describe('fluent-bit', () => {
  describeConformance({
    format: fluentBit,
    read: readFluentBit,
    unwritable,
    templates: [
      {
        name: 'a pipeline',
        text: `@SET token=<< secrets.a >>
@SET host=db-{{ secret('B') }}.example
@INCLUDE conf.d/<< secrets.c >>/inputs.conf
# {{ not.a.place }}
[SERVICE]
    Flush 1
[OUTPUT]
    # comment
    Name           es
    Match          *
    HTTP_Passwd    << secrets.d >>
    Header         Authorization Bearer {{ secret('E') }}
    URI            /<< secrets.f >>/{{ secret('G') }}/end
    Header         X << secrets.h >> Y
`
          .split('\n')
          .filter(line => !line.includes('not.a.place'))
          .join('\n'),
      },
      { name: 'one value', text: '[OUTPUT]\n  Key << secrets.a >>\n  Next one\n' },
      { name: 'names', text: '[<< secrets.a >>]\n\t<< secrets.b >> value\n\tA_<< secrets.c >> value\n' },
      {
        name: 'beside variables',
        text: '[OUTPUT]\n  Url ${HOST}-<< secrets.a >>-x\n  Path a<< secrets.b >>b${PORT}c\n',
      },
      { name: 'inside a variable', text: '[OUTPUT]\n  Url x${A_<< secrets.a >>}y\n' },
      { name: 'beside half an opener', text: '[OUTPUT]\n  Url x$<< secrets.a >>{HOST}\n' },
    ],
  })

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(fluentBit, text, span => ({ text: values[span]! }))

  test('a value that can stand there is put in as it is, and nothing else changes', () => {
    const text = '[OUTPUT]\r\n\tHTTP_Passwd   << secrets.a >>  \r\n\r\n  # << secrets.b >>\r\n'
    expect(rendered(text, 'pa#ss "w\' {{x}} =:;', '')).toEqual({
      text: '[OUTPUT]\r\n\tHTTP_Passwd   pa#ss "w\' {{x}} =:;  \r\n\r\n  # << secrets.b >>\r\n',
    })
  })

  test.each([
    ['a line break', 'a\nMatch *', 'line break'],
    ['a carriage return', 'a\rb', 'line break'],
    ['NUL', 'a\0b', 'control character'],
    ['nothing', '', 'empty value'],
    ['a space first', ' a', 'edge'],
    ['a tab last', 'a\t', 'edge'],
    ['a variable', 'a${HOME}', 'variable'],
  ])('%s is refused, and the reason does not show the value', (_, value, reason) => {
    const result = rendered('[OUTPUT]\n  Key << secrets.a >>\n', value)
    expect(result).toMatchObject({ refused: expect.stringContaining(reason), span: 0 })
  })

  test.each([
    ['$<< secrets.a >>', '{HOME}'],
    ['<< secrets.a >>{HOME}', '$'],
    ['<< secrets.a >>{{ secret("B") }}', '$', '{HOME}'],
    ['$<< secrets.a >>{HOME}', ''],
    ['a<< secrets.a >>${HOME}', '}'],
    ['${<< secrets.a >>', 'HOME}'],
  ])('no value makes or breaks a variable: %s', (template, ...values) => {
    expect(rendered(`[OUTPUT]\n  Key ${template}\n`, ...values)).toHaveProperty('refused')
  })

  test.each([
    ['${HOST}-<< secrets.a >>', 'x}y'],
    ['$<< secrets.a >>', 'HOME'],
    ['<< secrets.a >>$', 'a'],
    ['pa<< secrets.a >>', '$$x{}'],
  ])('what is no variable is not refused: %s', (template, value) => {
    expect(rendered(`[OUTPUT]\n  Key ${template}\n`, value)).toHaveProperty('text')
  })

  test('comments, and what stands behind a section, need no value', () => {
    const text =
      '#<< secrets.a >>\n  # x << secrets.b >>\n[OUTPUT] << secrets.c >>\n  Key v # << secrets.d >>\n'
    const { slots } = fluentBit.slots(maskTemplate(text))
    expect(slots.flatMap(slot => slot.spans)).toEqual([3])
    expect(slots[0]!.path).toEqual(['OUTPUT', 'Key'])
  })

  test('an expression that spans lines is one value of one line', () => {
    expect(rendered("[OUTPUT]\n  Key {{ secret(\n  'A') }}\n  Next x\n", 'v')).toEqual({
      text: '[OUTPUT]\n  Key v\n  Next x\n',
    })
  })

  test.each([
    ['<< secrets.a >>', 'line without a space'],
    ['@<< secrets.a >> x', 'name of a command'],
  ])('nothing may be written at %s', (line, reason) => {
    expect(rendered(`[OUTPUT]\n${line}\n`, 'x')).toMatchObject({ refused: expect.stringContaining(reason) })
  })

  test.each([
    ['[OUTPUT\n', 0],
    ['[OUTPUT]\n    Key\n', 13],
    ['[A]\nkey=value\n', 4],
  ])('%j is reported where it is wrong', (text, offset) => {
    expect(fluentBit.slots(maskText(text, [])).syntaxErrors).toEqual([
      { offset, message: expect.any(String) },
    ])
  })

  test.each([
    '',
    '\n \n\t\r\n',
    '[SERVICE]\n',
    'Key before any section\n',
    '[SERVICE]\nKey unindented\n',
    '[SERVICE]\n  Key \n',
    '[OUTPUT]\n  Name x\n  [processors] \n    Name y\n',
    '@INCLUDE *.conf\n@SET a=b\n@SET alone\n',
    '\ufeff[SERVICE]\n\tKey\tvalue with spaces\n',
  ])('%j is not refused', text => {
    expect(fluentBit.slots(maskText(text, [])).syntaxErrors).toEqual([])
  })

  test.each(['{', '"', '\\', '[', ' ', '\n', '@', '${', '# ', '[]\n', 'a\n', '@set =', '}'])(
    'a long run of %j is read in one pass',
    unit => {
      const text = `${unit.repeat(100_000)}\n[A]\n  Key << secrets.a >>\n`
      expect(fluentBit.slots(maskTemplate(text)).slots).toHaveLength(1)
    },
  )
})
