import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeDotenv } from '../../src/providers/encode-dotenv.ts'
import { env } from '../../src/providers/env.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const long = 'x'.repeat(200)

test.each([
  ['an ordinary line', 'MYPASSWORD=password\n', ['SECRET_MYPASSWORD=cGFzc3dvcmQ=']],
  ['one = at the end', 'A=b=\n', ['SECRET_A=Yj0=']],
  ['two = at the end', 'B=b==\n', ['SECRET_B=Yj09']],
  ['= in front', 'C==x\n', ['SECRET_C=PXg=']],
  ['a URL', 'I=https://x/?a=1&b=2\n', [`SECRET_I=${base64('https://x/?a=1&b=2')}`]],
  ['a blank in front', 'F= x\n', ['SECRET_F=IHg=']],
  ['a blank at the end', 'F=x \n', ['SECRET_F=eCA=']],
  ['letters beyond ASCII', 'G=pä€\n', [`SECRET_G=${base64('pä€')}`]],
  ['options of echo', 'D=-n\nE=-e\nF=-ne\n', ['SECRET_D=LW4=', 'SECRET_E=LWU=', 'SECRET_F=LW5l']],
  ['over 57 bytes', `L=${long}\n`, [`SECRET_L=${base64(long)}`]],
  ['no newline at the end', 'A=1\nB=2', ['SECRET_A=MQ==', 'SECRET_B=Mg==']],
  ['CRLF', 'A=1\r\nB=2\r\n', ['SECRET_A=MQ==', 'SECRET_B=Mg==']],
  ['a BOM', '\ufeffA=1\n', ['SECRET_A=MQ==']],
  ['comments and blank lines', '# comment\n\n  # more\nA=1\n', ['SECRET_A=MQ==']],
  ['export', 'export E=x\n', ['SECRET_E=eA==']],
  ['a comment sign in the value', 'H=pa#ss\n', [`SECRET_H=${base64('pa#ss')}`]],
  ['a comment sign behind a blank', 'H=pa #ss\n', [`SECRET_H=${base64('pa #ss')}`]],
  ['a backslash', 'J=a\\b\n', ['SECRET_J=YVxi']],
  ['an empty value', 'K=\n', ['SECRET_K=']],
  ['double quotes', 'K="q"\n', ['SECRET_K=cQ==']],
  ['single quotes with a comment behind', "K='q # r' # why\n", [`SECRET_K=${base64('q # r')}`]],
  ['a quote inside', `K=it's "so"\n`, [`SECRET_K=${base64(`it's "so"`)}`]],
  ['a text of several lines', 'K="a\nB=2\nc"\nD=1\n', [`SECRET_K=${base64('a\nB=2\nc')}`, 'SECRET_D=MQ==']],
  ['blanks around =', 'K = v\n', ['SECRET_K=dg==']],
  ['a colon', 'K: v\n', ['SECRET_K=dg==']],
  [
    'the macro, which is encoded already',
    'SECRET_K={{ "pa#ss" | base64encode }}\n',
    [`SECRET_K=${base64('pa#ss')}`],
  ],
  ['a name written twice', 'A=1\nA=2\n', ['SECRET_A=MQ==', 'SECRET_A=Mg==']],
  ['an empty file', '', []],
])('encodes %s', (_, text, lines) => {
  expect(encodeDotenv(text)).toEqual({ lines, problems: [] })
})

test('a line without = is a problem with its place, and does not hide the others', () => {
  expect(encodeDotenv('A=1\nNOEQ\n\ns3cr3t EXAMPLE\nB=2\n')).toEqual({
    lines: ['SECRET_A=MQ==', 'SECRET_B=Mg=='],
    problems: [2, 4].map(line => ({
      code: 'DOCUMENT_SYNTAX',
      message: 'this line is neither NAME=value nor a comment',
      line,
    })),
  })
})

test('what was encoded is what the env provider reads, whatever the value without quotes', () => {
  const value = fc
    .string({ unit: 'grapheme', maxLength: 100 })
    .filter(text => !/[\r\n\x00]|^\s*['"`]/.test(text))
  fc.assert(
    fc.property(value, text => {
      const [line] = encodeDotenv(`KEY=${text}\n`).lines
      const [, encoded] = /^SECRET_KEY=(.*)$/.exec(line!)!
      expect(encoded).toBe(base64(text))
      const outcome = env({ env: { SECRET_KEY: encoded } }).get({ key: 'KEY' }, {})
      expect(typeof outcome === 'object' ? outcome : { value: outcome }).toMatchObject({ value: text })
    }),
    { seed: 5, numRuns: 500 },
  )
})
