import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const encode = (text: string | Uint8Array) =>
  command.run(command.folder({ '.env': text }), ['encode', '.env'])

test.each([
  ['lines', 'MYPASSWORD=password\nB=x\n', 'SECRET_MYPASSWORD=cGFzc3dvcmQ=\nSECRET_B=eA==\n'],
  ['= at the end', 'A=b=\n', 'SECRET_A=Yj0=\n'],
  ['what echo takes for an option', 'D=-n\n', 'SECRET_D=LW4=\n'],
  ['CRLF', 'A=b\r\n', 'SECRET_A=Yg==\n'],
  ['comments, blank lines and export', '# c\n\nexport E=x\n', 'SECRET_E=eA==\n'],
  ['a last line without a newline', 'A=b', 'SECRET_A=Yg==\n'],
  ['a long value, on one line', `A=${'x'.repeat(90)}\n`, `SECRET_A=${'eHh4'.repeat(30)}\n`],
  ['nothing', '', ''],
])('%s', (_, text, expected) => {
  expect(encode(text)).toEqual({ code: 0, stdout: expected, stderr: '' })
})

test('standard input is read with "-"', () => {
  expect(command.run(command.folder(), ['encode', '-'], { input: 'A=b\n' }).stdout).toBe('SECRET_A=Yg==\n')
})

test('lines that are no entry are told by number, never shown, and nothing is printed', () => {
  const ran = encode('A=b\nhunter2 EXAMPLE\nB=c\nNOEQ\n')
  expect(ran).toMatchObject({ code: 1, stdout: '' })
  expect(ran.stderr).toContain('.env:2  this line is neither NAME=value nor a comment  [DOCUMENT_SYNTAX]')
  expect(ran.stderr).toContain('.env:4  ')
  expect(ran.stderr).not.toContain('hunter2')
})

test('bytes that are not UTF-8 are refused', () => {
  expect(encode(Uint8Array.of(0x41, 0x3d, 0xff))).toMatchObject({ code: 1, stdout: '' })
})

test.each([
  ['no file', ['encode']],
  ['two files', ['encode', 'a', 'b']],
  ['a file that is absent', ['encode', 'none.env']],
])('%s is exit 2', (_, words) => {
  expect(command.run(command.folder(), words)).toMatchObject({ code: 2, stdout: '' })
})
