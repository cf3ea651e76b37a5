import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, type Ran } from '../built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

/**
 * `fixtures/explain/CASE` has configs, `secrets.env` and what is said of them, `explained.txt` and `explained.json`;
 * `words` holds further words of the call. A new case is a new folder.
 */
const root = join(import.meta.dirname, '../../../fixtures/explain')
const OWN = ['secrets.env', 'words', 'explained.txt', 'explained.json']
const cases = readdirSync(root).map(name => {
  const folder = join(root, name)
  const words = existsSync(join(folder, 'words'))
    ? readFileSync(join(folder, 'words'), 'utf8').trim().split(' ')
    : []
  const configs = readdirSync(folder).filter(file => !OWN.includes(file))
  return { name, folder, words: ['explain', ...configs, '-s', 'secrets.env', ...words] }
})

describe('what is explained', () => {
  test.each(cases)('$name, as text', async ({ folder, words }) => {
    const { stdout } = command.run(folder, words, { env: { ENV_REGION: 'eu' } })
    await expect(stdout).toMatchFileSnapshot(join(folder, 'explained.txt'))
  })

  test.each(cases)('$name, as JSON', async ({ folder, words }) => {
    const { stdout, code } = command.run(folder, [...words, '--json'], { env: { ENV_REGION: 'eu' } })
    const result = JSON.parse(stdout) as { exitCode: number }
    expect(result.exitCode).toBe(code)
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(join(folder, 'explained.json'))
  })
})

const explain = (files: Record<string, string>, ...words: string[]): Ran & { folder: string } => {
  const folder = command.folder({ 's.env': 'A=hunter2-EXAMPLE\n', ...files })
  return { folder, ...command.run(folder, ['explain', ...words, '-s', 's.env', '-p', 'env:']) }
}

describe('the exit code is that of render', () => {
  test.each([
    ['when all is well', 'a: {{ secrets.A }}\n', [], 0],
    ['when a secret is missing', 'a: {{ secrets.NOPE }}\n', [], 1],
    ['when it may be missing', 'a: {{ secrets.NOPE }}\n', ['--missing', 'empty'], 0],
    ['when there are warnings', 'a: {{ secert("A") }}\n', [], 0],
    ['when warnings are errors', 'a: {{ secert("A") }}\n', ['--strict'], 1],
    ['when a store is down', 'a: {{ secret("http:x") }}\n', ['-p', 'http=https://127.0.0.1:9/x'], 3],
    ['when no store was asked', 'a: {{ secrets.NOPE }}\n', ['--offline'], 0],
  ])('%s', (_, source, words, code) => {
    const ran = explain({ 'f.yaml': source }, 'f.yaml', ...words)
    expect(ran.code).toBe(code)
    expect(ran.stdout).toContain('f.yaml  yaml, default dialect')
  })

  test.each([
    ['for no input', [], /no input/],
    ['for a file that is not there', ['nope.yaml'], /nope\.yaml/],
    [
      'for a page that would replace an input',
      ['f.yaml', '--html', 'f.yaml'],
      /is read and would be replaced/,
    ],
    ['for two results on standard output', ['f.yaml', '--html', '-', '--json'], /can not share/],
  ])('2 %s', (_, words, message) => {
    const ran = explain({ 'f.yaml': 'a: 1\n' }, ...words)
    expect(ran.code).toBe(2)
    expect(ran.stderr + ran.stdout).toMatch(message)
  })
})

test('the page is written for its owner alone, and there is no text beside it', () => {
  const { folder, stdout, stderr, code } = explain(
    { 'f.yaml': 'a: {{ secrets.A }}\n' },
    'f.yaml',
    '--html',
    'p.html',
  )
  expect({ stdout, stderr, code }).toEqual({
    stdout: '',
    stderr: '1 file, 1 expression: 1 rendered\n',
    code: 0,
  })
  expect(statSync(join(folder, 'p.html')).mode & 0o777).toBe(0o600)
})

test('a value of a local provider is masked where a config holds it in plain sight', () => {
  const source = 'a: {{ secrets.NOPE }}\npassword: hunter2-EXAMPLE\n'
  const { folder } = explain({ 'f.yaml': source }, 'f.yaml', '--html', 'p.html')
  const page = readFileSync(join(folder, 'p.html'), 'utf8')
  expect(page).toContain('password: ***')
  expect(page).not.toContain('hunter2')
})

test('standard input is explained too', () => {
  const ran = command.run(command.folder(), ['explain', '-', '-f', 'yaml', '--offline'], {
    input: 'a: {{ secrets.A }}\n',
  })
  expect(ran.stdout).toContain('<stdin>  yaml, default dialect')
})

test('there is colour on a terminal alone', () => {
  expect(explain({ 'f.yaml': 'a: {{ secrets.A }}\n' }, 'f.yaml').stdout).not.toContain('\x1b')
})
