import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, secrets, VERSION } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

interface Coverage {
  readonly result: readonly { readonly url: string }[]
}

/** The files of ours that the process compiled, as the engine's own coverage report tells. */
function loadedBy(words: readonly string[], files: Record<string, string>): string[] {
  const folder = command.folder(files)
  const coverage = mkdtempSync(join(folder, 'coverage-'))
  const ran = command.run(folder, words, {
    env: { NODE_V8_COVERAGE: coverage, ...secrets({ A: 'value EXAMPLE' }) },
  })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  const reports = readdirSync(coverage).map(
    name => JSON.parse(readFileSync(join(coverage, name), 'utf8')) as Coverage,
  )
  const urls = reports.flatMap(({ result }) => result.map(({ url }) => url))
  return urls
    .filter(url => !url.startsWith('node:'))
    .map(url => basename(url))
    .sort()
}

/** The files of the bundle that have this word. */
function filesWith(word: string): string[] {
  const folder = dirname(command.main)
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => name.endsWith('.js') && readFileSync(join(folder, name), 'utf8').includes(word))
    .map(name => basename(name))
}

test.each(['--version', '-V'])('%s alone loads nothing but the entry', flag => {
  expect(loadedBy([flag], {})).toEqual(['main.js'])
})

test('the version is that of the package', () => {
  expect(command.run(command.folder(), ['--version']).stdout).toBe(`${VERSION}\n`)
})

test('nunjucks and the whole of yaml are in no file that every run loads', () => {
  expect(filesWith('parseAggregate')).toEqual(['shared-expressions.js'])
  expect(filesWith('anchorPrefix')).toEqual(['yaml.js'])
})

test.each<[string, Record<string, string>, string[]]>([
  ['a file without expressions loads', { 'a.yaml': 'a: 1\n' }, []],
  ['the expressions of others load', { 'a.yaml': 'a: "{{ inputs.x }}"\nb: ${{ secrets.X }}\n' }, []],
  ['the two plain forms load', { 'a.json': '{"a": "{{ secrets.A }}{{ secret(\'A\') }}"}' }, []],
  ['a filter in JSON loads', { 'a.json': '{"a": "{{ secrets.A | upper }}"}' }, ['shared-expressions.js']],
  [
    'an operator in YAML loads',
    { 'a.yaml': 'a: "{{ secrets.A ~ secrets.A }}"\n' },
    ['shared-expressions.js'],
  ],
])('%s the program and, if need be, the parser: no reader of YAML, no glob library', (_, files, more) => {
  expect(loadedBy(Object.keys(files), files)).toEqual(['main.js', 'program.js', ...more])
})

test('who does not watch loads no watcher', () => {
  const files = loadedBy(['a.yaml', '-o', 'out.yaml'], { 'a.yaml': 'a: "{{ secrets.A }}"\n' })
  expect(files).not.toContain('chokidar.js')
  expect(files).toContain('program.js')
})

test.each<[string, Record<string, string>, string[], string[]]>([
  ['a run without settings and schema', { 'a.yaml': 'a: {{ secrets.A }}\n' }, [], []],
  [
    'a document that names a schema on the web',
    { 'a.json': '{"$schema": "https://x.example/s", "a": 1}' },
    [],
    [],
  ],
  ['a settings file', { 'a.yaml': 'a: 1\n', 'render-config.yaml': 'strict: true\n' }, [], ['yaml.js']],
  [
    'a schema for JSON',
    { 'a.json': '{"a": 1}', 's.json': '{}' },
    ['--schema', 's.json'],
    ['ajv-dist-2020.js'],
  ],
  [
    'one for YAML',
    { 'a.yaml': 'a: 1', 's.json': '{}' },
    ['--schema', 's.json'],
    ['ajv-dist-2020.js', 'yaml.js'],
  ],
])('%s loads of ajv and the reader of YAML what it needs', (_, files, words, expected) => {
  const input = Object.keys(files)[0]!
  const loaded = loadedBy([input, ...words], files)
  expect(loaded.filter(name => /^(?:ajv.*|yaml)\.js$/.test(name))).toEqual(expected)
})
