import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, secrets } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const GOOD = { 'a.yaml': 'a: "{{ secrets.A }}"\n', 'b.yaml': 'b: "{{ secrets.A }}{{ secrets.B }}"\n' }
const env = secrets({ A: 'value EXAMPLE', B: 'other EXAMPLE' })

test('several files need no folder, and no result is printed', () => {
  const folder = command.folder(GOOD)
  const ran = command.run(folder, ['check', 'a.yaml', 'b.yaml'], { env })
  expect(ran).toEqual({ code: 0, stdout: '', stderr: '2 files, 2 secrets: no problems\n' })
  expect(readdirSync(folder).sort()).toEqual(['a.yaml', 'b.yaml'])
})

test('what render would refuse is exit 1', () => {
  const ran = command.run(command.folder(GOOD), ['check', '.'], { env: secrets({ A: 'value EXAMPLE' }) })
  expect(ran).toMatchObject({ code: 1, stdout: '' })
  expect(ran.stderr).toContain('b.yaml:1:20  secret "B" not found (asked env)  [NOT_FOUND]')
})

test('a value that can not be written is found', () => {
  const folder = command.folder({ 'p.conf': '[OUTPUT]\n    Passwd {{ secrets.A }}\n' })
  const ran = command.run(folder, ['check', 'p.conf'], { env: secrets({ A: 'two\nlines EXAMPLE' }) })
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('[CANNOT_ENCODE]') })
  expect(ran.stderr).not.toContain('EXAMPLE')
})

test('--offline asks nobody, and still finds what the text tells', () => {
  const offline = command.run(command.folder(GOOD), ['check', '--offline', '.'])
  expect(offline).toEqual({ code: 0, stdout: '', stderr: '2 files: no problems; no provider was asked\n' })
  const malformed = command.run(command.folder({ 'a.yaml': "a: \"{{ secret('A'') }}\"\n" }), [
    'check',
    '--offline',
    'a.yaml',
  ])
  expect(malformed).toMatchObject({ code: 1, stderr: expect.stringContaining('[EXPRESSION_SYNTAX]') })
})

test('--json prints the result to standard output, good or bad', () => {
  const good = command.run(command.folder(GOOD), ['check', '.', '--json'], { env })
  expect(good).toEqual({
    code: 0,
    stdout: '{"ok":true,"exitCode":0,"problems":[],"warnings":[]}\n',
    stderr: '',
  })
  const bad = command.run(command.folder(GOOD), ['check', '.', '--json'])
  expect(bad).toMatchObject({ code: 1, stderr: '' })
  expect(
    JSON.parse(bad.stdout).problems.map(
      ({ code, file }: { code: string; file: string }) => `${file} ${code}`,
    ),
  ).toEqual(['a.yaml NOT_FOUND', 'b.yaml NOT_FOUND', 'b.yaml NOT_FOUND'])
})

test('--report is written', () => {
  const folder = command.folder(GOOD)
  expect(command.run(folder, ['check', 'a.yaml', '--report', 'r.json'], { env }).code).toBe(0)
  expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')).references).toHaveLength(1)
})

test('standard input can be checked with files', () => {
  const ran = command.run(command.folder(GOOD), ['check', '-', 'a.yaml'], {
    env,
    input: 'x: "{{ secrets.NONE }}"\n',
  })
  expect(ran).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('<stdin>:1:5  secret "NONE" not found'),
  })
})
