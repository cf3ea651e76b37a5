import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, type RunOptions, secrets } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const fixtures = join(import.meta.dirname, '../../fixtures/settings')

const run = (files: Record<string, string>, words: readonly string[], options?: RunOptions) =>
  command.run(command.folder(files), words, options)

const SETTINGS = 'render-config.yaml'
const A = { env: secrets({ A: 'from env' }) }

describe("a newcomer's project", () => {
  const project = (): string => {
    const folder = command.folder()
    cpSync(join(fixtures, 'newcomer'), folder, { recursive: true })
    return folder
  }
  const expected = readFileSync(join(fixtures, 'newcomer/expected/orders.yaml'), 'utf8')

  test('renders with providers, variables, types and places that are left alone', () => {
    expect(command.run(project(), ['flows/orders.yaml'])).toEqual({ code: 0, stdout: expected, stderr: '' })
  })

  test('renders the same from a folder below', () => {
    const ran = command.run(join(project(), 'flows'), ['orders.yaml'])
    expect(ran).toEqual({ code: 0, stdout: expected, stderr: '' })
  })

  test('has the format that a rule gives', () => {
    expect(command.run(project(), ['job.tmpl']).stdout).toBe('{ "port": "5432" }\n')
  })

  test('names the template line, not the value, when a rendered value does not meet the schema', () => {
    const folder = project()
    const ran = command.run(folder, ['flows/orders.yaml', '-p', 'env:', '-p', 'spare=env:'], {
      env: secrets({ DB_HOST: 'h', DB_PORT: '99999', DB_TLS: 'yes', DB_OPTIONS: '{}', DB_PASSWORD: 'short' }),
    })
    expect(ran).toEqual({
      code: 1,
      stdout: '',
      stderr: `flows/orders.yaml:6:9  /db/port must be <= 65535 (keyword "maximum"; value comes from secret "DB_PORT"; not shown)  [SCHEMA_MISMATCH]
  6 |   port: {{ secret('DB_PORT') }} # a number, as the schema says
    |         ^^^^^^^^^^^^^^^^^^^^^^^

flows/orders.yaml:9:13  /db/password must NOT have fewer than 8 characters (keyword "minLength"; value comes from secret "spare:DB_PASSWORD"; not shown)  [SCHEMA_MISMATCH]
  9 |   password: {{ secret('spare:DB_PASSWORD') }}
    |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

2 problems
`,
    })
  })

  test('passes check, offline and by names too', () => {
    const folder = project()
    expect(command.run(folder, ['check', 'flows'])).toMatchObject({ code: 0 })
    expect(command.run(folder, ['check', 'flows', '--offline'])).toMatchObject({ code: 0 })
    expect(command.run(folder, ['check', 'flows', '--names-only'])).toMatchObject({ code: 0 })
  })

  test('redacts what its providers know', () => {
    const ran = command.run(project(), ['redact'], { input: 'host db.example here\n' })
    expect(ran.stdout).toBe('host *** here\n')
  })
})

describe('the settings file', () => {
  test('that is wrong is told with every mistake, exit 2', () => {
    const folder = command.folder({ 'a.txt': '' })
    const config = join(fixtures, 'wrong/render-config.yaml')
    const ran = command.run(folder, ['a.txt', '-c', config])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('15 problems')
    expect(ran.stderr).toContain(':1:1  there is no setting "provders" here  [SETTINGS_INVALID]')
  })

  test('that is named with -c and absent is exit 2', () => {
    const ran = run({ 'a.txt': '' }, ['a.txt', '-c', 'other.yaml'])
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      stderr: 'other.yaml  the settings file does not exist  [IO]\n',
    })
  })

  test('that is named is taken instead of the one that is there', () => {
    const files = {
      'a.txt': '{{ vars.x }}',
      [SETTINGS]: 'variables: { x: found }',
      'conf/mine.yaml': 'variables: { x: named }',
    }
    expect(run(files, ['a.txt', '--config', 'conf/mine.yaml']).stdout).toBe('named')
    expect(run(files, ['a.txt']).stdout).toBe('found')
  })

  test('has providers that are told at their place', () => {
    const files = {
      'a.txt': '',
      [SETTINGS]: 'providers:\n  - envv:\n  - dotenv:absent.env\n  - store:absent.json\n',
    }
    expect(run(files, ['a.txt'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `${SETTINGS}:2:5  no provider has the scheme "envv"  [SETTINGS_INVALID]
  hint: did you mean "env:"?

${SETTINGS}:3:5  absent.env does not exist  [IO]

${SETTINGS}:4:5  absent.json does not exist  [IO]

3 problems
`,
    })
  })

  test('does not become an input of its folder, unless it is named', () => {
    const files = { [SETTINGS]: 'strict: false # {{ vars.x }}\n', 'a.yaml': 'a: 1\n' }
    expect(run(files, ['check', '.']).stderr).toContain('1 file,')
    expect(run(files, [SETTINGS]).stdout).toBe(files[SETTINGS])
  })

  test('is not replaced by a result', () => {
    const ran = run({ [SETTINGS]: '', 'a.txt': 'x' }, ['a.txt', '-o', SETTINGS])
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('is read and would be replaced') })
  })
})

describe('what the call says counts over the settings', () => {
  const files = {
    'a.yaml': 'a: {{ secrets.A }}{{ vars.x }}{{ vars.y }}\nb: {{ secrets.NOPE }}\nc: {{ secrets.NOPE }}\n',
    'p.env': 'A=from file',
    'int.json': '{"properties": {"n": {"type": "integer"}}}',
    [SETTINGS]: `providers: [dotenv:p.env]
variables: { x: 1, y: 1 }
missing: keep
leave: [b]
files:
  - { match: '*.yaml', format: text }
  - { match: n.yaml, schema: int.json, format: yaml }
`,
    'n.yaml': 'n: {{ secrets.N }}\n',
  }

  test.each<[string, string[], string]>([
    ['settings alone', [], 'a: from file11\n'],
    ['providers', ['-p', 'env:'], 'a: from env11\n'],
    ['a secrets file comes before', ['-s', 'p.env', '-p', 'env:'], 'a: from file11\n'],
    ['variables, one by one', ['--set', 'y=2'], 'a: from file12\n'],
    ['what becomes of the missing', ['--missing', 'empty', '-f', 'yaml'], "c: ''\n"],
    [
      'leave adds up',
      ['--missing', 'error', '--leave', 'c', '-f', 'yaml'],
      'b: {{ secrets.NOPE }}\nc: {{ secrets.NOPE }}\n',
    ],
  ])('%s', (_, words, expected) => {
    expect(run(files, ['a.yaml', ...words], A).stdout).toContain(expected)
  })

  test('the schema', () => {
    const env = secrets({ N: '1' })
    expect(run(files, ['n.yaml', '-p', 'env:'], { env }).stdout).toBe('n: 1\n')
    const other = { ...files, 'other.json': '{}' }
    expect(run(other, ['n.yaml', '-p', 'env:', '--schema', 'other.json'], { env }).stdout).toBe("n: '1'\n")
  })

  test('the dialect: call, then first line, then rule', () => {
    const dialects = {
      'a.yaml': 'a: ${secret.A}\n',
      'b.yaml': '# render-config: dialect=github\na: ${{ secrets.A }}\n',
      [SETTINGS]: 'files: [{ match: "*.yaml", dialect: instill }]',
    }
    expect(run(dialects, ['a.yaml'], A).stdout).toBe('a: from env\n')
    expect(run(dialects, ['b.yaml'], A).stdout).toContain('a: from env\n')
    expect(run(dialects, ['a.yaml', '--dialect', 'default'], A).stdout).toBe('a: ${secret.A}\n')
  })

  test('names of the run leave an expression to the platform', () => {
    const ran = run({ 'a.txt': '{{ secret(mine) }}', [SETTINGS]: 'runtimeNames: { variables: [mine] }' }, [
      'a.txt',
    ])
    expect(ran).toMatchObject({ code: 0, stdout: '{{ secret(mine) }}' })
  })

  test('strict and the time limit', () => {
    const near = { 'a.txt': "{{ secert('A') }}", [SETTINGS]: 'strict: true\ntimeout: 30\n' }
    expect(run(near, ['a.txt'])).toMatchObject({ code: 1, stderr: expect.stringContaining('[NEAR_MISS]') })
  })
})

describe('--schema', () => {
  const files = {
    'a.json': '{"a": {{ secrets.A }}}',
    'int.json': '{"properties": {"a": {"type": "integer"}}}',
  }

  test('gives types', () => {
    const ran = run(files, ['a.json', '--schema', 'int.json'], { env: secrets({ A: '7' }) })
    expect(ran).toEqual({ code: 0, stdout: '{"a": 7}', stderr: '' })
  })

  test('refuses without the value, for machines too', () => {
    const env = secrets({ A: 'hunter2 EXAMPLE' })
    const ran = run(files, ['check', 'a.json', '--schema', 'int.json', '--json'], { env })
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.stdout).problems).toMatchObject([
      { code: 'SCHEMA_MISMATCH', file: 'a.json', line: 1, column: 7 },
    ])
    expect(ran.stdout + ran.stderr).not.toContain('hunter2')
  })

  test('that is no schema, or is not there, is exit 2', () => {
    expect(run({ ...files, 'int.json': '{"type": 1}' }, ['a.json', '--schema', 'int.json'], A)).toMatchObject(
      {
        code: 2,
        stderr: expect.stringContaining('int.json  the schema is not valid: /type'),
      },
    )
    expect(run(files, ['a.json', '--schema', 'x.json'], A)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('x.json  the schema does not exist  [IO]'),
    })
  })

  test('is loaded in draft-07 as well', () => {
    const schema =
      '{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"type": "integer"}}}'
    const ran = run({ ...files, 'int.json': schema }, ['a.json', '--schema', 'int.json'], {
      env: secrets({ A: '7' }),
    })
    expect(ran.stdout).toBe('{"a": 7}')
  })
})
