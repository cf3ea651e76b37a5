import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startFakeHttpJson } from '../../src/testing/fake-http-json.ts'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

interface Watching {
  readonly child: ChildProcess
  /** Everything it has printed, standard output and error as they came. */
  printed(): string
  /** Resolves when this has been printed once more than at the last time. */
  prints(text: string): Promise<void>
  ends(signal: NodeJS.Signals): Promise<readonly [number | null, NodeJS.Signals | null]>
}

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

function watch(folder: string, ...words: string[]): Watching {
  return watchWith({}, folder, ...words)
}

function watchWith(env: Readonly<Record<string, string>>, folder: string, ...words: string[]): Watching {
  const child = command.start(folder, [...words, '--watch'], env)
  started.push(child)
  let printed = ''
  let from = 0
  let look = (): void => {}
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      look()
    })
  }
  return {
    child,
    printed: () => printed,
    prints: text =>
      new Promise(resolve => {
        look = () => {
          const at = printed.indexOf(text, from)
          if (at === -1) return
          from = at + text.length
          look = () => {}
          resolve()
        }
        look()
      }),
    ends: signal =>
      new Promise(resolve => {
        child.once('close', (code, by) => resolve([code, by]))
        child.kill(signal)
      }),
  }
}

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')
const TEXT = 'a: "{{ secrets.A }}"\n'

describe('--watch', () => {
  test('renders again when the file, its secrets, its settings or its schema change', async () => {
    const folder = command.folder({ 'a.yaml': TEXT, '.env': 'A=one EXAMPLE\n' })
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml')
    await it.prints('watching 1 file')
    expect(read(folder, 'out.yaml')).toBe('a: "one EXAMPLE"\n')

    writeFileSync(join(folder, '.env'), 'A=two EXAMPLE\n')
    await it.prints('wrote out.yaml')
    expect(read(folder, 'out.yaml')).toBe('a: "two EXAMPLE"\n')

    writeFileSync(join(folder, 'a.yaml~'), `$schema: s.json\n${TEXT}`)
    renameSync(join(folder, 'a.yaml~'), join(folder, 'a.yaml'))
    await it.prints('the schema does not exist')
    writeFileSync(join(folder, 's.json'), '{ "properties": { "a": { "maxLength": 3 } } }')
    await it.prints('[SCHEMA_MISMATCH]')
    expect(read(folder, 'out.yaml')).toBe('a: "two EXAMPLE"\n')
    writeFileSync(join(folder, 's.json'), '{}')
    await it.prints('wrote out.yaml')

    writeFileSync(join(folder, 'render-config.yaml'), 'leave: [a]\n')
    await it.prints('wrote out.yaml')
    expect(read(folder, 'out.yaml')).toBe(`$schema: s.json\n${TEXT}`)
    rmSync(join(folder, 'render-config.yaml'))
    await it.prints('wrote out.yaml')
    expect(it.printed()).not.toContain('EXAMPLE')
    expect(await it.ends('SIGTERM')).toEqual([null, 'SIGTERM'])
  })

  test('renders again when what a template includes changes, goes, or comes at last', async () => {
    const folder = command.folder({
      'a.yaml.njk': `{% from "parts/m.yaml" import m %}a: {{ m() }}{% include "late.yaml" ignore missing %}\n`,
      'parts/m.yaml': '{% macro m() %}one{% endmacro %}',
    })
    const it = watch(folder, 'a.yaml.njk', '--template', '-o', 'out.yaml', '--interval', '86400')
    await it.prints('watching 1 file')
    expect(read(folder, 'out.yaml')).toBe('a: one\n')

    writeFileSync(join(folder, 'parts/m.yaml'), '{% macro m() %}two{% endmacro %}')
    await it.prints('wrote out.yaml')
    expect(read(folder, 'out.yaml')).toBe('a: two\n')

    writeFileSync(join(folder, 'late.yaml'), '\nb: {% include "more/x.yaml" ignore missing %}')
    await it.prints('wrote out.yaml')
    mkdirSync(join(folder, 'more'))
    writeFileSync(join(folder, 'more/x.yaml'), 'three')
    await it.prints('wrote out.yaml')
    expect(read(folder, 'out.yaml')).toBe('a: two\nb: three\n')

    rmSync(join(folder, 'parts/m.yaml'))
    await it.prints('does not exist')
    writeFileSync(join(folder, 'parts/m.yaml'), '{% macro m() %}four{% endmacro %}')
    await it.prints('wrote out.yaml')
    expect(read(folder, 'out.yaml')).toBe('a: four\nb: three\n')
    expect(await it.ends('SIGTERM')).toEqual([null, 'SIGTERM'])
  })

  test('keeps the last good files while something is wrong, and says each thing once', async () => {
    const folder = command.folder({ 'in/a.yaml': TEXT, 'in/b.yaml': 'b: 1\n', '.env': 'A=one EXAMPLE\n' })
    const it = watch(folder, 'in', '--out-dir', 'out', '--interval', '0.1')
    await it.prints('watching 2 files')
    writeFileSync(join(folder, 'in/b.yaml'), 'b: 2\n')
    await it.prints('wrote out/b.yaml')
    writeFileSync(join(folder, '.env'), 'B=one EXAMPLE\n')
    await it.prints('the last good files stay')
    writeFileSync(join(folder, 'in/b.yaml'), 'b: {{ secrets.C }}\n')
    await it.prints('"C" not found')
    expect([read(folder, 'out/a.yaml'), read(folder, 'out/b.yaml')]).toEqual(['a: "one EXAMPLE"\n', 'b: 2\n'])
    writeFileSync(join(folder, '.env'), 'A=two EXAMPLE\nC=x EXAMPLE\n')
    await it.prints('mended')
    await it.prints('wrote out/a.yaml, out/b.yaml')
    expect([...it.printed().matchAll(/"A" not found/g)]).toHaveLength(2)
    expect([...it.printed().matchAll(/mended/g)]).toHaveLength(1)
    await it.ends('SIGINT')
  })

  test('takes up files that come to a folder, and leaves the results of those that go', async () => {
    const folder = command.folder({ 'in/a.yaml': 'a: 1\n' })
    const it = watch(folder, 'in', '--out-dir', 'out')
    await it.prints('watching')
    writeFileSync(join(folder, 'in/b.yaml'), 'b: 1\n')
    await it.prints('wrote out/b.yaml')
    rmSync(join(folder, 'in/a.yaml'))
    writeFileSync(join(folder, 'in/c.yaml'), 'c: 1\n')
    await it.prints('wrote out/c.yaml')
    expect(existsSync(join(folder, 'out/a.yaml'))).toBe(true)
    await it.ends('SIGTERM')
  })

  test('rewrites only what is another file than before', async () => {
    const folder = command.folder({ 'in/a.yaml': 'a: 1\n', 'in/b.yaml': 'b: 1\n' })
    command.run(folder, ['in', '--out-dir', 'out'])
    const stamp = (name: string): unknown => {
      const { ino, mtimeMs } = statSync(join(folder, 'out', name))
      return [ino, mtimeMs]
    }
    const [a, b] = [stamp('a.yaml'), stamp('b.yaml')]
    const it = watch(folder, 'in', '--out-dir', 'out')
    await it.prints('watching')
    writeFileSync(join(folder, 'in/b.yaml'), 'b: 2\n')
    await it.prints('wrote out/b.yaml')
    expect(it.printed()).not.toContain('a.yaml')
    expect(stamp('a.yaml')).toEqual(a)
    expect(stamp('b.yaml')).not.toEqual(b)
    await it.ends('SIGTERM')
  })

  test('outlives a store that goes down, and takes it up again', async () => {
    const store = await startFakeHttpJson()
    store.documents.set('/kv', '{"A":"one EXAMPLE"}')
    const folder = command.folder({ 'a.yaml': TEXT })
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '-p', `${store.url}/kv`, '--interval', '0.2')
    await it.prints('watching')
    store.documents.set('/kv', '{"A":"two EXAMPLE"}')
    await it.prints('wrote out.yaml')
    store.fail('403')
    await it.prints('[ACCESS_DENIED]')
    expect(read(folder, 'out.yaml')).toBe('a: "two EXAMPLE"\n')
    store.documents.set('/kv', '{"A":"three EXAMPLE"}')
    store.reset()
    await it.prints('mended')
    await it.prints('wrote out.yaml')
    expect(read(folder, 'out.yaml')).toBe('a: "three EXAMPLE"\n')
    await it.ends('SIGTERM')
    await store.close()
  })

  test('goes by the allow-list of the settings, also one that comes later', async () => {
    const folder = command.folder({ 'a.yaml': TEXT, '.env': 'A=one EXAMPLE\n' })
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml')
    await it.prints('watching')
    writeFileSync(join(folder, 'render-config.yaml'), 'allow:\n  "*": [OTHER]\n')
    await it.prints('[ACCESS_DENIED]')
    await it.ends('SIGTERM')
    expect(command.run(folder, ['a.yaml', '-o', 'new.yaml', '--watch'])).toMatchObject({ code: 1 })
    expect(existsSync(join(folder, 'new.yaml'))).toBe(false)
  })

  test('keeps the report that render writes', async () => {
    const folder = command.folder({ 'a.yaml': TEXT, '.env': 'A=one EXAMPLE\n' })
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '--report', 'report.json')
    await it.prints('watching')
    writeFileSync(join(folder, 'a.yaml'), `b: 1\n${TEXT}`)
    await it.prints('wrote out.yaml, report.json')
    await it.ends('SIGTERM')
    const watched = read(folder, 'report.json')
    command.run(folder, ['a.yaml', '-o', 'out.yaml', '--report', 'report.json'])
    expect(JSON.parse(watched).files).toEqual(JSON.parse(read(folder, 'report.json')).files)
    expect(JSON.parse(watched).references).toMatchObject([{ key: 'A', line: 2, outcome: 'FOUND' }])
  })

  test('with --json prints a line for each rendering that wrote, and for each new set of problems', async () => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n' })
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '--json')
    await it.prints('\n')
    writeFileSync(join(folder, 'a.yaml'), 'a: {{ secrets.A }}\n')
    await it.prints('\n')
    writeFileSync(join(folder, 'a.yaml'), 'a: 2\n')
    await it.prints('\n')
    const lines = it.printed().trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { ok: true, written: ['out.yaml'] },
      { ok: false, exitCode: 1, problems: [{ code: 'NOT_FOUND' }] },
      { ok: true, written: ['out.yaml'] },
    ])
    await it.ends('SIGTERM')
  })
})

describe('--on-change', () => {
  const SAY = 'echo "<$RENDER_CONFIG_CHANGED>"; cat out.yaml; env | grep ^SECRET_; echo done.'

  test('runs once for each change, when the files are in place, with its output redacted', async () => {
    const folder = command.folder({ 'a.yaml': TEXT, '.env': 'A=one EXAMPLE\n' })
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '--on-change', SAY)
    await it.prints('watching')
    for (const value of ['two', 'three', 'four']) {
      writeFileSync(join(folder, '.env'), `A=${value} EXAMPLE\n`)
      await it.prints('done.')
    }
    const said = it
      .printed()
      .split('\n')
      .filter(line => /^[<a]/.test(line))
    expect(said).toEqual(['<out.yaml>', 'a: "***"', '<out.yaml>', 'a: "***"', '<out.yaml>', 'a: "***"'])
    await it.ends('SIGTERM')
  })

  test.each([
    ['was not there', undefined, []],
    ['is the same', 'a: 1\n', []],
    ['is another', 'a: 0\n', ['<out.yaml>']],
  ])('at the start runs if the file that is there %s', async (_, before, expected) => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n', ...(before !== undefined && { 'out.yaml': before }) })
    if (before !== undefined) command.run(folder, ['a.yaml', '-o', 'same.yaml'])
    if (before === 'a: 1\n') renameSync(join(folder, 'same.yaml'), join(folder, 'out.yaml'))
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '--on-change', SAY)
    await it.prints('watching')
    // The change that follows shows that nothing came before it.
    writeFileSync(join(folder, 'a.yaml'), 'a: 2\n')
    await it.prints('wrote out.yaml')
    await it.prints('done.')
    const said = it
      .printed()
      .split('\n')
      .filter(line => line.startsWith('<'))
    expect(said).toEqual([...expected, '<out.yaml>'])
    await it.ends('SIGTERM')
  })

  test('that fails is told with its exit code, and runs again at the next change', async () => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n' })
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '--on-change', 'exit 7')
    await it.prints('watching')
    for (const value of [2, 3]) {
      writeFileSync(join(folder, 'a.yaml'), `a: ${value}\n`)
      await it.prints('--on-change: the command ended with exit code 7')
    }
    await it.ends('SIGTERM')
  })

  test('that still runs is run once more for all that changed meanwhile', async () => {
    const folder = command.folder({ 'in/a.yaml': 'a: 1\n', 'in/b.yaml': 'b: 1\n', 'in/c.yaml': 'c: 1\n' })
    const hold = 'echo "<$(echo $RENDER_CONFIG_CHANGED)>"; while [ ! -e go ]; do sleep 0.05; done'
    const it = watch(folder, 'in', '--out-dir', 'out', '--on-change', hold)
    await it.prints('watching')
    for (const name of ['a', 'b', 'c']) {
      writeFileSync(join(folder, `in/${name}.yaml`), `${name}: 2\n`)
      await it.prints(`wrote out/${name}.yaml`)
    }
    writeFileSync(join(folder, 'go'), '')
    await it.prints('<out/b.yaml out/c.yaml>')
    expect(it.printed()).toContain('<out/a.yaml>')
    expect(it.printed().match(/--on-change: the command still runs/g)).toHaveLength(1)
    await it.ends('SIGTERM')
  })

  test.each<[string, string[], string]>([
    ['without credentials of stores', [], '[][][x]'],
    ['with those that --keep-env names', ['--keep-env', 'VAULT_*', '--keep-env', 'SECRET_K'], '[a][b][x]'],
  ])('has our environment %s', async (_, words, expected) => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n' })
    const env = { VAULT_TOKEN: 'a', SECRET_K: 'b', OTHER: 'x' }
    const say = 'echo "[$VAULT_TOKEN][$SECRET_K][$OTHER]"'
    const it = watchWith(env, folder, 'a.yaml', '-o', 'out.yaml', '--on-change', say, ...words)
    await it.prints('watching')
    writeFileSync(join(folder, 'a.yaml'), 'a: 2\n')
    await it.prints(expected)
    await it.ends('SIGTERM')
  })

  test('that leaves a process in the background runs again, and that one still prints', async () => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n' })
    const leave = '(while [ ! -e go ]; do sleep 0.05; done; echo late) & echo ran'
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '--on-change', leave)
    await it.prints('watching')
    for (const value of [2, 3]) {
      writeFileSync(join(folder, 'a.yaml'), `a: ${value}\n`)
      await it.prints('ran')
    }
    writeFileSync(join(folder, 'go'), '')
    await it.prints('late')
    await it.prints('late')
    await it.ends('SIGTERM')
  })

  test('is asked to stop when the watching is', async () => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n' })
    const trap = "trap 'echo stopped > stopped; exit 0' TERM; echo running; while :; do sleep 0.05; done"
    const it = watch(folder, 'a.yaml', '-o', 'out.yaml', '--on-change', trap)
    await it.prints('watching')
    writeFileSync(join(folder, 'a.yaml'), 'a: 2\n')
    await it.prints('running')
    expect(await it.ends('SIGTERM')).toEqual([null, 'SIGTERM'])
    expect(read(folder, 'stopped')).toBe('stopped\n')
  })
})

describe('at the start', () => {
  test.each<[number, string[]]>([
    [1, ['a.yaml']],
    [2, ['gone.yaml']],
    [2, ['a.yaml', '-s', 'gone.env']],
    [3, ['a.yaml', '-p', 'http://127.0.0.1:1/kv', '--timeout', '1']],
  ])('problems end it with exit %i, as they end render: %j', (code, words) => {
    const folder = command.folder({ 'a.yaml': TEXT })
    expect(command.run(folder, [...words, '-o', 'out.yaml']).code).toBe(code)
    const ran = command.run(folder, [...words, '-o', 'out.yaml', '--watch'])
    expect(ran).toMatchObject({ code, stdout: '' })
    expect(ran.stderr).toMatch(/\[[A-Z_]+\]/)
    expect(existsSync(join(folder, 'out.yaml'))).toBe(false)
  })

  test.each([
    ['a.yaml --watch', '--watch writes files'],
    ['a.yaml --watch -o -', '- is none'],
    ['a.yaml --watch -o /dev/stdout', '/dev/stdout is none'],
    ['a.yaml --watch -o /dev/null', '/dev/null is none'],
    ['a.yaml --watch -o out.yaml --report -', '- is none'],
    ['- --watch -o out.yaml', 'can be read only once'],
    ['a.yaml -o out.yaml --on-change x', '--on-change needs --watch'],
    ['a.yaml -o out.yaml --interval 5', '--interval needs --watch'],
    ['a.yaml -o out.yaml --keep-env X', '--keep-env needs --on-change'],
    ['a.yaml -o out.yaml --watch --interval 0', '--interval is a number'],
    ['a.yaml -o out.yaml --watch --interval 1e9', '--interval is a number'],
  ])('wrong usage is told: %s', (words, message) => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n' })
    const ran = command.run(folder, words.split(' '))
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
    expect(ran.stderr).toContain('[USAGE]')
  })
})
