import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, type RunOptions } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const run = (files: Record<string, string>, words: readonly string[], options?: RunOptions) =>
  command.run(command.folder(files), words, options)

const FILES = {
  'a.yaml': 'a: {{ secrets.A }} {{ vars.stage }} {{ vars.region }}\n',
  'dev.env': 'A=dev value EXAMPLE\n',
  'prod.env': 'A=prod value EXAMPLE\n',
  'render-config.yaml': `providers: [dotenv:dev.env]
variables: { stage: dev, region: eu }
profiles:
  prod:
    providers: [dotenv:prod.env]
    variables: { stage: prod }
  broken:
    providers:
      - dotenv:absent.env
  lax: { missing: empty }
`,
}

describe('--profile', () => {
  test.each<[string, string[], Record<string, string>, string]>([
    ['none', ['a.yaml'], {}, 'a: dev value EXAMPLE dev eu\n'],
    ['the option', ['a.yaml', '--profile', 'prod'], {}, 'a: prod value EXAMPLE prod eu\n'],
    ['the variable', ['a.yaml'], { RENDER_CONFIG_PROFILE: 'prod' }, 'a: prod value EXAMPLE prod eu\n'],
    ['an empty variable is none', ['a.yaml'], { RENDER_CONFIG_PROFILE: '' }, 'a: dev value EXAMPLE dev eu\n'],
    [
      'the option wins over the variable',
      ['a.yaml', '--profile', 'prod'],
      { RENDER_CONFIG_PROFILE: 'nope' },
      'a: prod value EXAMPLE prod eu\n',
    ],
    [
      'the call wins over the profile',
      ['a.yaml', '--profile', 'prod', '-p', 'dotenv:dev.env', '--set', 'stage=x'],
      {},
      'a: dev value EXAMPLE x eu\n',
    ],
  ])('renders with it: %s', (_, words, env, stdout) => {
    expect(run(FILES, words, { env })).toEqual({ code: 0, stdout, stderr: '' })
  })

  test('is known to check, redact and scan', () => {
    const files = { ...FILES, 'log.txt': 'dev value EXAMPLE, prod value EXAMPLE\n' }
    expect(run(files, ['check', 'a.yaml', '--profile', 'broken'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'render-config.yaml:9:9  absent.env does not exist  [IO]\n\n1 problem\n',
    })
    expect(run(files, ['check', 'a.yaml', '--profile', 'prod', '--names-only']).code).toBe(0)
    const redacted = run(files, ['redact', '--profile', 'prod'], { input: files['log.txt'] })
    expect(redacted.stdout).toBe('dev value EXAMPLE, ***\n')
    const scanned = run(files, ['scan', 'log.txt', '--profile', 'prod'])
    expect(scanned).toMatchObject({ code: 1, stdout: 'log.txt:1:20  secret "A" (plain)\n' })
  })

  test('that there is not is exit 2, with what there is', () => {
    expect(run(FILES, ['a.yaml', '--profile', 'prd'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'there is no profile "prd" in render-config.yaml  [USAGE]\n  hint: did you mean "prod"?\n',
    })
    expect(run(FILES, ['a.yaml'], { env: { RENDER_CONFIG_PROFILE: 'prd' } }).code).toBe(2)
  })

  test.each<[string, string[], Record<string, string>]>([
    ['--profile', ['a.yaml', '--profile', 'prod'], {}],
    ['RENDER_CONFIG_PROFILE', ['a.yaml'], { RENDER_CONFIG_PROFILE: 'prod' }],
  ])('without a settings file is exit 2, and no other store is asked: %s', (given, words, env) => {
    expect(run({ 'a.yaml': '{{ secrets.A }}', '.env': 'A=x' }, words, { env })).toEqual({
      code: 2,
      stdout: '',
      stderr: `${given} needs a settings file, and there is no render-config.yaml here or above  [USAGE]\n  hint: name it with -c FILE\n`,
    })
  })
})

describe('--from of redact and scan', () => {
  const files = {
    'flow.yaml': 'password: << secrets.A >>\ndescription: << secrets.B >>\n',
    'lit.cfg': '{"a": "${secret.C}"}',
    'empty.env': '',
    'render-config.yaml': `providers: [dotenv:empty.env]
files:
  - { match: '*.cfg', format: json, dialect: instill }
  - { match: flow.yaml, leave: [description] }
`,
  }
  const redact = (given: Record<string, string>, words: readonly string[]) =>
    run({ ...files, ...given }, ['redact', ...words], { input: 'line\n' })

  test('go by the rules of the settings: format, dialect and what is left alone', () => {
    const ran = redact({}, ['--from', 'lit.cfg', '--from', 'flow.yaml'])
    expect(ran.stderr).toContain('lit.cfg:1:8  secret "C" not found')
    expect(ran.stderr).toContain('flow.yaml:1:11  secret "A" not found')
    expect(ran.stderr).not.toContain('"B"')
    expect(ran).toMatchObject({ code: 0, stdout: 'line\n' })
  })

  test('a folder does not take the settings file for a config', () => {
    const settings = 'variables: { x: "{{ secrets.NOT_A_CONFIG }}" }\n'
    const ran = redact({ 'render-config.yaml': settings }, ['--from', '.'])
    expect(ran.stderr).toContain('"A" not found')
    expect(ran.stderr).not.toContain('NOT_A_CONFIG')
  })

  test('--leave leaves a place out', () => {
    const ran = redact({ 'render-config.yaml': '' }, ['--from', 'flow.yaml', '--leave', 'password'])
    expect(ran.stderr).toContain('"B" not found')
    expect(ran.stderr).not.toContain('"A"')
  })
})

describe('secrets with the alias of a provider in the settings', () => {
  const files = {
    'conf/render-config.yaml': `providers:
  - team: store:team.json
  - dotenv:a.env
  - dotenv:b.env
profiles:
  prod:
    providers:
      - team: store:prod.json
      - gone: dotenv:absent.env
`,
    'conf/a.env': '',
    'conf/b.env': '',
    'conf/src.env': 'DB=x EXAMPLE\n',
    'conf/below/a.yaml': '',
  }

  test('works on it, with its path from the folder of the settings', () => {
    const folder = command.folder(files)
    const below = `${folder}/conf/below`
    const secrets = (...words: string[]) => command.run(below, ['secrets', ...words])
    const made = secrets('keygen', '-o', 'k.pem', '--name', 'me', '-p', 'team', '--profile', 'prod')
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('recipient of store') })
    expect(secrets('set', 'DB', 'y', '-p', 'team', '--profile', 'prod').code).toBe(0)
    expect(secrets('list', '-p', 'team', '--profile', 'prod').stdout).toContain('DB')
    expect(command.run(`${folder}/conf`, ['secrets', 'ls', '-p', 'store:prod.json']).stdout).toContain('DB')
    expect(secrets('list', '-p', 'team').code).not.toBe(0) // another store, which is not there
    const copied = secrets('copy', 'dotenv:../src.env', 'team', '--dry-run', '--profile', 'prod')
    expect(copied.stdout).toBe('replace  DB\n')
    const checked = command.run(below, ['check', 'a.yaml', '--against', 'team', '--profile', 'prod'])
    expect(checked.code).toBe(0)
  })

  test.each<[string, string[], string]>([
    [
      'tem',
      [],
      'no provider in ../render-config.yaml is called "tem"  [USAGE]\n  hint: did you mean "team"?',
    ],
    ['x', [], 'hint: there are team, dotenv; or write a URI, as store:secrets.json'],
    ['dotenv', [], '2 providers in ../render-config.yaml are called "dotenv"  [USAGE]'],
    ['gone', ['--profile', 'prod'], '../render-config.yaml:9:9  absent.env does not exist  [IO]'],
  ])('refuses %s', (alias, words, message) => {
    const folder = command.folder(files)
    const ran = command.run(`${folder}/conf/below`, ['secrets', 'list', '-p', alias, ...words])
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
  })

  test('without settings a word without a colon stays wrong usage', () => {
    const ran = run({}, ['secrets', 'list', '-p', 'team'])
    expect(ran.stderr).toContain('a provider is written [ALIAS=]SCHEME:REST')
  })
})
