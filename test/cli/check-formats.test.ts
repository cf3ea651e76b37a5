import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from 'sarif'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CODES } from '../../src/errors.ts'
import { type BuiltCommand, buildCommand, type RunOptions, secrets, VERSION } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

/** A name that means something to a URI and to a workflow command. */
const ODD = 'a b/c,d:e%41#f.yaml'
const FILES = {
  [ODD]: 'a: "{{ secrets.A }}"\nb: "{{ secrets.NOPE }}"\nc: {{ secert("X") }}\n',
  'good.yaml': 'a: 1\n',
}
const env = secrets({ A: 'value EXAMPLE' })

const check = (words: readonly string[], options: RunOptions = {}, files: Record<string, string> = FILES) =>
  command.run(command.folder(files), ['check', ...words], { env, ...options })

const sarif = (...given: Parameters<typeof check>) => {
  const ran = check(...given)
  const log: Log = JSON.parse(ran.stdout)
  return { ...ran, log, run: log.runs[0]! }
}

describe('--sarif', () => {
  test('has a result per problem and warning, at its place', () => {
    const { code, log, run } = sarif(['a b', '--sarif'])
    expect(code).toBe(1)
    expect(log).toMatchObject({
      version: '2.1.0',
      $schema: expect.stringMatching(/^https:.*sarif-schema-2\.1\.0\.json$/),
    })
    const place = (startLine: number, startColumn: number) => [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%20b/c%2Cd%3Ae%2541%23f.yaml' },
          region: { startLine, startColumn },
        },
      },
    ]
    expect(run.results).toEqual([
      {
        ruleId: 'NOT_FOUND',
        ruleIndex: 0,
        level: 'error',
        message: {
          text: 'secret "NOPE" not found (asked env)\nhint: add it to one of these, or name another provider',
        },
        locations: place(2, 5),
      },
      {
        ruleId: 'NEAR_MISS',
        ruleIndex: run.tool.driver.rules!.findIndex(({ id }) => id === 'NEAR_MISS'),
        level: 'warning',
        message: { text: expect.stringContaining('looks like a secret but is none') },
        locations: place(3, 4),
      },
    ])
    expect(run.columnKind).toBe('utf16CodeUnits')
    expect(run.invocations).toEqual([{ executionSuccessful: true, exitCode: 1 }])
  })

  test('has a rule for every code that a config can have, in the words of the docs', () => {
    const { rules, ...driver } = sarif(['good.yaml', '--sarif']).run.tool.driver
    expect(driver).toEqual({ name: 'render-config', version: VERSION })
    const codes = Object.entries(CODES).filter(([, { exit }]) => exit !== 2)
    expect(rules!.map(({ id, shortDescription }) => [id, shortDescription?.text])).toEqual(
      codes.map(([code, { meaning }]) => [code, meaning]),
    )
    const { meaning } = CODES.CANNOT_ENCODE
    expect(rules!.find(({ id }) => id === 'CANNOT_ENCODE')).toEqual({
      id: 'CANNOT_ENCODE',
      name: 'CannotEncode',
      shortDescription: { text: meaning },
      help: {
        text: `CANNOT_ENCODE: ${meaning}. Change the config or the secret: nothing is rendered while it is so.`,
      },
      defaultConfiguration: { level: 'error' },
    })
    expect(rules!.filter(({ id, name }) => name?.toUpperCase() === id)).toEqual([])
    expect(rules!.find(({ id }) => id === 'DEFERRED')).not.toHaveProperty('name')
  })

  test('names files by URIs that are relative and have nothing but letters, digits and escapes', () => {
    const names = ['x:y.yaml', 'ü [1] %41.yaml', 'tab\tesc\x1b.yaml', '../beside.yaml']
    const folder = command.folder({ 'in/.keep': '' })
    for (const name of names) writeFileSync(join(folder, 'in', name), "a: {{ secert('X') }}\n")
    const ran = command.run(join(folder, 'in'), ['check', ...names, '--sarif', '--offline'])
    const { runs }: Log = JSON.parse(ran.stdout)
    const uris = runs[0]!.results!.map(
      ({ locations }) => locations![0]!.physicalLocation!.artifactLocation!.uri!,
    )
    expect(uris.map(decodeURIComponent).sort()).toEqual([...names].sort())
    expect(uris.filter(uri => !/^[\w./%-]+$/.test(uri))).toEqual([])
  })

  test('is there when all is well too, and people are told as ever', () => {
    const { code, stderr, run } = sarif(['good.yaml', '--sarif'])
    expect(code).toBe(0)
    expect(run.results).toEqual([])
    expect(stderr).toBe('1 file, 0 secrets: no problems\n')
    expect(sarif(['a b', '--sarif']).stderr).toContain('1 problem, 1 warning')
  })

  test('tells what is wrong with the call as a notification', () => {
    const { code, run } = sarif(['none.yaml', '--sarif'])
    expect(code).toBe(2)
    expect(run).toMatchObject({
      results: [],
      invocations: [
        {
          executionSuccessful: false,
          exitCode: 2,
          toolExecutionNotifications: [
            { level: 'error', descriptor: { id: 'IO' }, message: { text: 'none.yaml  does not exist' } },
          ],
        },
      ],
    })
  })

  test('says that a run with a store that is down is not complete', () => {
    const words = ['a b', '--sarif', '-p', 'vault+http://127.0.0.1:1/kv/app', '--timeout', '20']
    const { code, run } = sarif(words, { env: { VAULT_TOKEN: 'token EXAMPLE' } })
    expect(code).toBe(3)
    expect(run.invocations).toMatchObject([{ executionSuccessful: false, exitCode: 3 }])
    expect(run.results![0]).toMatchObject({ ruleId: 'UNAVAILABLE', level: 'error' })
  })

  test('comes from checks by names and offline as well', () => {
    const byNames = sarif(['a b', '--sarif', '--names-only'])
    expect(byNames.run.results!.map(({ ruleId }) => ruleId)).toEqual(['NOT_FOUND', 'NEAR_MISS'])
    const offline = sarif(['a b', '--sarif', '--offline'])
    expect(offline).toMatchObject({ code: 0, run: { results: [{ ruleId: 'NEAR_MISS' }] } })
    const strict = sarif(['a b', '--sarif', '--offline', '--strict'])
    expect(strict).toMatchObject({ code: 1, run: { results: [{ ruleId: 'NEAR_MISS', level: 'error' }] } })
  })
})

describe('--github', () => {
  const NAME = 'a b/c%2Cd%3Ae%2541#f.yaml'

  test('prints a workflow command per problem and warning, with what it must escape escaped', () => {
    const ran = check(['a b', '--github'])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toBe(
      `::error file=${NAME},line=2,col=5,title=NOT_FOUND::secret "NOPE" not found (asked env)%0Ahint: add it to one of these, or name another provider\n` +
        `::warning file=${NAME},line=3,col=4,title=NEAR_MISS::{{ secert("X") }} looks like a secret but is none; left as it is%0Ahint: did you mean secret('X')?\n`,
    )
    expect(ran.stderr).toContain('1 problem, 1 warning')
  })

  test('prints nothing to standard output when all is well', () => {
    expect(check(['good.yaml', '--github'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '1 file, 0 secrets: no problems\n',
    })
  })

  test('has no place where there is none', () => {
    const ran = check(['none.yaml', '--github'])
    expect(ran).toMatchObject({ code: 2, stdout: '::error file=none.yaml,title=IO::does not exist\n' })
    expect(check(['--github']).stdout).toMatch(/^::error title=USAGE::no input/)
  })

  test('a config can not say a command of its own', () => {
    const files = {
      'a.yaml': "a: {{ secret('%0A::error::x\\r\\n::set-output name=y::z') }}\nb: {{ secrets['%'] }}\n",
    }
    const { stdout } = check(['a.yaml', '--github'], {}, files)
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .map(line => line.slice(0, 20)),
    ).toEqual(['::error file=a.yaml,', '::error file=a.yaml,'])
    expect(stdout).toContain('%250A::error::x')
  })

  test('the name of a file can not either, nor can it speak to the terminal that shows the log', () => {
    const name = 'a\n::error::x\x1b[31m,title=y:.yaml'
    const { stdout } = check([name, '--github', '--offline'], {}, { [name]: "a: {{ secert('X') }}\n" })
    expect(stdout).toMatch(
      /^::warning file=a\\x0a%3A%3Aerror%3A%3Ax\\x1b\[31m%2Ctitle=y%3A\.yaml,line=1,col=4,[^\n]*\n$/,
    )
  })

  test('counts paths from the top of the checkout', () => {
    const folder = command.folder({ 'sub/a.yaml': FILES[ODD]! })
    const run = (workspace: string) =>
      command.run(join(folder, 'sub'), ['check', 'a.yaml', '--github', '--offline'], {
        env: { GITHUB_WORKSPACE: workspace },
      }).stdout
    expect(run(folder)).toMatch(/^::warning file=sub\/a\.yaml,/)
    expect(run('')).toMatch(/^::warning file=a\.yaml,/)
    expect(run(join(folder, 'elsewhere'))).toMatch(/^::warning file=a\.yaml,/)
  })
})

describe('forms of the result', () => {
  test.each([
    [['--json', '--sarif'], '--json and --sarif exclude each other'],
    [['--github', '--sarif'], '--sarif and --github exclude each other'],
    [['--github', '--sarif', '--json'], '--json and --sarif and --github exclude each other'],
    [['--github', '--names-only', '--unused'], '--unused lists names'],
    [['--sarif', '--report', '-'], 'the report and the result can not share standard output'],
  ])('%j is exit 2', (words, message) => {
    const ran = check(['good.yaml', ...words])
    expect(ran.code).toBe(2)
    expect(ran.stdout + ran.stderr).toContain(message)
  })

  test('write nothing beside a report that is asked for', () => {
    const folder = command.folder(FILES)
    const ran = command.run(folder, ['check', 'good.yaml', '--sarif', '--report', 'r.json'], { env })
    expect(ran.code).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['a b', 'good.yaml', 'r.json'])
  })
})
