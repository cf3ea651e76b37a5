import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, type RunOptions, secrets } from './built-command.ts'

const root = join(import.meta.dirname, '../..')
const tsc = join(root, 'node_modules/typescript/bin/tsc')

let command: BuiltCommand
/** A folder of packages that holds this one as it is published, without its code. */
let packages: string
beforeAll(async () => {
  command = await buildCommand()
  packages = join(command.folder(), 'node_modules')
  const target = join(packages, 'render-config')
  mkdirSync(target, { recursive: true })
  cpSync(join(root, 'package.json'), join(target, 'package.json'))
  const words = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', join(target, 'dist')]
  execFileSync(process.execPath, [tsc, ...words], { cwd: root })
  mkdirSync(join(packages, '@types'))
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types', 'expect']) {
    symlinkSync(join(root, 'node_modules', name), join(packages, name))
  }
}, 60_000)
afterAll(() => command.remove())

const types = (files: Record<string, string>, words: readonly string[], options?: RunOptions) =>
  command.run(command.folder(files), ['types', ...words], options)

/** What the union holds. */
const namesOf = (text: string): string[] =>
  [...text.matchAll(/^ {2}\| (".*")$/gm)].map(([, quoted]) => JSON.parse(quoted!))

describe('types', () => {
  test('writes every name that a provider may be asked for, each once, sorted', () => {
    const files = {
      'b.yaml': "a: << secrets.z >>\nb: \"{{ secret('K', namespace='n', subkey='x') ~ secrets.z }}\"\n",
      'a.json': '{"a": "{{ secrets.db.user.name }}", "b": "<< secrets[\'any key\'] ?? secrets.B >>"}',
      'c.yaml': '# {{ secrets.IN_COMMENT }}\nf: {{ inputs.x }}{{ envs.E }}\n',
    }
    const ran = types(files, ['.'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(namesOf(ran.stdout)).toEqual(['B', 'K', 'any key', 'db', 'db.user', 'db.user.name', 'z'])
    expect(types(files, ['b.yaml', 'c.yaml', 'a.json', 'a.json']).stdout).toBe(ran.stdout)
  })

  test('asks no store and reads no value', () => {
    const env = secrets({ K: 'hunter2 EXAMPLE' })
    const files = {
      'a.yaml': 'a: << secrets.K >>\n',
      'render-config.yaml': 'providers: [dotenv:absent.env]\n',
    }
    const ran = types(files, ['a.yaml'], { env })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).not.toContain('hunter2')
  })

  test('knows aliases by the settings and by -p; the whole text stays a name', () => {
    const files = { 'a.yaml': "a: << secret('team:ci/token#value') >>\n" }
    const all = ['ci/token', 'ci/token#value', 'team:ci/token#value']
    expect(namesOf(types(files, ['a.yaml']).stdout)).toEqual(all.slice(2))
    expect(namesOf(types(files, ['a.yaml', '-p', 'team=env:']).stdout)).toEqual(all)
    const settings = { ...files, 'render-config.yaml': 'providers: [{ team: "vault://v.example/kv" }]\n' }
    expect(namesOf(types(settings, ['a.yaml']).stdout)).toEqual(all)
  })

  test('goes by dialects, rules, variables and what is left alone', () => {
    const files = {
      'flow.yaml': "description: {{ secret('NO') }}\na: {{ secret('low') }}\n",
      'x.cfg': '{"a": "${secret.inst}"}',
      'v.yaml': "a: << secret('K_' ~ vars.stage) >>\nb: << secrets.NO >>\n",
      'render-config.yaml': `variables: { stage: dev }
files:
  - { match: flow.yaml, dialect: kestra }
  - { match: x.cfg, dialect: instill, format: json }
profiles: { prod: { variables: { stage: prod } } }
`,
    }
    const words = ['flow.yaml', 'x.cfg', 'v.yaml', '--leave', 'b']
    expect(namesOf(types(files, words).stdout)).toEqual(['K_dev', 'LOW', 'inst', 'low'])
    expect(namesOf(types(files, [...words, '--profile', 'prod']).stdout)).toContain('K_prod')
  })

  test('of whole templates, in every branch', () => {
    const files = {
      'a.yaml': `{% if secrets.MODE %}{% include "parts/b.yaml" %}{% else %}{{ secrets.OTHER }}{% endif %}`,
      'parts/b.yaml': 'b: {{ secrets.B ?? secrets.C }}',
    }
    expect(namesOf(types(files, ['a.yaml', '--template']).stdout)).toEqual(['B', 'C', 'MODE', 'OTHER'])
  })

  test('no name can leave its literal', () => {
    const odd = ['"', '\\', '*/', "'", '`${x}`', '\u2028', '\u202e', 'ключ', '| "x"', 'a\\"\\nb']
    const source = odd.map((name, index) => `k${index}: << secrets[${JSON.stringify(name)}] >>\n`).join('')
    const { stdout, stderr } = types({ 'a.txt': source }, ['a.txt'])
    expect(stderr).toBe('')
    expect(namesOf(stdout)).toEqual([...odd].sort())
    expect(stdout).not.toMatch(/[\u2028\u202e]/)
  })

  test.each([
    [
      'a config that is broken',
      { 'a.yaml': "a: {{ secret('K'') }}\n" },
      ['a.yaml'],
      1,
      '[EXPRESSION_SYNTAX]',
    ],
    ['a name that can not be told', { 'a.yaml': 'a: {{ secret(envs.X) }}\n' }, ['a.yaml'], 1, 'a.yaml:1:4'],
    [
      'a near miss, strictly',
      { 'a.yaml': 'a: {{ secert("K") }}\n' },
      ['a.yaml', '--strict'],
      1,
      '[NEAR_MISS]',
    ],
    ['no input', {}, [], 2, 'no input'],
    ['--check without a file', { 'a.yaml': '' }, ['a.yaml', '--check'], 2, '--check compares with a file'],
    ['a folder that there is not', { 'a.yaml': '' }, ['a.yaml', '-o', 'no/s.d.ts'], 2, '[IO]'],
    ['an input as output', { 'a.yaml': '' }, ['a.yaml', '-o', 'a.yaml'], 2, 'is read and would be replaced'],
  ])('refuses %s', (_, files, words, code, message) => {
    const folder = command.folder(files as Record<string, string>)
    const ran = command.run(folder, ['types', ...words])
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) })
  })
})

describe('types -o', () => {
  const files = { 'a.yaml': 'a: << secrets.A >>\n', 'b.yaml': 'b: << secrets.B >>\n' }

  test('writes for everybody who may read the sources, and only what changed', () => {
    const folder = command.folder(files)
    const run = (...words: string[]) => command.run(folder, ['types', ...words])
    expect(run('a.yaml', '-o', 's.d.ts')).toEqual({ code: 0, stdout: '', stderr: 's.d.ts written: 1 name\n' })
    const made = statSync(join(folder, 's.d.ts'), { bigint: true })
    expect(made.mode & 0o444n).toBe(BigInt(0o444 & ~process.umask()))
    expect(run('a.yaml', '-o', 's.d.ts').stderr).toBe('s.d.ts is up to date: 1 name\n')
    expect(statSync(join(folder, 's.d.ts'), { bigint: true }).mtimeNs).toBe(made.mtimeNs)
    expect(run('.', '-o', 's.d.ts').stderr).toBe('s.d.ts written: 2 names\n')
    expect(namesOf(readFileSync(join(folder, 's.d.ts'), 'utf8'))).toEqual(['A', 'B'])
  })

  test('--check exits 1 with what differs, and writes nothing', () => {
    const folder = command.folder(files)
    const run = (...words: string[]) => command.run(folder, ['types', ...words])
    expect(run('a.yaml', '-o', 's.d.ts', '--check')).toEqual({
      code: 1,
      stdout: '+ A\n',
      stderr: 's.d.ts does not exist; to write it, leave --check away\n',
    })
    run('a.yaml', '-o', 's.d.ts')
    expect(run('a.yaml', '-o', 's.d.ts', '--check')).toEqual({
      code: 0,
      stdout: '',
      stderr: 's.d.ts is up to date\n',
    })
    const before = readFileSync(join(folder, 's.d.ts'), 'utf8')
    expect(run('b.yaml', '-o', 's.d.ts', '--check')).toEqual({
      code: 1,
      stdout: '- A\n+ B\n',
      stderr: 's.d.ts is out of date; to write it, leave --check away\n',
    })
    expect(readFileSync(join(folder, 's.d.ts'), 'utf8')).toBe(before)
    writeFileSync(join(folder, 's.d.ts'), before.replaceAll('\n', '\r\n'))
    expect(run('a.yaml', '-o', 's.d.ts', '--check').code).toBe(0)
    writeFileSync(join(folder, 's.d.ts'), before.replace('true>', 'false>'))
    expect(run('a.yaml', '-o', 's.d.ts', '--check')).toMatchObject({ code: 1, stdout: '' })
  })

  test('replaces no file that somebody wrote', () => {
    const folder = command.folder({ ...files, 'index.ts': 'export {}\n' })
    const ran = command.run(folder, ['types', 'a.yaml', '-o', 'index.ts'])
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already, and not from') })
    expect(readFileSync(join(folder, 'index.ts'), 'utf8')).toBe('export {}\n')
  })
})

describe('a project in TypeScript', () => {
  const project = (): string => {
    const folder = command.folder()
    cpSync(join(root, 'fixtures/types'), folder, { recursive: true })
    symlinkSync(packages, join(folder, 'node_modules'))
    const ran = command.run(folder, ['types', 'flows', '-o', 'test/secrets.d.ts'])
    expect(ran).toMatchObject({ code: 0, stderr: 'test/secrets.d.ts written: 6 names\n' })
    return folder
  }
  const compile = (cwd: string) => spawnSync(process.execPath, [tsc, '-p', '.'], { cwd, encoding: 'utf8' })

  test('compiles with the names that are there, and each wrong one is an error', () => {
    const { stdout, status } = compile(project())
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  })

  test('a slip is told by its name', () => {
    const folder = project()
    const slip = "import { memory } from 'render-config'\nexport const p = memory({ DB_PASWORD: 'x' })\n"
    writeFileSync(join(folder, 'test/slip.ts'), slip)
    const { stdout, status } = compile(folder)
    expect(status).not.toBe(0)
    expect(stdout).toMatch(/^test\/slip\.ts\(2,27\): error TS\d+: .*Did you mean to write 'DB_PASSWORD'\?/m)
  })

  test('takes any name before the file is written', () => {
    const folder = project()
    rmSync(join(folder, 'test'), { recursive: true })
    mkdirSync(join(folder, 'test'))
    const free = "import { memory } from 'render-config'\nexport const p = memory({ ANY: 'x' })\n"
    writeFileSync(join(folder, 'test/free.ts'), free)
    expect(compile(folder)).toMatchObject({ stdout: '', status: 0 })
  })

  test('adds up the names of several files, and odd ones compile too', () => {
    const folder = project()
    writeFileSync(
      join(folder, 'more.txt'),
      '<< secrets["\\"*/ \u2028"] >> << secrets.MORE >> << secrets.db >>',
    )
    expect(command.run(folder, ['types', 'more.txt', '-o', 'test/more.d.ts']).code).toBe(0)
    const both =
      "import { memory } from 'render-config'\nexport const p = memory({ MORE: 'x', DB_PASSWORD: 'y', '\"*/ \\u2028': 'z' })\n"
    writeFileSync(join(folder, 'test/both.ts'), both)
    expect(compile(folder)).toMatchObject({ stdout: '', status: 0 })
  })
})
