import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, secrets, VERSION } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly {
      readonly functionName: string
      readonly ranges: readonly { count: number }[]
    }[]
  }[]
}

/**
 * The files of ours that the process compiled, and the packages it ran, as the engine's own coverage report tells: in
 * the bundle each module is a function that is named after its file, and runs when it is first needed.
 */
function loadedBy(
  words: readonly string[],
  files: Record<string, string>,
): { files: string[]; packages: string[] } {
  const folder = command.folder(files)
  const coverage = mkdtempSync(join(folder, 'coverage-'))
  const ran = command.run(folder, words, {
    env: { NODE_V8_COVERAGE: coverage, ...secrets({ A: 'value EXAMPLE' }) },
  })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  const reports = readdirSync(coverage).map(
    name => JSON.parse(readFileSync(join(coverage, name), 'utf8')) as Coverage,
  )
  const scripts = reports.flatMap(({ result }) => result).filter(({ url }) => !url.startsWith('node:'))
  const packages = scripts
    .flatMap(({ functions }) => functions)
    .filter(({ ranges }) => ranges[0]!.count > 0)
    .flatMap(({ functionName }) => /(?:^|\/)node_modules\/([\w.-]+)\//.exec(functionName)?.[1] ?? [])
  return { files: scripts.map(({ url }) => basename(url)).sort(), packages: [...new Set(packages)].sort() }
}

test.each(['--version', '-V'])('%s alone loads nothing but the entry', flag => {
  expect(loadedBy([flag], {})).toEqual({ files: ['main.js'], packages: [] })
})

test('the version is that of the package', () => {
  expect(command.run(command.folder(), ['--version']).stdout).toBe(`${VERSION}\n`)
})

test.each([
  ['a file without expressions', { 'a.yaml': 'a: 1\n' }],
  ['a file with the expressions of others alone', { 'a.yaml': 'a: "{{ inputs.x }}"\nb: ${{ secrets.X }}\n' }],
])('%s loads neither nunjucks nor yaml', (_, files) => {
  expect(loadedBy(['a.yaml'], files).packages).toEqual(['commander', 'dotenv'])
})

test('who does not watch loads no watcher', () => {
  const { files } = loadedBy(['a.yaml', '-o', 'out.yaml'], { 'a.yaml': 'a: "{{ secrets.A }}"\n' })
  expect(files).not.toContain('chokidar.js')
  expect(files).toContain('program.js')
})

test('a format that is not YAML does not load yaml', () => {
  const { packages } = loadedBy(['a.json'], { 'a.json': '{"a": "{{ secrets.A | upper }}"}' })
  expect(packages).toEqual(['commander', 'dotenv', 'nunjucks'])
})

test('the two plain forms need no parser', () => {
  const { packages } = loadedBy(['a.json'], { 'a.json': '{"a": "{{ secrets.A }}{{ secret(\'A\') }}"}' })
  expect(packages).toEqual(['commander', 'dotenv'])
})

test('a YAML file with ours does with the reader of scalars that the program has, and no glob library', () => {
  const { packages, files } = loadedBy(['a.yaml'], { 'a.yaml': 'a: "{{ secrets.A ~ secrets.A }}"\n' })
  expect(packages).toEqual(['commander', 'dotenv', 'nunjucks'])
  expect(files.filter(name => /yaml|glob/.test(name))).toEqual([])
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
  const loaded = loadedBy([input, ...words], files).files
  expect(loaded.filter(name => /^(?:ajv.*|yaml)\.js$/.test(name))).toEqual(expected)
})
