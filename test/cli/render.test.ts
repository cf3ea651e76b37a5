import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, type RunOptions, secrets } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const run = (files: Record<string, string | Uint8Array>, words: readonly string[], options?: RunOptions) =>
  command.run(command.folder(files), words, options)

const FLOW = 'id: a # {{ secret("NOT_ASKED") }}\r\npw: "{{ secret(\'A\') }}"\r\nx: "{{ inputs.x }}"\r\n'
const A = { env: secrets({ A: 'a value EXAMPLE' }) }

describe('a rendered file', () => {
  test('goes to standard output, with every other byte as it was', () => {
    const ran = run({ 'flow.yaml': FLOW }, ['flow.yaml'], A)
    expect(ran).toEqual({ code: 0, stdout: FLOW.replace("{{ secret('A') }}", 'a value EXAMPLE'), stderr: '' })
  })

  test('is the same by the name of the command', () => {
    expect(run({ 'flow.yaml': FLOW }, ['render', 'flow.yaml'], A)).toEqual(
      run({ 'flow.yaml': FLOW }, ['flow.yaml'], A),
    )
  })

  test('keeps bytes that are not UTF-8', () => {
    const folder = command.folder({ 'a.txt': Uint8Array.of(0xff, 0xfe, 0x41, 0xc3, 0x0a) })
    execFileSync(process.execPath, [command.main, 'a.txt', '-o', 'out.txt'], { cwd: folder })
    expect(readFileSync(join(folder, 'out.txt'))).toEqual(Buffer.of(0xff, 0xfe, 0x41, 0xc3, 0x0a))
  })

  test('comes from standard input with "-", its format from its content', () => {
    expect(run({}, ['-'], { ...A, input: FLOW }).stdout).toContain('pw: "a value EXAMPLE"')
  })

  test('comes whole when it is large', () => {
    const line = 'a: "{{ inputs.x }}" # comment\n'
    const ran = run({}, ['-', '-f', 'text'], { ...A, input: `{{ secret('A') }}\n${line.repeat(20_000)}` })
    expect(ran.stdout.length).toBe(16 + line.length * 20_000)
  })

  test('ends quietly when nobody reads on', () => {
    const folder = command.folder({ 'a.txt': 'line\n'.repeat(100_000) })
    const script = `"$0" "$1" a.txt 2>err | head -n 1; echo "\${PIPESTATUS[0]}"; cat err`
    const out = execFileSync('bash', ['-c', script, process.execPath, command.main], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(out).toBe('line\n0\n')
  })
})

describe('the chain', () => {
  const K = { 'k.txt': '{{ secrets.K }}' }
  const files = { ...K, 'one.env': 'K=one', 'two.env': 'K=two', '.env': 'K=default', 'dir/K': 'dir' }
  const env = secrets({ K: 'env' })

  test.each([
    ['a later secrets file wins', ['-s', 'one.env', '-s', 'two.env'], 'two'],
    ['a secrets file wins over a provider', ['-p', 'env:', '-s', 'one.env'], 'one'],
    ['providers are asked in order', ['-p', 'dir:dir', '-p', 'env:'], 'dir'],
    ['without a provider, variables are asked first', [], 'env'],
    ['with a provider, the default ones are not', ['-p', 'dotenv:two.env'], 'two'],
  ])('%s', (_, words, expected) => {
    expect(run(files, ['k.txt', ...words], { env })).toEqual({ code: 0, stdout: expected, stderr: '' })
  })

  test('./.env is asked after the variables, if it is there', () => {
    expect(run(files, ['k.txt']).stdout).toBe('default')
    expect(run(K, ['k.txt'])).toMatchObject({ code: 1, stderr: expect.stringContaining('(asked env)') })
  })

  test('an alias names one provider', () => {
    const words = ['a.txt', '-p', 'env:', '-p', 'db=dir:dir']
    expect(run({ ...files, 'a.txt': "{{ secret('db:K') }}" }, words, { env }).stdout).toBe('dir')
  })

  test.each([
    ['a secrets file that is absent', ['-s', 'none.env'], 'none.env  does not exist', 'IO'],
    ['a dotenv provider whose file is absent', ['-p', 'dotenv:none.env'], 'none.env  does not exist', 'IO'],
    ['a secrets file that is a folder', ['-s', 'dir'], 'dir  is a folder', 'IO'],
    ['a folder of secrets that is a file', ['-p', 'dir:k.txt', '-p', 'env:'], 'k.txt  is not a folder', 'IO'],
    ['a scheme that there is not', ['-p', 'vualt://x'], 'no provider has the scheme "vualt"', 'USAGE'],
  ])('%s is exit 2', (_, words, message, code) => {
    const ran = run(files, ['k.txt', ...words])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
    expect(ran.stderr).toContain(`[${code}]`)
  })
})

describe('options of the document', () => {
  test.each([
    ['--set', '{{ vars.who }}', ['--set', 'who=a=b'], 'a=b'],
    ['--set, the later one', '{{ vars.who }}', ['--set', 'who=a', '--set', 'who=b'], 'b'],
    ['envs', '{{ envs.stage }}', [], 'prod'],
    ['--envs-prefix', '{{ envs.stage }}', ['--envs-prefix', 'MY_'], 'mine'],
    ['--missing empty', 'x{{ secrets.NONE }}x', ['--missing', 'empty'], 'xx'],
    ['--missing keep', 'x{{ secrets.NONE }}x', ['--missing', 'keep'], 'x{{ secrets.NONE }}x'],
  ])('%s', (_, text, words, expected) => {
    const ran = run({ 'a.txt': text }, ['a.txt', ...words], { env: { ENV_STAGE: 'prod', MY_STAGE: 'mine' } })
    expect(ran).toMatchObject({ code: 0, stdout: expected })
  })

  test('--leave leaves expressions at a path alone', () => {
    const words = ['a.yaml', '--leave', 'description', '--leave', 'extend.**']
    const text = 'description: "{{ secret(\'X\') }}"\nextend:\n  a: "{{ secret(\'Y\') }}"\n'
    expect(run({ 'a.yaml': text }, words)).toEqual({ code: 0, stdout: text, stderr: '' })
  })

  test('--format goes before the file name', () => {
    expect(run({ 'a.yaml': "a: b: {{ secret('A') }}" }, ['a.yaml', '-f', 'text'], A).stdout).toBe(
      'a: b: a value EXAMPLE',
    )
  })

  test('--namespace refuses the namespaces of others', () => {
    const text = "{{ secret('A', namespace='other.team') }}"
    const ran = run({ 'a.txt': text }, ['a.txt', '-n', 'company.team'], A)
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('[ACCESS_DENIED]') })
  })

  test('--strict makes a warning an error', () => {
    const files = { 'a.yaml': 'a: "{{ secert(\'A\') }}"\n' }
    expect(run(files, ['a.yaml'])).toMatchObject({ code: 0, stdout: files['a.yaml'] })
    expect(run(files, ['a.yaml', '--strict'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('[NEAR_MISS]'),
    })
  })

  test('--timeout ends a run that waits', async () => {
    const child = command.start(command.folder(), ['-', '--timeout', '0.2'])
    let stderr = ''
    child.stderr!.on('data', chunk => {
      stderr += chunk
    })
    const code = await new Promise(resolve => child.on('close', resolve))
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'the time limit of 0.2 s has passed  [UNAVAILABLE]\n',
    })
  })
})

describe('wrong usage is exit 2, with nothing on standard output:', () => {
  test.each([
    ['no input', [], 'no input: name a file'],
    ['an option that there is not', ['a.txt', '--later'], "unknown option '--later'"],
    ['a misspelt option', ['a.txt', '--out-dri', 'x'], 'did you mean --out-dir?'],
    ['an option without its value', ['a.txt', '-o'], "option '-o, --output <file>' argument missing"],
    ['a mode that there is not', ['a.txt', '--missing', 'ignore'], "argument 'ignore' is invalid"],
    ['a format that there is not', ['a.txt', '-f', 'tmol'], 'there is no format "tmol"'],
    ['a misspelt format', ['a.txt', '-f', 'ymal'], 'did you mean "yaml"?'],
    ['a misspelt dialect', ['a.txt', '--dialect', 'ketsra'], 'did you mean "kestra"?'],
    ['help of a misspelt command', ['help', 'chekc'], 'did you mean "check"?'],
    ['--set without a value', ['a.txt', '--set', 'name'], '--set is written NAME=VALUE'],
    ['a time that is none', ['a.txt', '--timeout', 'soon'], '--timeout is a number of seconds'],
    ['no time', ['a.txt', '--timeout', '0'], '--timeout is a number of seconds'],
    [
      'both places to write to',
      ['a.txt', '-o', 'x', '--out-dir', 'y'],
      '--output and --out-dir exclude each other',
    ],
    ['several files and no folder', ['a.txt', 'b.txt'], '2 files need --out-dir'],
    ['standard input below a folder', ['-', '--out-dir', 'o'], 'standard input has no name'],
    ['standard input twice', ['-', '-'], 'standard input (-) is named twice'],
    ['a file that is absent', ['none.yaml'], 'none.yaml  does not exist'],
    ['a glob without a match', ['*.yaml'], '*.yaml  matches no file'],
    ['a misspelt command', ['chekc', 'a.txt'], 'did you mean the command "check"?'],
  ])('%s', (_, words, message) => {
    const ran = run({ 'a.txt': 'a', 'b.txt': 'b' }, words)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
  })

  test('what stands behind the = of an unknown option is not repeated', () => {
    expect(run({}, ['--pasword=hunter2EXAMPLE']).stderr).not.toContain('hunter2')
  })
})

describe('problems', () => {
  const files = {
    'a.yaml': Array.from(
      { length: 10 },
      (_, index) => `k${index}: "{{ secret('MISSING_${index}') }}"\n`,
    ).join(''),
    'b.yaml': "a: \"{{ secret('API_TOKEN'') }}\"\nb: '{{ secret(\"A\") ~ }}'\n",
    'c.yaml': 'c: "{{ secret(\'BAD\') }}"\n',
  }
  const env = { SECRET_BAD: 'no base64 at all!' }

  test('of all files are told at once, by place, and nothing is written', () => {
    const folder = command.folder(files)
    const ran = command.run(folder, ['a.yaml', 'b.yaml', 'c.yaml', '--out-dir', 'out'], { env })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    const places = [...ran.stderr.matchAll(/^([abc]\.yaml:\d+:\d+) {2}.*\[([A-Z_]+)\]$/gm)].map(
      ([, place, code]) => `${place} ${code}`,
    )
    expect(places).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `a.yaml:${index + 1}:6 NOT_FOUND`),
      'b.yaml:1:5 EXPRESSION_SYNTAX',
      'b.yaml:2:5 EXPRESSION_SYNTAX',
      'c.yaml:1:5 UNREADABLE',
    ])
    expect(ran.stderr.endsWith('\n\n13 problems\n')).toBe(true)
    expect(ran.stderr).not.toContain('no base64 at all')
    expect(readdirSync(folder).sort()).toEqual(['a.yaml', 'b.yaml', 'c.yaml'])
  })

  test('come with the template line, a mark and a hint', () => {
    expect(run(files, ['c.yaml'], { env }).stderr).toBe(
      [
        'c.yaml:1:5  SECRET_BAD is not valid base64: it has a character outside the alphabet  [UNREADABLE]',
        '  1 | c: "{{ secret(\'BAD\') }}"',
        '    |     ^^^^^^^^^^^^^^^^^^^',
        '  hint: the value looks unencoded; set SECRET_BAD to the output of: printf %s "$VALUE" | base64',
        '',
        '1 problem',
        '',
      ].join('\n'),
    )
  })

  test('are one JSON object on standard error with --json', () => {
    const ran = run(files, ['c.yaml', '--json'], { env })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(JSON.parse(ran.stderr)).toMatchObject({
      ok: false,
      exitCode: 1,
      problems: [{ code: 'UNREADABLE', severity: 'error', file: 'c.yaml', line: 1, column: 5 }],
      warnings: [],
    })
  })

  test('of the call are JSON too', () => {
    expect(JSON.parse(run(files, ['c.yaml', '--json', '--nope']).stderr)).toMatchObject({
      ok: false,
      exitCode: 2,
      problems: [{ code: 'USAGE' }],
    })
  })

  test('JSON is printed when all is well', () => {
    const ran = run({ 'a.txt': 'a' }, ['a.txt', '--json'])
    expect(ran).toEqual({
      code: 0,
      stdout: 'a',
      stderr: '{"ok":true,"exitCode":0,"problems":[],"warnings":[]}\n',
    })
  })

  test('never obey a file name', () => {
    const ran = run({}, ['evil\x1b]2;name\n.yaml'])
    expect(ran.stderr).toBe('evil\\x1b]2;name\\x0a.yaml  matches no file  [IO]\n')
  })

  test('have no colour without a terminal', () => {
    expect(run(files, ['a.yaml'], { env }).stderr).not.toContain('\x1b')
  })
})

test('standard output that writes to the input is refused', () => {
  const folder = command.folder({ 'a.txt': 'a' })
  const descriptor = openSync(join(folder, 'a.txt'), 'a')
  const ran = command.run(folder, ['a.txt'], { stdout: descriptor })
  closeSync(descriptor)
  expect(ran).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is read, and standard output writes to it'),
  })
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('a')
})

test.skipIf(!existsSync('/dev/full'))('standard output on a disk that is full is exit 2', () => {
  const folder = command.folder({ 'a.txt': 'a' })
  const full = openSync('/dev/full', 'w')
  const ran = command.run(folder, ['a.txt'], { stdout: full })
  closeSync(full)
  expect(ran).toMatchObject({
    code: 2,
    stderr: '<stdout>  can not be written: the disk is full  [IO]\n',
  })
})

describe('help', () => {
  test.each([
    [['--help'], 'Without a command, render is meant:'],
    [['help'], 'Without a command, render is meant:'],
    [['render', '--help'], '--out-dir <dir>'],
    [['help', 'check'], '--offline'],
    [['check', '-h'], 'Examples:'],
    [['encode', '--help'], 'Examples:'],
    [['completion', '--help'], 'Examples:'],
  ])('%j', (words, text) => {
    const ran = run({}, words)
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toContain(text)
    expect(Math.max(...ran.stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })
})
