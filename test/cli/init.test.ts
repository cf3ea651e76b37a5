import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseSettings } from '../../src/settings/parse-settings.ts'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const SETTINGS = 'render-config.yaml'
const fixtures = join(import.meta.dirname, '../../fixtures')

/** Runs it in a folder with these files, and reads what it wrote as settings. */
const init = async (files: Record<string, string>) => {
  const folder = command.folder(files)
  const ran = command.run(folder, ['init'])
  expect(ran).toMatchObject({ code: 0, stdout: '' })
  const text = readFileSync(join(folder, SETTINGS), 'utf8')
  const settings = await parseSettings(text, { file: SETTINGS, folder })
  return { folder, text, settings, said: ran.stderr, uris: settings.providers?.map(({ uri }) => uri) }
}

/** The same text with what it suggests taken in. */
const takenIn = (text: string): string =>
  text
    .replaceAll(/^# (?=(?:variables|namespace|strict|missing|leave|profiles|files):| {2})/gm, '')
    .replaceAll(/^( +)# (?=(?:- | {2}))/gm, '$1')

describe('init', () => {
  test('writes settings with which the project renders', async () => {
    const { folder, text, settings, said, uris } = await init({
      'flows/a.yaml': 'id: a\nnamespace: n\ntasks: []\npassword: "{{ secret(\'DB\') }}"\n',
      'recipes/r.yaml': 'key: ${secret.OPENAI}\n',
      'config.json.tmpl': '{"port": "<< secrets.DB >>"}',
      'plain.yaml': 'a: 1\n',
      '.env': 'DB=hunter2 EXAMPLE\n',
      'more.env': 'OPENAI=sk EXAMPLE\n',
      '.env.production': 'DB=prod EXAMPLE\n',
      '.env.example': 'DB=\n',
    })
    expect(uris).toEqual(['env:', 'dotenv:.env?optional=true', 'dotenv:more.env?optional=true'])
    expect(settings.rules).toEqual([
      { match: './*.json.tmpl', format: 'json' },
      { match: 'recipes/*.yaml', dialect: 'instill' },
    ])
    expect(text).not.toContain('EXAMPLE')
    expect(said).toBe(`render-config.yaml written
found 3 files that ask for 2 secrets: config.json.tmpl, flows/a.yaml, recipes/r.yaml
found secrets in .env, more.env, .env.production
next: render-config check .
      render-config render --help
`)
    const render = (path: string) => command.run(folder, [path]).stdout
    expect(render('flows/a.yaml')).toContain('password: "hunter2 EXAMPLE"\n')
    expect(render('recipes/r.yaml')).toBe('key: sk EXAMPLE\n')
    expect(render('config.json.tmpl')).toBe('{"port": "hunter2 EXAMPLE"}')
    expect(command.run(folder, ['check', '.']).stderr).toContain('no problems')
  })

  test('what it suggests is right as well', async () => {
    const { text, folder } = await init({
      'flows/a.yaml': 'id: a\nnamespace: n\ntasks: []\npassword: "{{ secret(\'DB\') }}"\n',
      'out.conf': '[OUTPUT]\n    Name http\n    Passwd {{ secrets.DB }}\n',
      'nginx.conf': 'server { x << secrets.DB >>; }\n',
      '.env.production': 'DB=x\n',
    })
    const all = takenIn(text)
    expect(all).not.toBe(text)
    const settings = await parseSettings(all, { file: SETTINGS, folder, profile: 'production' })
    expect(settings.providers).toEqual([expect.objectContaining({ uri: 'dotenv:.env.production' })])
    expect(settings.rules.map(({ match, dialect, format }) => [match, dialect ?? format])).toEqual([
      ['flows/*.yaml', 'kestra'],
      ['./out.conf', 'calyptia'],
      ['./nginx.conf', 'text'],
      ['*.yaml', undefined],
    ])
    expect(settings.options).toMatchObject({ strict: true, missing: 'error', variables: { stage: 'dev' } })
  })

  test('finds a store, and asks what has to be asked of it', async () => {
    const folder = command.folder({ 'a.yaml': 'a: << secrets.K >>\n', 'secrets.json': '{"a": 1}' })
    const secrets = (...words: string[]) =>
      command.run(folder, ['secrets', ...words, '-p', 'store:conf/team.json'])
    execFileSync('mkdir', [join(folder, 'conf')])
    expect(secrets('keygen', '-o', 'k.pem').code).toBe(0)
    expect(secrets('set', 'K', 'stored EXAMPLE').code).toBe(0)
    expect(command.run(folder, ['init'])).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, SETTINGS), 'utf8')).toContain('\n  - store:conf/team.json\n')
    const ran = command.run(folder, ['a.yaml'], { env: { RENDER_CONFIG_PRIVATE_KEY_FILE: 'k.pem' } })
    expect(ran).toMatchObject({ code: 0, stdout: 'a: stored EXAMPLE\n' })
  })

  test('in an empty folder it is a file to begin with', async () => {
    const { settings, said, uris } = await init({})
    expect(uris).toEqual(['env:'])
    expect(settings.rules).toEqual([])
    expect(said).toContain('found no file that asks for a secret\nnext: render-config check FILE\n')
  })

  test('knows the platforms of the fixtures', async () => {
    const folder = command.folder()
    for (const name of ['kestra', 'calyptia', 'instill', 'apolo']) {
      cpSync(join(fixtures, name), join(folder, name), {
        recursive: true,
        filter: path => !path.includes('expected'),
      })
    }
    expect(command.run(folder, ['init']).code).toBe(0)
    const text = readFileSync(join(folder, SETTINGS), 'utf8')
    expect(text).toContain("  # - match: 'kestra/*.yaml'\n  #   dialect: kestra\n")
    expect(text).toContain('dialect: calyptia')
    expect(text).not.toContain('EXAMPLE')
  })

  test('names with a meaning for YAML, globs or terminals keep to themselves', async () => {
    const odd = ["it's: #1", 'a\u202eb', '- x', '{a,b}', '[c]', '*', 'true', 'line\nbreak']
    const files = Object.fromEntries(odd.map(name => [`${name}/f.yaml`, 'k: ${secret.K}\n']))
    const { folder, settings, text } = await init({ ...files, 'usual/f.yaml': 'k: << secrets.K >>\n' })
    expect(settings.rules.length).toBe(odd.length)
    expect(text).not.toContain('\u202e')
    writeFileSync(join(folder, '.env'), 'K=v\n')
    for (const path of Object.keys(files)) {
      expect(command.run(folder, [`./${path}`, '-p', 'dotenv:.env']).stdout, path).toBe('k: v\n')
    }
    expect(command.run(folder, ['usual/f.yaml', '-p', 'dotenv:.env']).stdout).toBe('k: v\n')
  })

  test('a folder with two notations gets a rule per file', async () => {
    const { settings } = await init({ 'f/a.yaml': 'k: ${secret.K}\n', 'f/b.yaml': 'k: << secrets.K >>\n' })
    expect(settings.rules).toEqual([{ match: 'f/a.yaml', dialect: 'instill' }])
  })
})

describe('init and what is there', () => {
  test('never replaces a file', () => {
    const folder = command.folder({ [SETTINGS]: 'strict: true\n' })
    expect(command.run(folder, ['init'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'render-config.yaml  is there already  [IO]\n  hint: it is not replaced; -o - prints what would be written\n',
    })
    expect(readFileSync(join(folder, SETTINGS), 'utf8')).toBe('strict: true\n')
    expect(command.run(folder, ['init', '-o', '-']).stdout).toMatch(/^# yaml-language-server/)
  })

  test('writes elsewhere if asked to, and says which settings no longer count', () => {
    const folder = command.folder({ [SETTINGS]: '', 'below/a.yaml': '', 'wrong/x': '' })
    const ran = command.run(join(folder, 'below'), ['init'])
    expect(ran.stderr).toContain('../render-config.yaml counted here so far, and does no longer')
    expect(command.run(folder, ['init', '-o', 'other.yaml']).stderr).toMatch(/^other\.yaml written\n/)
    expect(command.run(folder, ['init', '-o', 'none/x.yaml'])).toMatchObject({ code: 2 })
    expect(command.run(folder, ['init', 'extra'])).toMatchObject({ code: 2 })
  })

  test('passes over what git ignores, and warns of .env files that it would take', async () => {
    const files = {
      'dist/a.yaml': 'a: << secrets.OLD >>\n',
      'a.yaml': 'a: << secrets.K >>\n',
      '.env': 'K=v\n',
      'ci.env': 'K=v\n',
      '.gitignore': 'dist/\nci.env\n',
    }
    const folder = command.folder(files)
    execFileSync('git', ['init', '-q'], { cwd: folder })
    const { stderr } = command.run(folder, ['init'])
    expect(stderr).toContain('found 1 file that asks for 1 secret: a.yaml\n')
    expect(stderr).toContain('found secrets in .env, ci.env\n')
    expect(stderr).toContain('git would take .env: add it to .gitignore if it holds secrets\n')
    expect(stderr).not.toContain('take ci.env')
    expect(stderr).toContain('next: render-config check a.yaml\n')
  })
})
