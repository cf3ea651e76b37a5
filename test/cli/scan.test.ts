import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, type Ran, secrets, VERSION } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const VALUE = 'correct "horse" EXAMPLE'
const env = secrets({ DB: VALUE, TOKEN: 'token-EXAMPLE-8341' })
type Files = Readonly<Record<string, string | Uint8Array>>

const scan = (files: Files, words: readonly string[] = ['.'], more: Record<string, string> = {}): Ran =>
  command.run(command.folder(files), ['scan', ...words], { env: { ...env, ...more } })
const lines = ({ stdout }: Ran): string[] => stdout.split('\n').slice(0, -1)

describe('what is found', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['as it is', `a\nb ${VALUE}`, '2:3  secret "DB" (plain)'],
    ['behind what takes two units', `🔑 ${VALUE}`, '1:4  secret "DB" (plain)'],
    ['in JSON', `{"a": ${JSON.stringify(VALUE)}}`, '1:8  secret "DB" (json)'],
    ['in a URL', `?a=${encodeURIComponent(VALUE)}`, '1:4  secret "DB" (url)'],
    ['in base64', Buffer.from(`user:${VALUE}`).toString('base64'), '1:7  secret "DB" (base64)'],
    ['in hexadecimal', `#${Buffer.from(VALUE).toString('hex')}`, '1:2  secret "DB" (hex)'],
    [
      'between bytes',
      Buffer.concat([Buffer.of(0, 0xff, 0x0a, 0), Buffer.from(VALUE)]),
      '2:2  secret "DB" (plain)',
    ],
  ])('%s', (_, content, expected) => {
    const ran = scan({ file: content })
    expect(ran).toEqual({
      code: 1,
      stdout: `file:${expected}\n`,
      stderr: expect.stringContaining('1 hit of 1 secret in 1 file; 1 file scanned'),
    })
  })

  test('is sorted by file and place', () => {
    const ran = scan({ 'b/x': VALUE, a: `token-EXAMPLE-8341\n${VALUE} ${VALUE}`, Z: VALUE }, ['b', '.'])
    expect(lines(ran).map(line => line.split('  ')[0])).toEqual([
      'Z:1:1',
      'a:1:1',
      'a:2:1',
      'a:2:25',
      'b/x:1:1',
    ])
    expect(ran.stderr).toBe('5 hits of 2 secrets in 3 files; 3 files scanned (0.0 MB)\n')
  })

  test('nothing is exit 0', () => {
    expect(scan({ a: 'text' })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no secret found; 1 file scanned (0.0 MB)\n',
    })
  })

  test('a large file, across what is read at once', () => {
    const content = Buffer.alloc(9_000_000, 'x'.repeat(99).concat('\n'))
    for (const at of [4_194_295, 8_500_000]) content.write(VALUE, at)
    expect(lines(scan({ big: content }))).toEqual([
      'big:41943:96  secret "DB" (plain)',
      'big:85000:1  secret "DB" (plain)',
    ])
  })

  test('names of files are harmless, and masked', () => {
    const ran = scan({ 'a\nb\u001b[31m': VALUE, 'token-EXAMPLE-8341.txt': VALUE })
    expect(lines(ran)).toEqual([
      'a\\x0ab\\x1b[31m:1:1  secret "DB" (plain)',
      '***.txt:1:1  secret "DB" (plain)',
    ])
  })

  test('values of --from are looked for', () => {
    const files = { 'flow.yaml': 'a: "{{ secrets.DB | upper }}"\n', out: VALUE.toUpperCase() }
    expect(lines(scan(files, ['out', '--from', 'flow.yaml']))).toEqual(['out:1:1  secret "DB" (plain)'])
  })
})

describe('which files', () => {
  const git = (cwd: string, ...words: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd, stdio: 'ignore' })
  }
  const repository = (files: Files): string => {
    const folder = command.folder(files)
    git(folder, 'init', '-q')
    return folder
  }
  const found = (
    folder: string,
    words: readonly string[] = ['.'],
    more: Record<string, string> = {},
  ): string[] => {
    const ran = command.run(folder, ['scan', ...words], { env: { ...env, ...more } })
    return lines(ran).map(line => line.split(':')[0]!)
  }
  const TREE: Files = {
    '.gitignore': 'dist/\n*.log\n',
    'src/a': VALUE,
    '.hidden': VALUE,
    'dist/b': VALUE,
    'c.log': VALUE,
    'forced.log': VALUE,
    'sub/node_modules/d': VALUE,
  }

  test('git-ignored ones are left out, tracked ones never', () => {
    const folder = repository({ ...TREE, gone: '' })
    git(folder, 'add', '-f', 'forced.log', 'gone')
    rmSync(join(folder, 'gone'))
    expect(found(folder)).toEqual(['.hidden', 'forced.log', 'src/a', 'sub/node_modules/d'])
    expect(found(join(folder, 'src'), ['..'])).toContain('../forced.log')
    expect(command.run(folder, ['scan', '.'], { env }).stderr).not.toContain('gone')
  })

  test('all with --no-ignore, but for .git', () => {
    const folder = repository({ ...TREE, '.git/x': VALUE })
    expect(found(folder, ['.', '--no-ignore'])).toHaveLength(6)
  })

  test('what is named is taken, ignored or not', () => {
    const folder = repository(TREE)
    expect(found(folder, ['dist', 'c.log'])).toEqual(['c.log', 'dist/b'])
  })

  test('a repository inside goes by its own rules', () => {
    const folder = repository({ ...TREE, 'inner/.gitignore': 'e\n', 'inner/e': VALUE, 'inner/c.txt': VALUE })
    git(join(folder, 'inner'), 'init', '-q')
    expect(found(folder)).toEqual(['.hidden', 'inner/c.txt', 'src/a', 'sub/node_modules/d'])
  })

  test('without a work tree all, but for node_modules', () => {
    expect(found(command.folder(TREE))).toEqual(['.hidden', 'c.log', 'dist/b', 'forced.log', 'src/a'])
  })

  test('without git all, and that is told', () => {
    const folder = repository(TREE)
    const ran = command.run(folder, ['scan', '.'], { env: { ...env, PATH: folder } })
    expect(ran.stdout).toContain('dist/b')
    expect(ran.stderr).toContain('.: git is not there; ignored files are scanned too\n')
  })

  test('links are not followed, but for one that is named', () => {
    const folder = command.folder({ 'in/a': '', 'out/b': VALUE })
    symlinkSync('../out', join(folder, 'in/folder'))
    symlinkSync('../out/b', join(folder, 'in/file'))
    expect(found(folder, ['in'])).toEqual([])
    expect(found(folder, ['in/file'])).toEqual(['in/file'])
  })

  test('a repository can not start programs', () => {
    const folder = repository({ a: VALUE })
    git(folder, 'config', 'core.fsmonitor', 'touch started; false')
    expect(found(folder)).toEqual(['a'])
    expect(existsSync(join(folder, 'started'))).toBe(false)
  })

  test('the variables of a hook do not lead astray', () => {
    const folder = repository({ a: VALUE })
    const other = repository({ b: VALUE })
    expect(found(folder, ['.'], { GIT_DIR: join(other, '.git'), GIT_INDEX_FILE: 'none' })).toEqual(['a'])
  })

  test('what the secrets are read from is left out, by whatever name', () => {
    const folder = command.folder({
      '.env': `DB='${VALUE}'\n`,
      'a.env': 'A=another EXAMPLE\n',
      'run/TOKEN': 'token-EXAMPLE-8341',
      'copy/TOKEN': 'token-EXAMPLE-8341',
    })
    symlinkSync('.env', join(folder, 'link'))
    const ran = command.run(folder, [
      'scan',
      '.',
      'link',
      '-s',
      'a.env',
      '-p',
      'dir:run',
      '-p',
      'x=dotenv:.env',
    ])
    expect(ran).toMatchObject({ code: 1, stdout: 'copy/TOKEN:1:1  secret "TOKEN" (plain)\n' })
    for (const path of ['.env', 'a.env', 'run']) expect(ran.stderr).toContain(`left out: ${path}, `)
  })
})

describe('what can not be read', () => {
  test('is told, and the rest is scanned', () => {
    const ran = scan({ a: VALUE }, ['none', 'a'])
    expect(ran).toMatchObject({ code: 1, stdout: 'a:1:1  secret "DB" (plain)\n' })
    expect(ran.stderr).toContain('none  does not exist  [IO]')
  })

  test('is exit 2 if nothing was found', () => {
    expect(scan({ a: '' }, ['none', 'a']).code).toBe(2)
  })

  test.each([
    ['no path', []],
    ['--json and --sarif', ['.', '--json', '--sarif']],
    ['an absent secrets file', ['.', '-s', 'none.env']],
  ])('%s is exit 2', (_, words) => {
    expect(scan({ a: VALUE }, words)).toMatchObject({ code: 2 })
  })
})

describe('for machines', () => {
  const FILES = { 'a b/c#d': `x\n${VALUE}` }

  test('--json is one object', () => {
    const ran = scan(FILES, ['a b', 'none', '--json'])
    expect(ran).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(ran.stdout)).toMatchObject({
      ok: false,
      exitCode: 1,
      hits: [{ file: 'a b/c#d', line: 2, column: 1, name: 'DB', form: 'plain' }],
      problems: [{ code: 'IO', file: 'none' }],
      files: 1,
    })
    expect(JSON.parse(scan(FILES, ['.', '-s', 'none.env', '--json']).stdout)).toMatchObject({
      ok: false,
      exitCode: 2,
    })
  })

  test('--sarif has what the standard asks for, and no end that tells a length', () => {
    const ran = scan(FILES, ['a b', 'none', '--sarif'])
    expect(ran.code).toBe(1)
    const log = JSON.parse(ran.stdout)
    expect(log).toMatchObject({
      version: '2.1.0',
      $schema: expect.stringMatching(/^https:.*sarif-schema-2\.1\.0\.json$/),
    })
    const [run] = log.runs
    expect(run.tool.driver).toMatchObject({
      name: 'render-config',
      version: VERSION,
      rules: [{ id: 'secret-in-file' }],
    })
    expect(run.columnKind).toBe('utf16CodeUnits')
    expect(run.invocations).toMatchObject([
      {
        executionSuccessful: false,
        exitCode: 1,
        toolExecutionNotifications: [
          { level: 'error', descriptor: { id: 'IO' }, message: { text: 'none  does not exist' } },
        ],
      },
    ])
    expect(run.results).toEqual([
      {
        ruleId: 'secret-in-file',
        ruleIndex: 0,
        level: 'error',
        message: { text: 'secret "DB" (plain)' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'a%20b/c%23d' },
              region: { startLine: 2, startColumn: 1 },
            },
          },
        ],
        properties: { secret: 'DB', form: 'plain' },
      },
    ])
    expect(ran.stdout + ran.stderr).not.toContain('horse')
  })
})
