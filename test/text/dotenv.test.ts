import { parse } from 'dotenv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDotenv } from '../../src/text/dotenv.ts'

const brief = (text: string): unknown[] =>
  parseDotenv(text).entries.map(({ name, value, line }) => [line, name, value])

test.each([
  [
    'plain lines',
    'A=1\nB=2\n',
    [
      [1, 'A', '1'],
      [2, 'B', '2'],
    ],
  ],
  ['no newline at the end', 'A=1', [[1, 'A', '1']]],
  [
    'CRLF and a BOM',
    '\ufeffA=1\r\nB=2\r\n',
    [
      [1, 'A', '1'],
      [2, 'B', '2'],
    ],
  ],
  ['comments and blank lines', '# c\n\nA=1 # why\n', [[3, 'A', '1']]],
  [
    'export, blanks, a colon',
    'export A=1\n  B = 2\nC: 3\n',
    [
      [1, 'A', '1'],
      [2, 'B', '2'],
      [3, 'C', '3'],
    ],
  ],
  [
    'quotes',
    `A='it # is'\nB="x\\ny"\nC=\`z\``,
    [
      [1, 'A', 'it # is'],
      [2, 'B', 'x\ny'],
      [3, 'C', 'z'],
    ],
  ],
  [
    'a text of several lines',
    'A="x\nB=2\n# y"\nC=3',
    [
      [1, 'A', 'x\nB=2\n# y'],
      [4, 'C', '3'],
    ],
  ],
  [
    'a name written twice',
    'A=1\nA=2',
    [
      [1, 'A', '1'],
      [2, 'A', '2'],
    ],
  ],
  [
    'a name that objects have built in',
    '__proto__=1\nconstructor=2',
    [
      [1, '__proto__', '1'],
      [2, 'constructor', '2'],
    ],
  ],
  [
    'names that look like numbers, in order',
    '2=b\n1=a',
    [
      [1, '2', 'b'],
      [2, '1', 'a'],
    ],
  ],
  [
    'an empty value',
    'A=\nB=',
    [
      [1, 'A', ''],
      [2, 'B', ''],
    ],
  ],
  [
    'the word that marks names',
    'RC0_=1\nB="x\nRC0_7_\ny"',
    [
      [1, 'RC0_', '1'],
      [2, 'B', 'x\nRC0_7_\ny'],
    ],
  ],
])('reads %s', (_, text, expected) => {
  expect(brief(text)).toEqual(expected)
})

test.each([
  ['double quotes', 'SECRET_X={{ "v" | base64encode }}', 'v'],
  ['single quotes', "SECRET_X={{ 'v' | base64encode }}", 'v'],
  ['no blanks', 'SECRET_X={{"v"|base64encode}}', 'v'],
  ['a comment sign inside', 'SECRET_X={{ "pa#ss" | base64encode }}', 'pa#ss'],
  ['a comment behind', 'SECRET_X={{ "pa#ss" | base64encode }} # why', 'pa#ss'],
  ['an escaped quote', String.raw`SECRET_X={{ "a\"b" | base64encode }}`, 'a"b'],
  ['other backslashes', String.raw`SECRET_X={{ "a\nb\\c" | base64encode }}`, String.raw`a\nb\\c`],
  ['the other quote inside', `SECRET_X={{ "it's" | base64encode }}`, "it's"],
  ['braces inside', 'SECRET_X={{ "a}}b{{" | base64encode }}', 'a}}b{{'],
  ['export and blanks', '  export SECRET_X = {{ "v" | base64encode }}\r\n', 'v'],
  ['quotes around it', `SECRET_X='{{ "v" | base64encode }}'`, 'v'],
  ['letters beyond ASCII', 'SECRET_X={{ "pä€" | base64encode }}', 'pä€'],
  ['nothing', 'SECRET_X={{ "" | base64encode }}', ''],
])('the macro: %s', (_, text, secret) => {
  expect(parseDotenv(text)).toEqual({
    entries: [{ name: 'SECRET_X', value: Buffer.from(secret).toString('base64'), line: 1, macro: true }],
    strayLines: [],
  })
})

test.each([
  ['another name', 'X={{ "v" | base64encode }}', '{{ "v" | base64encode }}'],
  ['another filter', 'SECRET_X={{ "v" | upper }}', '{{ "v" | upper }}'],
  ['two filters', 'SECRET_X={{ "v" | upper | base64encode }}', '{{ "v" | upper | base64encode }}'],
  ['text around it', 'SECRET_X=a{{ "v" | base64encode }}', 'a{{ "v" | base64encode }}'],
  ['no constant', 'SECRET_X={{ v | base64encode }}', '{{ v | base64encode }}'],
])('not the macro: %s', (_, text, value) => {
  expect(parseDotenv(text).entries).toEqual([expect.objectContaining({ value, macro: false })])
})

test('a macro inside a text of several lines stays as it is', () => {
  const text = 'A=`x\nSECRET_B={{ "v" | base64encode }}\ny`'
  expect(brief(text)).toEqual([[1, 'A', 'x\nSECRET_B={{ "v" | base64encode }}\ny']])
})

test('lines that dotenv passes over are told', () => {
  expect(parseDotenv('A=1\nNOEQ\n\n# c\n=x\nB="1\n2\n3"\n"\nmy key=v\n').strayLines).toEqual([2, 5, 9, 10])
})

test('the last of each name is what dotenv itself reads', () => {
  const piece = fc.constantFrom(
    ...[
      'A',
      'B',
      'SECRET_',
      'export ',
      '=',
      ': ',
      ' ',
      '\n',
      '\r\n',
      '#',
      '"',
      "'",
      '`',
      '\\',
      '\\n',
      'x',
      '.',
      '-',
      '\u2028',
      'RC0_',
      '$',
    ],
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
      text => {
        const read = Object.fromEntries(parseDotenv(text).entries.map(({ name, value }) => [name, value]))
        expect(read).toEqual({ ...parse(text) })
      },
    ),
    { seed: 7, numRuns: 5000 },
  )
})
