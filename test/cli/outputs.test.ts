import { execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, type Ran, secrets, writeTree } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const env = secrets({ A: 'value EXAMPLE' })
const run = (folder: string, ...words: string[]): Ran => command.run(folder, words, { env })
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')
const mode = (...path: string[]): number => statSync(join(...path)).mode & 0o777
const TEXT = 'a: "{{ secrets.A }}"\n'
const RENDERED = 'a: "value EXAMPLE"\n'
const done: Ran = { code: 0, stdout: '', stderr: '' }

/** Everything below a folder, sorted. */
const tree = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => statSync(join(folder, name)).isFile())
    .sort()

describe('standard output', () => {
  test
    .skipIf(!existsSync('/dev/full'))
    .each([['a.yaml'], ['explain', 'a.yaml'], ['types', 'a.yaml'], ['completion', 'bash']])(
    'on a disk that is full is exit 2: %s %s',
    (...words) => {
      const full = openSync('/dev/full', 'w')
      const ran = command.run(command.folder({ 'a.yaml': TEXT }), words, { env, stdout: full })
      closeSync(full)
      expect(ran).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('<stdout>  can not be written: the disk is full'),
      })
    },
  )

  test.skipIf(!existsSync('/dev/full'))('on a disk that is full takes no version', () => {
    const full = openSync('/dev/full', 'w')
    const ran = command.run(command.folder(), ['--version'], { stdout: full })
    closeSync(full)
    expect(ran).toMatchObject({ code: 2, stderr: '' })
  })
})

describe('--output', () => {
  test('writes a file for its owner alone, and nothing to standard output', () => {
    const folder = command.folder({ 'a.yaml': TEXT })
    expect(run(folder, 'a.yaml', '-o', 'out.yaml')).toEqual(done)
    expect(read(folder, 'out.yaml')).toBe(RENDERED)
    expect(mode(folder, 'out.yaml')).toBe(0o600)
    expect(tree(folder)).toEqual(['a.yaml', 'out.yaml'])
  })

  test('takes the rights of others from a file that was there', () => {
    const folder = command.folder({ 'a.yaml': TEXT })
    writeFileSync(join(folder, 'out.yaml'), 'old', { mode: 0o666 })
    run(folder, 'a.yaml', '-o', 'out.yaml')
    expect(mode(folder, 'out.yaml')).toBe(0o600)
  })

  test('replaces a link, and leaves what it led to', () => {
    const folder = command.folder({ 'a.yaml': TEXT, 'old.yaml': 'old' })
    symlinkSync('old.yaml', join(folder, 'out.yaml'))
    expect(run(folder, 'a.yaml', '-o', 'out.yaml')).toEqual(done)
    expect([read(folder, 'out.yaml'), read(folder, 'old.yaml')]).toEqual([RENDERED, 'old'])
  })

  test('leaves the old file when something is wrong', () => {
    const folder = command.folder({ 'a.yaml': 'a: "{{ secrets.NONE }}"', 'out.yaml': 'old' })
    expect(run(folder, 'a.yaml', '-o', 'out.yaml').code).toBe(1)
    expect(read(folder, 'out.yaml')).toBe('old')
  })

  test.each(['-', '/dev/stdout', '/dev/fd/1'])('%s is standard output', path => {
    expect(run(command.folder({ 'a.yaml': TEXT }), 'a.yaml', '-o', path)).toEqual({
      ...done,
      stdout: RENDERED,
    })
  })

  test('streams to a device', () => {
    expect(run(command.folder({ 'a.yaml': TEXT }), 'a.yaml', '-o', '/dev/null')).toEqual(done)
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  test('streams to a FIFO, waits for its reader, and gives it more than a pipe holds', async () => {
    const large = 'x'.repeat(300_000)
    const folder = command.folder({ 'a.txt': large })
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const writer = command.start(folder, ['a.txt', '-o', 'pipe'])
    const reader = spawn('cat', [join(folder, 'pipe')])
    let got = ''
    reader.stdout.on('data', chunk => {
      got += chunk
    })
    const [code] = await Promise.all([closed(writer), closed(reader)])
    expect({ code, whole: got === large }).toEqual({ code: 0, whole: true })
    expect(statSync(join(folder, 'pipe')).isFIFO()).toBe(true)
  })

  test('gives up a FIFO that nobody reads when the time has passed', () => {
    const folder = command.folder({ 'a.yaml': TEXT })
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(run(folder, 'a.yaml', '-o', 'pipe', '--timeout', '0.3')).toMatchObject({ code: 3 })
  })

  test.each([
    ['a folder', 'sub', 'sub  is a folder'],
    [
      'a place in no folder',
      'none/out.yaml',
      'none/out.yaml  can not be written: the folder none does not exist',
    ],
    ['a place below a file', 'a.yaml/out.yaml', 'is below something that is not a folder'],
  ])('to %s is exit 2', (_, path, message) => {
    const folder = command.folder({ 'a.yaml': TEXT, 'sub/x': '' })
    const ran = run(folder, 'a.yaml', '-o', path)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
  })
})

describe('an output that is an input is exit 2', () => {
  test.each([
    ['by name', 'a.yaml', 'is read and would be replaced'],
    ['by another way to it', './sub/../a.yaml', 'is the same file as a.yaml'],
    ['through a link', 'link.yaml', 'is the same file as a.yaml'],
    ['as a hard link', 'hard.yaml', 'is the same file as a.yaml'],
    ['of the chain', 's.env', 'is read and would be replaced'],
  ])('%s', (_, output, message) => {
    const folder = command.folder({ 'a.yaml': TEXT, 's.env': 'A=x', 'sub/x': '' })
    symlinkSync('a.yaml', join(folder, 'link.yaml'))
    linkSync(join(folder, 'a.yaml'), join(folder, 'hard.yaml'))
    const ran = run(folder, 'a.yaml', '-s', 's.env', '-o', output)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
    expect([read(folder, 'a.yaml'), read(folder, 's.env')]).toEqual([TEXT, 'A=x'])
  })

  test('in a folder that is rendered into itself', () => {
    const folder = command.folder({ 'conf/a.yaml': TEXT })
    expect(run(folder, 'conf', '--out-dir', 'conf').code).toBe(2)
    expect(read(folder, 'conf/a.yaml')).toBe(TEXT)
  })
})

describe('--out-dir', () => {
  const files = {
    'conf/a.yaml': TEXT,
    'conf/sub/b.json': '{"a": "{{ secrets.A }}"}',
    'conf/sub/c.env': 'A={{ secrets.A }}',
    'conf/pipe.conf': '[OUTPUT]\n    Passwd {{ secrets.A }}\n',
    'conf/README.md': '{{ secrets.NOT_ASKED }}',
    'conf/image.png': Uint8Array.of(1, 2),
    'conf/.hidden.yaml': '{{ secrets.NOT_ASKED }}',
    'conf/.git/x.yaml': '{{ secrets.NOT_ASKED }}',
    'conf/node_modules/x/y.yaml': '{{ secrets.NOT_ASKED }}',
    'plain.yaml': 'a: 1\n',
  }

  test('takes the known formats below a folder, and keeps their paths', () => {
    const folder = command.folder(files)
    symlinkSync('a.yaml', join(folder, 'conf/link.yaml'))
    expect(run(folder, 'conf', '--out-dir', 'new/out')).toEqual(done)
    expect(tree(join(folder, 'new/out'))).toEqual(['a.yaml', 'pipe.conf', 'sub/b.json', 'sub/c.env'])
    expect(read(folder, 'new/out/sub/b.json')).toBe('{"a": "value EXAMPLE"}')
    expect([mode(folder, 'new'), mode(folder, 'new/out/sub'), mode(folder, 'new/out/a.yaml')]).toEqual([
      0o700, 0o700, 0o600,
    ])
  })

  test.each([
    ['a glob keeps paths below its fixed part', ['conf/**/*.{yaml,json}'], ['a.yaml', 'sub/b.json']],
    ['a glob of one level', ['conf/*/*.json'], ['sub/b.json']],
    ['files keep their names alone', ['plain.yaml', 'conf/sub/b.json'], ['b.json', 'plain.yaml']],
    ['a file that is named twice is one', ['conf/a.yaml', './conf/a.yaml'], ['a.yaml']],
    ['a folder and a file', ['conf/sub', 'plain.yaml'], ['b.json', 'c.env', 'plain.yaml']],
  ])('%s', (_, words, expected) => {
    const folder = command.folder(files)
    expect(run(folder, ...words, '--out-dir', 'out')).toEqual(done)
    expect(tree(join(folder, 'out'))).toEqual(expected)
  })

  test('inside the folder that is rendered is no input of the next run', () => {
    const folder = command.folder({ 'a.yaml': TEXT })
    const results = [run(folder, '.', '--out-dir', 'out'), run(folder, '.', '--out-dir', 'out')]
    expect(results).toEqual([done, done])
    expect(tree(join(folder, 'out'))).toEqual(['a.yaml'])
  })

  test.each([
    ['a folder', 'templates'],
    ['a glob', 'templates/*.yaml'],
  ])('%s inside that of the results is read whole', (_, word) => {
    const folder = command.folder({ 'templates/a.yaml': TEXT })
    expect(run(folder, word, '--out-dir', '.')).toEqual(done)
    expect(tree(folder)).toEqual(['a.yaml', 'templates/a.yaml'])
  })

  test.each(['.', '*.yaml'])('%s, read and written in one place, is exit 2', word => {
    const folder = command.folder({ 'a.yaml': TEXT })
    const ran = run(folder, word, '--out-dir', '.')
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('a.yaml  is read and would be replaced')
  })

  test('a name that exists is not read as a glob', () => {
    const folder = command.folder({ '[a].yaml': TEXT, 'a.yaml': 'a: 1\n' })
    expect(run(folder, '[a].yaml').stdout).toBe(RENDERED)
  })

  test('two results in one place are exit 2', () => {
    const folder = command.folder({ 'one/a.yaml': TEXT, 'two/a.yaml': TEXT })
    const ran = run(folder, 'one/a.yaml', 'two/a.yaml', '--out-dir', 'out')
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('out/a.yaml  two results for this file: one/a.yaml and two/a.yaml')
    expect(existsSync(join(folder, 'out'))).toBe(false)
  })

  test('nothing is written, and no folder made, when one file can not be', () => {
    const folder = command.folder({
      'conf/a.yaml': TEXT,
      'conf/z/b.yaml': TEXT,
      'out/z': 'a file in the way',
    })
    const before = tree(folder)
    const ran = run(folder, 'conf', '--out-dir', 'out')
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('out/z/b.yaml')
    expect(tree(folder)).toEqual(before)
  })

  test('a folder without any config is exit 2', () => {
    const folder = command.folder({ 'docs/a.md': 'text' })
    expect(run(folder, 'docs', '--out-dir', 'out')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no file'),
    })
  })
})

test('a signal in the middle of writing leaves nothing behind', async () => {
  const folder = command.folder()
  const names = Array.from({ length: 400 }, (_, index) => `conf/${index}.yaml`)
  writeTree(folder, Object.fromEntries(names.map(name => [name, `# ${'x'.repeat(20_000)}\n`])))
  mkdirSync(join(folder, 'out'))
  const before = tree(folder)
  const child = command.start(folder, ['conf', '--out-dir', 'out'])
  const ended = new Promise(resolve => child.on('exit', (code, signal) => resolve(signal ?? code)))
  await until(() => readdirSync(join(folder, 'out')).length > 3)
  expect(readdirSync(join(folder, 'out')).every(name => name.startsWith('.render-config-'))).toBe(true)
  child.kill('SIGTERM')
  expect(await ended).toBe('SIGTERM')
  expect(tree(folder)).toEqual(before)
})

describe('--report', () => {
  test('says where each value came from, and never the value', () => {
    const folder = command.folder({ 'a.yaml': TEXT, 's.env': 'B=x' })
    expect(run(folder, 'a.yaml', '-s', 's.env', '-o', 'out.yaml', '--report', 'report.json')).toEqual(done)
    expect(JSON.parse(read(folder, 'report.json'))).toEqual({
      references: [
        {
          file: 'a.yaml',
          line: 1,
          column: 5,
          key: 'A',
          provider: 'env',
          outcome: 'FOUND',
          asked: ['dotenv s.env', 'env'],
        },
      ],
      files: [
        {
          file: 'a.yaml',
          output: 'out.yaml',
          sourceMap: [
            {
              rendered: { start: 4, end: 17, line: 1, column: 5 },
              source: { start: 4, end: 19, line: 1, column: 5 },
              expressions: [
                {
                  start: 4,
                  end: 19,
                  line: 1,
                  column: 5,
                  rendered: { start: 4, end: 17, line: 1, column: 5 },
                  references: [0],
                },
              ],
            },
          ],
        },
      ],
    })
    expect(mode(folder, 'report.json')).toBe(0o600)
  })

  test('is not written when something is wrong', () => {
    const folder = command.folder({ 'a.yaml': 'a: "{{ secrets.NONE }}"' })
    expect(run(folder, 'a.yaml', '--report', 'report.json').code).toBe(1)
    expect(tree(folder)).toEqual(['a.yaml'])
  })

  test.each([
    ['the result', ['-o', 'x.json', '--report', './x.json'], 'two results for this file'],
    ['an input', ['--report', 'a.yaml'], 'is read and would be replaced'],
    ['standard output, which has the result', ['--report', '-'], 'can not share standard output'],
  ])('can not replace %s', (_, words, message) => {
    const ran = run(command.folder({ 'a.yaml': TEXT }), 'a.yaml', ...words)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
  })
})

function closed(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise(resolve => child.on('close', resolve))
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve))
}
