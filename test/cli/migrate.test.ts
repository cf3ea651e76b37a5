import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const FLOW = `a: 1\nb: 2\nc: 3\nd: 4\npassword: "{{ secrets.db }}"\ne: 5\nf: 6\ng: 7\nh: 8\n`
const MIGRATED = FLOW.replace('{{ secrets.db }}', '${secret.db}')
const HARD = 'a: "{{ secrets.a }}"\nb: "{{ secrets.b | upper }}"\n'

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')

describe('migrate', () => {
  test('prints the result, and how many on standard error', () => {
    const folder = command.folder({ 'f.yaml': FLOW })
    expect(command.run(folder, ['migrate', '--to', 'instill', 'f.yaml'])).toEqual({
      code: 0,
      stdout: MIGRATED,
      stderr: '1 file: 1 reference rewritten\n',
    })
  })

  const isRoot = process.getuid?.() === 0
  if (!isRoot) process.stderr.write('SKIPPED: whose a migrated file is; only root can give files away\n')
  test.skipIf(!isRoot)('leaves a file in its place to whom it belongs', () => {
    const folder = command.folder({ 'f.yaml': FLOW })
    chownSync(join(folder, 'f.yaml'), 12345, 23456)
    chmodSync(join(folder, 'f.yaml'), 0o640)
    expect(command.run(folder, ['migrate', '--to', 'instill', '--in-place', 'f.yaml']).code).toBe(0)
    const { uid, gid, mode } = statSync(join(folder, 'f.yaml'))
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 12345, gid: 23456, mode: 0o640 })
    expect(read(folder, 'f.yaml')).toBe(MIGRATED)
  })

  test('reads standard input', () => {
    const ran = command.run(command.folder(), ['migrate', '--to', 'instill', '-f', 'yaml', '-'], {
      input: FLOW,
    })
    expect(ran).toMatchObject({ code: 0, stdout: MIGRATED })
  })

  test('writes a file with the permissions of its source: there is no secret in it', () => {
    const folder = command.folder({ 'f.yaml': FLOW })
    chmodSync(join(folder, 'f.yaml'), 0o754)
    expect(command.run(folder, ['migrate', '--to', 'instill', 'f.yaml', '-o', 'g.yaml']).code).toBe(0)
    expect(read(folder, 'g.yaml')).toBe(MIGRATED)
    expect(statSync(join(folder, 'g.yaml')).mode & 0o777).toBe(0o754)
  })

  test('writes a folder below another one', () => {
    const folder = command.folder({
      'in/f.yaml': FLOW,
      'in/sub/g.json': '{"a":"{{ secrets.k }}"}',
      'in/h.yaml': 'a: 1\n',
    })
    const ran = command.run(folder, [
      'migrate',
      '--to',
      'calyptia',
      '--from',
      'kestra',
      'in',
      '--out-dir',
      'out',
    ])
    expect(ran).toMatchObject({ code: 1 })
    const again = command.run(folder, ['migrate', '--to', 'instill', 'in', '--out-dir', 'out'])
    expect(again).toMatchObject({ code: 0, stderr: '3 files: 2 references rewritten\n' })
    expect(read(folder, 'out/sub/g.json')).toBe('{"a":"${secret.k}"}')
    expect(read(folder, 'out/h.yaml')).toBe('a: 1\n')
  })

  test('writes in place: files that change, through links, with their permissions', () => {
    const folder = command.folder({ 'f.yaml': FLOW, 'same.yaml': 'a: 1\n' })
    chmodSync(join(folder, 'f.yaml'), 0o644)
    symlinkSync('f.yaml', join(folder, 'link.yaml'))
    const { ino } = statSync(join(folder, 'same.yaml'))
    const ran = command.run(folder, ['migrate', '--to', 'instill', '--in-place', 'link.yaml', 'same.yaml'])
    expect(ran).toEqual({ code: 0, stdout: '', stderr: '2 files: 1 reference rewritten\n' })
    expect(read(folder, 'f.yaml')).toBe(MIGRATED)
    expect(statSync(join(folder, 'f.yaml')).mode & 0o777).toBe(0o644)
    expect(lstatSync(join(folder, 'link.yaml')).isSymbolicLink()).toBe(true)
    expect(statSync(join(folder, 'same.yaml')).ino).toBe(ino)
    expect(readdirSync(folder).sort()).toEqual(['f.yaml', 'link.yaml', 'same.yaml'])
  })

  test('keeps bytes that are not UTF-8, and UTF-16', () => {
    const latin = Buffer.concat([Buffer.from(FLOW), Buffer.from('i: caf\xe9\n', 'latin1')])
    const folder = command.folder({ 'f.yaml': latin, 'g.yaml': Buffer.from(`\ufeff${FLOW}`, 'utf16le') })
    expect(command.run(folder, ['migrate', '--to', 'instill', '--in-place', 'f.yaml', 'g.yaml']).code).toBe(0)
    const migrated = readFileSync(join(folder, 'f.yaml'))
    expect(migrated).toEqual(Buffer.concat([Buffer.from(MIGRATED), Buffer.from('i: caf\xe9\n', 'latin1')]))
    expect(readFileSync(join(folder, 'g.yaml')).toString('utf16le')).toBe(`\ufeff${MIGRATED}`)
  })
})

describe('what can not be said', () => {
  test('is all told, and nothing is written', () => {
    const folder = command.folder({ 'f.yaml': FLOW, 'hard.yaml': HARD })
    const ran = command.run(folder, ['migrate', '--to', 'instill', '--in-place', 'f.yaml', 'hard.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toContain('hard.yaml:2:5  {{ secrets.b | upper }} can not be said in instill: ')
    expect(ran.stderr).toContain('[CANNOT_ENCODE]')
    expect(ran.stderr).toContain('2 files: 2 references to rewrite, 1 left as written; nothing was written\n')
    expect(read(folder, 'f.yaml')).toBe(FLOW)
    expect(read(folder, 'hard.yaml')).toBe(HARD)
  })

  test('stays with --partial, as a warning', () => {
    const folder = command.folder({ 'hard.yaml': HARD })
    const ran = command.run(folder, ['migrate', '--to', 'instill', '--partial', 'hard.yaml'])
    expect(ran).toMatchObject({ code: 0, stdout: HARD.replace('{{ secrets.a }}', '${secret.a}') })
    expect(ran.stderr).toContain('1 file: 1 reference rewritten, 1 left as written\n')
  })

  test('is not a document that can not be read: that fails with --partial too', () => {
    const folder = command.folder({ 'f.yaml': 'a: [\nb: {{ secrets.k }}\n' })
    const ran = command.run(folder, ['migrate', '--to', 'instill', '--partial', 'f.yaml'])
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('[DOCUMENT_SYNTAX]') })
  })
})

describe('looking first', () => {
  test('--dry-run writes nothing', () => {
    const folder = command.folder({ 'f.yaml': FLOW })
    const ran = command.run(folder, ['migrate', '--to', 'instill', '--in-place', '--dry-run', 'f.yaml'])
    expect(ran).toEqual({
      code: 0,
      stdout: '',
      stderr: '1 file: 1 reference to rewrite; nothing was written\n',
    })
    expect(read(folder, 'f.yaml')).toBe(FLOW)
  })

  test('--diff prints what patch takes, and writes nothing', () => {
    const long = Array.from(
      { length: 30 },
      (_, index) => `k${index}: "{{ ${index % 9 === 0 ? 'secrets' : 'inputs'}.x${index} }}"`,
    ).join('\n')
    const folder = command.folder({ 'f.yaml': FLOW, 'long.yaml': long })
    const ran = command.run(folder, ['migrate', '--to', 'instill', '--diff', 'f.yaml', 'long.yaml'])
    expect(ran.code).toBe(0)
    expect(ran.stdout.slice(0, ran.stdout.indexOf('--- long'))).toBe(
      '--- f.yaml\n+++ f.yaml\n@@ -2,7 +2,7 @@\n b: 2\n c: 3\n d: 4\n-password: "{{ secrets.db }}"\n+password: "${secret.db}"\n e: 5\n f: 6\n g: 7\n',
    )
    expect(read(folder, 'long.yaml')).toBe(long)
    execFileSync('git', ['apply', '--unsafe-paths', '-p0', '-'], { cwd: folder, input: ran.stdout })
    expect(read(folder, 'f.yaml')).toBe(MIGRATED)
    expect(
      command.run(folder, ['migrate', '--to', 'instill', '--from', 'default', '--diff', 'long.yaml']).stdout,
    ).toBe('')
    expect(read(folder, 'long.yaml')).toBe(long.replaceAll(/\{\{ secrets\.(x\d+) \}\}/g, '$${secret.$1}'))
  })

  test('--json counts on standard error', () => {
    const folder = command.folder({ 'hard.yaml': HARD })
    const ran = command.run(folder, ['migrate', '--to', 'instill', '--json', 'hard.yaml'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(JSON.parse(ran.stderr)).toMatchObject({
      ok: false,
      exitCode: 1,
      problems: [{ code: 'CANNOT_ENCODE', severity: 'error', file: 'hard.yaml', line: 2, column: 5 }],
      written: false,
      rewritten: 1,
      left: 1,
      files: [{ file: 'hard.yaml', from: 'default', to: 'instill', rewritten: 1, left: 1 }],
    })
  })
})

describe('which notation', () => {
  test('is told by the first line, which is kept true', () => {
    const folder = command.folder({
      'f.yaml': '# render-config: dialect=op\na: op://v/i/f\n',
      'g.yaml': 'a: "{{ secrets.k }}"\n',
    })
    const ran = command.run(folder, ['migrate', '--to', 'default', '--in-place', 'f.yaml', 'g.yaml'])
    expect(ran).toMatchObject({
      code: 0,
      stderr: '2 files: 1 reference rewritten\nin default already: g.yaml\n',
    })
    expect(read(folder, 'f.yaml')).toBe("# render-config: dialect=default\na: << secret('op:v/i/f') >>\n")
  })

  test('or by the settings', () => {
    const folder = command.folder({
      'f.yaml': 'a: op://v/i/f\n',
      'render-config.yaml': 'files:\n  - match: "*.yaml"\n    dialect: op\n',
    })
    expect(command.run(folder, ['migrate', '--to', 'vals', 'f.yaml'])).toMatchObject({
      code: 0,
      stdout: 'a: ref+op://v/i/f\n',
    })
  })

  test('with the names of the run that they know', () => {
    const flow = `a: "{{ secret('k') | vault_lookup }}"\n`
    const folder = command.folder({
      'f.yaml': flow,
      'render-config.yaml': 'runtimeNames:\n  filters: [vault_lookup]\n',
    })
    const ran = command.run(folder, ['migrate', '--to', 'kestra', 'f.yaml'])
    expect(ran).toMatchObject({
      code: 0,
      stdout: flow,
      stderr: expect.stringContaining('[warning DEFERRED]'),
    })
  })

  test('or it is said which one was meant', () => {
    const folder = command.folder({ 'f.yaml': 'a: "{{ op://v/i/f }}"\n' })
    const ran = command.run(folder, ['migrate', '--to', 'kestra', 'f.yaml'])
    expect(ran.stderr).toBe(
      '1 file: 0 references rewritten\nf.yaml was read as default, and has references of op: --from op\n',
    )
    const same = command.run(folder, ['migrate', '--to', 'default', 'f.yaml'])
    expect(same.stderr).toContain('f.yaml was read as default, and has references of op: --from op\n')
  })

  test('notes what a person has to see to', () => {
    const folder = command.folder({ 'f.yaml': `description: "{{ secret('K') }}"\na: "{{ secret('k') }}"\n` })
    const ran = command.run(folder, ['migrate', '--from', 'kestra', '--to', 'default', 'f.yaml'])
    expect(ran.stderr).toBe(
      '1 file: 1 reference rewritten\n' +
        'references below description and extend were text, and stay; render with --leave description --leave extend\n' +
        'case counts in default; these names must be stored as written: k\n',
    )
  })
})

describe('wrong usage', () => {
  test.each([
    [['f.yaml'], "required option '--to <dialect>' not specified"],
    [['--to', 'instil', 'f.yaml'], 'did you mean "instill"?'],
    [['--to', 'envsubst', 'f.yaml'], '--to takes no "envsubst"'],
    [['--to', 'op', '--from', 'op', 'f.yaml'], '--from and --to are both "op"'],
    [['--to', 'op', '-f', 'ymal', 'f.yaml'], 'did you mean "yaml"?'],
    [['--to', 'op'], 'no input'],
    [['--to', 'op', 'nope.yaml'], 'does not exist'],
    [['--to', 'op', 'f.yaml', 'g.yaml'], '2 files need --in-place or --out-dir'],
    [['--to', 'op', 'f.yaml', '-o', 'f.yaml'], 'is read and would be replaced'],
    [['--to', 'op', '--in-place', '-o', 'x', 'f.yaml'], 'exclude each other'],
    [['--to', 'op', '--in-place', '-'], 'standard input can not be written in place'],
  ])('%j is exit 2', (words, message) => {
    const folder = command.folder({ 'f.yaml': FLOW, 'g.yaml': FLOW })
    const ran = command.run(folder, ['migrate', ...words])
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
  })
})
