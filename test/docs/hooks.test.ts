import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { isConfigName } from '../../src/cli/gather-inputs.ts'
import { type BuiltCommand, buildCommand, writeTree } from '../cli/built-command.ts'

/** The hooks for commits: those of pre-commit, and those that docs/ci.md shows, in real repositories. */

interface Hook {
  readonly id: string
  readonly entry: string
  readonly language: string
  readonly files?: string
  readonly exclude?: string
}

const root = join(import.meta.dirname, '../..')
const manifest = readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')
const hooks: readonly Hook[] = parse(manifest)
const page = readFileSync(join(root, 'docs/ci.md'), 'utf8')

const program = process.env.RENDER_CONFIG_TEST_PRE_COMMIT ?? 'pre-commit'
const hasPreCommit = spawnSync(program, ['--version']).status === 0
if (!hasPreCommit) {
  console.warn(
    'SKIPPED: hooks run by pre-commit; put pre-commit on the PATH, or name it in RENDER_CONFIG_TEST_PRE_COMMIT',
  )
}

let built: BuiltCommand
let bin: string
beforeAll(async () => {
  built = await buildCommand()
  bin = built.folder()
  writeFileSync(join(bin, 'render-config'), `#!/bin/sh\nexec "${process.execPath}" "${built.main}" "$@"\n`)
  chmodSync(join(bin, 'render-config'), 0o755)
})
afterAll(() => built.remove())

/** A repository, and programs run in it as a person would. */
function repository(files: Readonly<Record<string, string>>) {
  const folder = built.folder(files)
  const run = (word: string, ...words: string[]) => {
    const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.example', GIT_COMMITTER_NAME: 'a' }
    const env = {
      ...who,
      GIT_COMMITTER_EMAIL: 'a@b.example',
      PATH: `${bin}:${process.env.PATH}`,
      HOME: bin,
      PRE_COMMIT_HOME: join(bin, 'cache'),
      PRE_COMMIT_COLOR: 'never',
    }
    const ran = spawnSync(word, words, { cwd: folder, env, encoding: 'utf8' })
    return { code: ran.status, said: ran.stdout + ran.stderr }
  }
  run('git', 'init', '-q')
  return { folder, run }
}

const BROKEN = { 'flows/a b.yaml': 'a: {{ secret("A }}\n' }
const GOOD = { 'flows/a b.yaml': 'a: {{ secret("A") }}\n', 'README.md': '{{ secret("A }}\n' }

describe('.pre-commit-hooks.yaml', () => {
  test('names commands and options that there are', () => {
    const { run } = repository({})
    expect(hooks.map(({ id }) => id)).toEqual(['render-config-check', 'render-config-scan'])
    for (const { entry } of hooks) {
      const [word = '', ...words] = entry.split(' ')
      expect(run(word, ...words, '--help').code).toBe(0)
      expect(run(word, ...words, 'none.yaml').said).toContain('does not exist')
    }
  })

  test.each([
    'a.yaml',
    'a.YML',
    'a.json',
    'a.jsonc',
    'a.json5',
    'a.ndjson',
    'main.tf',
    'a.hcl',
    'a.toml',
    'a.xml',
    'a.properties',
    'a.ini',
    'a.cfg',
    'a.conf',
    '.env',
    '.env.prod',
    'prod.env',
    'a.txt',
    'a.md',
    'a.ts',
    'a.png',
    'environment',
  ])('checks what a folder gives: %s', name => {
    const { files = '' } = hooks[0]!
    const pattern = new RegExp(files.replace('(?i)', ''), 'i')
    expect(pattern.test(`x/${name}`)).toBe(isConfigName(name))
  })

  test('does not take the settings for a config', () => {
    expect(new RegExp(hooks[0]!.exclude!).test('x/render-config.yaml')).toBe(true)
    expect(new RegExp(hooks[0]!.exclude!).test('my-render-config.yaml')).toBe(false)
  })
})

/** The hooks as they are, but for how they are installed: that takes the network. */
function localConfig(): string {
  const local = hooks.map(({ language: _, ...hook }) => ({ ...hook, language: 'system' }))
  return JSON.stringify({ repos: [{ repo: 'local', hooks: local }] })
}

describe.skipIf(!hasPreCommit)('pre-commit', () => {
  test('takes the manifest', () => {
    const { run } = repository({ 'hooks.yaml': manifest })
    expect(run(program, 'validate-manifest', 'hooks.yaml')).toEqual({ code: 0, said: '' })
  })

  test('lets no commit through with a config that is broken, or with a value in it', () => {
    const { folder, run } = repository({ ...BROKEN, '.pre-commit-config.yaml': localConfig() })
    expect(run(program, 'install').code).toBe(0)
    run('git', 'add', '-A')
    const broken = run('git', 'commit', '-m', 'x')
    expect(broken.code).not.toBe(0)
    expect(broken.said).toContain('flows/a b.yaml:1:4')
    expect(broken.said).toContain('[EXPRESSION_SYNTAX]')

    writeTree(folder, { ...GOOD, '.env': 'A=correct horse EXAMPLE\n', 'log.txt': 'correct horse EXAMPLE\n' })
    writeTree(folder, { '.gitignore': '.env\n' })
    run('git', 'add', '-A')
    const leaking = run('git', 'commit', '-m', 'x')
    expect(leaking.code).not.toBe(0)
    expect(leaking.said).toContain('log.txt:1:1  secret "A" (plain)')
    expect(leaking.said).not.toContain('horse')

    run('git', 'rm', '-fq', 'log.txt')
    expect(run('git', 'commit', '-m', 'x')).toMatchObject({ code: 0 })
  }, 60_000)
})

/** The block behind a title line, with the command that is on the PATH here. */
function block(title: string): string {
  const [, text] = new RegExp(`\`\`\`\\w+\n(${title}[\\s\\S]*?)\`\`\``).exec(page) ?? []
  expect(text, title).toBeDefined()
  return text!.replaceAll('npx --no-install render-config', 'render-config')
}

describe('a hook of git alone', () => {
  test('lets no commit through with a config that is broken', () => {
    const { folder, run } = repository(BROKEN)
    mkdirSync(join(folder, '.git/hooks'), { recursive: true })
    const hook = join(folder, '.git/hooks/pre-commit')
    writeFileSync(hook, block('#!/bin/sh'))
    chmodSync(hook, 0o755)
    run('git', 'add', '-A')
    const broken = run('git', 'commit', '-m', 'x')
    expect(broken.code).not.toBe(0)
    expect(broken.said).toContain('flows/a b.yaml:1:4')
    writeTree(folder, GOOD)
    run('git', 'add', '-A')
    expect(run('git', 'commit', '-m', 'x')).toMatchObject({ code: 0 })
    writeTree(folder, { 'notes.txt': '{{ secret("A }}' })
    run('git', 'add', '-A')
    expect(run('git', 'commit', '-m', 'no config at all')).toMatchObject({ code: 0 })
  })
})

describe('the other ways that docs/ci.md shows', () => {
  test.each(['# lefthook.yml', '# .pre-commit-config.yaml, the package'])(
    '%s is YAML with a command that there is',
    title => {
      const text = block(title)
      expect(parse(text)).toBeTypeOf('object')
      expect(text).toContain('render-config check --offline')
    },
  )
})
