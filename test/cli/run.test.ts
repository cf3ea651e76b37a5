import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CREDENTIAL_VARIABLES } from '../../src/providers/credential-variables.ts'
import { type BuiltCommand, buildCommand, type Ran, secrets } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

/** One line, with what encodings and shells change. */
const VALUE = `a"b\\c'd &<+/= hünter EXAMPLE`
const env = secrets({ DB: VALUE, TOKEN: 'token-1234 EXAMPLE' })

/** Writes what the child got to a file, which nobody redacts. */
const DUMP = [
  process.execPath,
  '-e',
  'require("fs").writeFileSync("got.json", JSON.stringify({ env: process.env, args: process.argv.slice(1) }))',
  '--',
]

function got(folder: string): { env: Record<string, string>; args: string[] } {
  return JSON.parse(readFileSync(join(folder, 'got.json'), 'utf8'))
}

/** The variables of a child that is started with these options. */
function variables(
  words: readonly string[],
  options: { files?: Record<string, string | Uint8Array>; env?: Record<string, string> } = {},
): Record<string, string> {
  const folder = command.folder(options.files ?? {})
  const ran = command.run(folder, ['run', ...words, '--', ...DUMP], { env: { ...env, ...options.env } })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  const { PATH, HOME, ...rest } = got(folder).env
  expect([PATH, HOME]).not.toContain(undefined)
  return rest
}

describe('the environment', () => {
  test('is ours without secrets, settings of ours and credentials of stores, and with what was asked for', () => {
    const credentials = Object.fromEntries(CREDENTIAL_VARIABLES.map(name => [name, 'credential']))
    const ours = { ...credentials, OP_SESSION_me: 'x', RENDER_CONFIG_PRIVATE_KEY: 'x', RENDER_CONFIG_X: 'x' }
    expect(
      variables(['--env', 'DB=secret:DB'], {
        env: { ...ours, AWS_REGION: 'eu', LANG: 'C', NOT_SECRET_X: '1' },
      }),
    ).toEqual({ DB: VALUE, AWS_REGION: 'eu', LANG: 'C', NOT_SECRET_X: '1' })
  })

  test('takes along what --keep-env names, by name or by its beginning', () => {
    const given = { AWS_ACCESS_KEY_ID: 'a', AWS_SESSION_TOKEN: 'b', VAULT_TOKEN: 'c', CONSUL_HTTP_TOKEN: 'd' }
    expect(variables(['--keep-env', 'AWS_*', '--keep-env', 'VAULT_TOKEN'], { env: given })).toEqual({
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SESSION_TOKEN: 'b',
      VAULT_TOKEN: 'c',
    })
  })

  test('lists every variable with a credential that a provider reads', () => {
    const root = join(import.meta.dirname, '../../src/providers')
    const text = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.startsWith('credential-variables'))
      .map(name => readFileSync(join(root, name), 'utf8'))
      .join('\n')
    const read = [...text.matchAll(/\benv\.([A-Z][A-Z0-9_]+)|\{ ([^{}\n]*) \} = env\b/g)].flatMap(
      ([, one, several]) =>
        one === undefined ? several!.split(',').map(part => part.split(/[:=]/)[0]!.trim()) : [one],
    )
    const suspects = read.filter(
      name =>
        /TOKEN|SECRET|PASSWORD|_KEY|CREDENTIALS|KUBECONFIG|CLIENT_CERT/.test(name) && !/_URL$/.test(name),
    )
    const listed = (name: string): boolean =>
      name.startsWith('RENDER_CONFIG_') || CREDENTIAL_VARIABLES.includes(name)
    expect(suspects.length).toBeGreaterThan(15)
    expect(suspects.filter(name => !listed(name))).toEqual([])
  })
})

describe('--env and --env-file', () => {
  test.each<[string, string[], Record<string, string>]>([
    ['a secret', ['--env', 'A=secret:DB'], { A: VALUE }],
    ['text', ['--env', 'A=plain=1'], { A: 'plain=1' }],
    [
      'no secret inside a text',
      ['--env', 'A=Bearer secret:DB', '--env', 'B= secret:DB'],
      { A: 'Bearer secret:DB', B: ' secret:DB' },
    ],
    ['an empty text', ['--env', 'A='], { A: '' }],
    ['our variable', ['--env', 'SECRET_TOKEN'], { SECRET_TOKEN: env.SECRET_TOKEN! }],
    ['a name with percent-encoding', ['--env', 'A=secret:%44B'], { A: VALUE }],
    ['an alias', ['-p', 'x=env:', '--env', 'A=secret:x:DB'], { A: VALUE }],
    ['a field', ['--env', 'A=secret:JSON#db.user'], { A: 'alice EXAMPLE' }],
    ['a full URI', ['--env', 'A=secret://cluster/org/project/DB'], { A: VALUE }],
    ['the later of two', ['--env', 'A=1', '--env', 'A=2'], { A: '2' }],
    ['an option over a file', ['--env', 'A=1', '--env-file', 'a.env'], { A: '1', B: 'b' }],
    ['the later file', ['--env-file', 'a.env', '--env-file', 'b.env'], { A: 'from b', B: 'b' }],
    [
      'the later file under the other name',
      ['--env-from', 'b.env', '--env-file', 'a.env', '--env-from=c.env'],
      { A: 'from c', B: 'b' },
    ],
  ])('%s', (_, words, expected) => {
    const files = { 'a.env': 'A=from a\nB=b\n', 'b.env': 'A="from b"\n', 'c.env': 'A=from c' }
    const json = secrets({ JSON: '{"db":{"user":"alice EXAMPLE"}}' })
    expect(variables(words, { files, env: json })).toEqual(expected)
  })

  test('a file is rendered, line by line secrets are taken, and names alone are ours', () => {
    const files = {
      'a.env': [
        '\ufeff# comment',
        '  URL="postgres://u:{{ secrets.DB }}@h/{{ envs.name }}"',
        'RAW=secret:DB',
        'export TOKEN=secret:TOKEN  ',
        'QUOTED="secret:DB"',
        'SPACED= secret:DB',
        "LINES='one",
        'TWO=secret:DB',
        "three'",
        'LANG',
        'ABSENT',
        'JOINED={{ secrets.TOKEN ~ "!" }}',
        '',
      ].join('\r\n'),
    }
    expect(variables(['--env-file', 'a.env'], { files, env: { LANG: 'C.UTF-8', ENV_name: 'db' } })).toEqual({
      URL: `postgres://u:${VALUE}@h/db`,
      RAW: VALUE,
      TOKEN: 'token-1234 EXAMPLE',
      QUOTED: 'secret:DB',
      SPACED: 'secret:DB',
      LINES: 'one\nTWO=secret:DB\nthree',
      LANG: 'C.UTF-8',
      ABSENT: '',
      JOINED: 'token-1234 EXAMPLE!',
      ENV_name: 'db',
    })
  })

  // Node looks at `--env-file` itself: a missing one is its own exit code 9, and it would obey these options.
  test('what Node reads of a --env-file it does not read of a --env-from', () => {
    const folder = command.folder({ 'a.env': 'NODE_OPTIONS=--no-such-option\n' })
    const run = (path: string): Ran =>
      command.run(folder, ['run', '--env-from', path, '--', 'sh', '-c', 'echo "$NODE_OPTIONS"'])
    expect(run('a.env')).toEqual({ code: 0, stdout: '--no-such-option\n', stderr: '' })
    expect(run('missing.env')).toMatchObject({ code: 2, stdout: '' })
    expect(run('missing.env').stderr).toContain('missing.env')
  })

  test('a value that looks like a reference is none', () => {
    const files = { 'a.env': 'A={{ secrets.EVIL }}\n' }
    const evil = secrets({ EVIL: 'secret:DB' })
    expect(variables(['--env-file', 'a.env', '--env', 'B=secret:EVIL'], { files, env: evil })).toEqual({
      A: 'secret:DB',
      B: 'secret:DB',
    })
  })

  test.each<[string, string[], Record<string, string>]>([
    ['empty', ['--missing', 'empty'], { A: '', B: '' }],
    ['kept', ['--missing', 'keep'], { A: 'secret:NONE', B: '{{ secrets.NONE }}' }],
  ])('what is missing is left %s if asked', (_, words, expected) => {
    const folder = command.folder({ 'b.env': "B='{{ secrets.NONE }}'\n" })
    const ran = command.run(folder, [
      'run',
      ...words,
      '--env',
      'A=secret:NONE',
      '--env-file',
      'b.env',
      '--',
      ...DUMP,
    ])
    expect(ran).toMatchObject({ code: 0, stdout: '' })
    expect(ran.stderr.match(/MISSING_KEPT/g)).toHaveLength(2)
    expect(got(folder).env).toMatchObject(expected)
  })
})

describe('before the command starts', () => {
  const START = ['--', 'sh', '-c', 'touch started']

  test('everything that is wrong is told at once, and nothing is started or left behind', () => {
    const folder = command.folder({
      'a.env': 'A=secret:NO1\nB={{ secrets.NO2 }}\nthis is no line\n',
      't.yaml': 'a: "{{ secrets.NO3 }}"\n',
      'there.txt': 'x',
    })
    const words = [
      ...['--env', 'C=secret:NO4', '--env-file', 'a.env', '--mount', 'absent.yaml:o'],
      ...['--volume', 'secret:NO5:new/v', '--volume', 'secret:DB:there.txt', '--volume', 'secret:a:b:c'],
      ...['--mount', 't.yaml:new/t.yaml', '--mount', 'only', '--env', '1X=a'],
    ]
    const ran = command.run(folder, ['run', ...words, ...START], { env })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    for (const name of ['NO1', 'NO2', 'NO3', 'NO4', 'NO5'])
      expect(ran.stderr).toContain(`secret "${name}" not found`)
    for (const text of [
      'a.env:3:1',
      'absent.yaml',
      'there.txt',
      'secret:a:b:c',
      '--mount "only"',
      '--env is written',
    ])
      expect(ran.stderr).toContain(text)
    expect(readdirSync(folder).sort()).toEqual(['a.env', 't.yaml', 'there.txt'])
  })

  test.each<[string, string[], number, string]>([
    ['a missing secret', ['--env', 'A=secret:NONE'], 1, 'NOT_FOUND'],
    ['a store that is down', ['-p', 'https://127.0.0.1:1/x', '--env', 'A=secret:K'], 3, 'UNAVAILABLE'],
    ['a secret URI that is none', ['--env', 'A=secret://x'], 1, 'INVALID_REFERENCE'],
    ['no name', ['--env', 'A=secret:'], 1, 'INVALID_REFERENCE'],
    ['another namespace', ['-n', 'a', '--mount', 'n.txt:o'], 1, 'ACCESS_DENIED'],
    [
      'NUL for a variable',
      ['-p', 'dir:d', '--env', 'A=secret:NUL'],
      1,
      '--env A: the value holds a NUL character',
    ],
    ['bytes for a variable', ['-p', 'dir:d', '--env', 'A=secret:BIN'], 1, '--env A: the value is no text'],
    [
      'too much for a variable',
      ['-p', 'dir:d', '--env', 'A=secret:BIG'],
      1,
      '--env A: the value is too large',
    ],
    ['a warning under --strict', ['--strict', '--env', 'A=secret:PIN'], 1, 'WEAK_SECRET'],
    ['an option that there is not', ['--evn', 'A=1'], 2, 'USAGE'],
    ['a word before --', ['ls'], 2, 'USAGE'],
    ['one place for two files', ['--volume', 'secret:DB:o', '--mount', 'n.txt:./o'], 2, 'is asked for twice'],
    ['a folder that is a file', ['--volume', 'secret:DB:n.txt/o'], 2, 'not a folder'],
  ])('%s', (_, words, code, message) => {
    const folder = command.folder({
      'n.txt': '{{ secret("X", namespace="b") }}',
      'd/NUL': 'a\0b EXAMPLE',
      'd/BIN': Uint8Array.of(0xff, 0xfe, 0xfd, 1, 2, 3, 4, 5, 6),
      'd/BIG': 'x'.repeat(140_000),
    })
    const ran = command.run(folder, ['run', ...words, ...START], {
      env: { ...env, ...secrets({ PIN: '1234' }) },
    })
    expect(ran).toMatchObject({ code, stdout: '' })
    expect(ran.stderr).toContain(message)
    expect(readdirSync(folder).sort()).toEqual(['d', 'n.txt'])
  })

  test('--json tells it as an object', () => {
    const ran = command.run(command.folder(), ['run', '--json', '--env', 'A=secret:NONE', ...START])
    expect(JSON.parse(ran.stderr)).toMatchObject({
      ok: false,
      exitCode: 1,
      problems: [{ code: 'NOT_FOUND' }],
    })
  })

  test.each([[['run']], [['run', '--']], [['run', '--env', 'A=1']]])('%j says how it is written', words => {
    const ran = command.run(command.folder(), words)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('-- COMMAND')
  })
})

describe('the command', () => {
  test('gets its words as they are', () => {
    const folder = command.folder()
    const args = ['--json', '--help', '-s', 'x', '--', '$HOME', '*', '', 'a b', 'secrets']
    expect(command.run(folder, ['run', '--', ...DUMP, ...args])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(got(folder).args).toEqual(args)
  })

  test.each<[string, string[], number]>([
    ['done', ['true'], 0],
    ['a code of its own', ['sh', '-c', 'exit 7'], 7],
    ['the highest', ['sh', '-c', 'exit 255'], 255],
    ['not found', ['no-such-command'], 127],
    ['not there', ['./no-such-command'], 127],
    ['without a name', [''], 127],
    ['not executable', ['./file'], 126],
    ['a folder', ['./folder'], 126],
    ...(
      [
        ['HUP', 1],
        ['INT', 2],
        ['QUIT', 3],
        ['KILL', 9],
        ['USR1', 10],
        ['PIPE', 13],
        ['TERM', 15],
      ] as const
    ).map(([name, number]): [string, string[], number] => [
      `ended by SIG${name}`,
      ['sh', '-c', `ulimit -c 0; kill -${name} $$`],
      128 + number,
    ]),
  ])('exit code: %s', (_, words, code) => {
    const folder = command.folder({ file: 'text', 'folder/x': '' })
    expect(command.run(folder, ['run', '--', ...words]).code).toBe(code)
  })

  test('reads our standard input', () => {
    const ran = command.run(command.folder(), ['run', '--', 'cat'], { input: 'line\n' })
    expect(ran).toMatchObject({ code: 0, stdout: 'line\n' })
  })

  test('has pipes that it can open by name', () => {
    const ran = command.run(command.folder(), [
      'run',
      '--',
      'sh',
      '-c',
      'echo out >/dev/stdout; echo err >/dev/stderr',
    ])
    expect(ran).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\n' })
  })
})

describe('its output', () => {
  const print = (script: string): string[] => ['--', process.execPath, '-e', script]
  const PIECES = `(async () => { for (const b of Buffer.from('v=' + process.env.DB + '.')) {
    process.stdout.write(Buffer.of(b)); await new Promise(r => setImmediate(r)) } })()`

  test.each<[string, string[], string]>([
    ['plain', print('console.log(process.env.DB)'), '***\n'],
    ['as JSON', print('console.log(JSON.stringify({ v: process.env.DB }))'), '{"v":"***"}\n'],
    [
      'in base64',
      print('console.log(Buffer.from(process.env.DB).toString("base64").replace(/=+$/, "").slice(0, -1))'),
      '***\n',
    ],
    ['in hexadecimal', print('console.log(Buffer.from(process.env.DB).toString("hex"))'), '***\n'],
    ['percent-encoded', print('console.log(encodeURIComponent(process.env.DB))'), '***\n'],
    ['byte by byte', print(PIECES), 'v=***.'],
    ['of a secret of the chain that it did not get', ['--', 'printf', 'token-1234 EXAMPLE'], '***'],
    [
      'cut off by its end',
      print('process.stdout.write(process.env.DB.slice(0, 20), () => process.kill(process.pid, 9))'),
      '***',
    ],
  ])('has a mask in place of a value: %s', (_, words, expected) => {
    const ran = command.run(command.folder(), ['run', '--env', 'DB=secret:DB', ...words], { env })
    expect(ran.stdout).toBe(expected)
    const err = words.map(word =>
      word.replaceAll('stdout', 'stderr').replaceAll('console.log', 'console.error'),
    )
    const again = command.run(command.folder(), ['run', '--env', 'DB=secret:DB', ...err], { env })
    expect(again.stdout + again.stderr).toBe(expected)
  })

  test('is whole with bytes that are no text', () => {
    const ran = command.run(command.folder(), ['run', '--', 'printf', '\\377\\000\\376x'])
    expect(ran.stdout).toBe(Buffer.of(0xff, 0, 0xfe, 0x78).toString())
  })

  test('has a mask for what a template made of a value', () => {
    const folder = command.folder({ 'a.txt': 'A={{ secrets.DB | upper }}' })
    const ran = command.run(folder, ['run', '--mount', 'a.txt:b.txt', '--', 'cat', 'b.txt'], { env })
    expect(ran).toMatchObject({ code: 0, stdout: 'A=***' })
  })
})

describe('--volume and --mount', () => {
  const LOOK = 'stat -L -c %a "$1"; readlink "$1"; cp "$1" seen; ls -A'

  test('a secret is a file of its owner, in memory, while the command runs', () => {
    const bytes = Uint8Array.of(0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11)
    const folder = command.folder({ 'd/KEY': bytes })
    const ran = command.run(folder, [
      ...['run', '-p', 'dir:d', '--volume', 'secret:KEY:run/deep/key.pem', '--'],
      ...['sh', '-c', LOOK, 'sh', 'run/deep/key.pem'],
    ])
    expect(ran.code).toBe(0)
    const [mode, target, ...names] = ran.stdout.trimEnd().split('\n')
    expect(mode).toBe('600')
    expect(names.sort()).toEqual(['d', 'run', 'seen'])
    expect(readFileSync(join(folder, 'seen'))).toEqual(Buffer.from(bytes))
    expect(readdirSync(folder).sort()).toEqual(['d', 'seen'])
    expect(existsSync(target!)).toBe(false)
    expect(target!.startsWith(existsSync('/dev/shm') ? '/dev/shm/render-config-' : '/')).toBe(true)
  })

  test.each<[string, string, number]>([
    ['it fails', 'exit 3', 3],
    ['a signal ends it', 'kill -KILL $$', 137],
    ['it can not be started', '', 127],
    ['it removes the link', 'rm k', 0],
  ])('nothing is left if %s', (_, script, code) => {
    const folder = command.folder()
    const words = script === '' ? ['no-such-command'] : ['sh', '-c', `readlink k > target; ${script}`]
    expect(command.run(folder, ['run', '--volume', 'secret:DB:k', '--', ...words], { env }).code).toBe(code)
    expect(readdirSync(folder)).toEqual(script === '' ? [] : ['target'])
    if (script !== '') expect(existsSync(readFileSync(join(folder, 'target'), 'utf8').trim())).toBe(false)
  })

  test('what the command puts in the place of a link stays', () => {
    const folder = command.folder()
    const script = 'rm k; echo new > k; echo new > dir/other'
    command.run(
      folder,
      ['run', '--volume', 'secret:DB:k', '--volume', 'secret:DB:dir/k', '--', 'sh', '-c', script],
      { env },
    )
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['dir', 'dir/other', 'k'])
  })

  test('the dangling link of a run that was killed is no obstacle, any other is', () => {
    const folder = command.folder()
    symlinkSync('/dev/shm/render-config-gone00/0/k', join(folder, 'k'))
    const run = (): number | null =>
      command.run(folder, ['run', '--volume', 'secret:DB:k', '--', 'test', '-s', 'k'], { env }).code
    expect(run()).toBe(0)
    symlinkSync('/nowhere', join(folder, 'k'))
    expect(run()).toBe(2)
  })

  test('a template is rendered as render does, by the rules of the settings too', () => {
    const folder = command.folder({
      'a.tmpl': '{"a": "{{ secrets.DB }}"}',
      'render-config.yaml': "files:\n  - match: '*.tmpl'\n    format: json\n",
    })
    const ran = command.run(
      folder,
      ['run', '--mount', 'a.tmpl:out.json', '--', 'cp', 'out.json', 'seen.json'],
      { env },
    )
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8'))).toEqual({ a: VALUE })
    expect(existsSync(join(folder, 'out.json'))).toBe(false)
  })

  test('a colon is written %3a', () => {
    const folder = command.folder({ 'a.txt': 'x' })
    const ran = command.run(folder, ['run', '--mount', 'a.txt:o%3Aut', '--', 'cat', 'o:ut'])
    expect(ran).toMatchObject({ code: 0, stdout: 'x' })
  })

  const BIG = `${'x'.repeat(200_000)}`
  test.each<[string, string, string]>([
    ['read twice, each time whole', 'cat p > 1; cat p > 2; cmp 1 2 && wc -c < 1', `${BIG.length}\n`],
    ['read many times in a row', 'for i in 1 2 3 4 5 6 7 8; do cat p; done | wc -c', `${8 * BIG.length}\n`],
    ['read in part, then whole', 'head -c 5 p > /dev/null; cat p | wc -c', `${BIG.length}\n`],
    ['never read', 'echo done', 'done\n'],
    ['opened and left', 'exec 3< p; echo done', 'done\n'],
  ])('a pipe is %s', (_, script, stdout) => {
    const folder = command.folder({ 'a.txt': BIG })
    const own = command.run(folder, ['run', '--mount', 'a.txt:p:fifo', '--', 'sh', '-c', script])
    expect(own).toEqual({ code: 0, stdout, stderr: '' })
    expect(existsSync(join(folder, 'p'))).toBe(false)
    expect(command.run(folder, ['run', '--', 'mkfifo', 'p']).code).toBe(0)
    const given = command.run(folder, ['run', '--mount', 'a.txt:p', '--', 'sh', '-c', script])
    expect(given).toEqual({ code: 0, stdout, stderr: '' })
    expect(lstatSync(join(folder, 'p')).isFIFO()).toBe(true)
    expect(readdirSync(folder).filter(name => name.startsWith('.'))).toEqual([])
  })

  test('who has waited at a pipe from before gets the text', () => {
    const folder = command.folder({ 'a.txt': 'text EXAMPLE' })
    mkdirSync(join(folder, 'x'))
    const script = `mkfifo p; cat p > seen & "$@"; wait`
    const words = ['run', '--mount', 'a.txt:p', '--', 'sh', '-c', 'until [ -s seen ]; do :; done']
    writeFileSync(join(folder, 'go.sh'), script)
    const ran = command.run(folder, ['run', '--', 'sh', 'go.sh', process.execPath, command.main, ...words])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('text EXAMPLE')
  })
})
