import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { alice, bob } from '../store/keys.ts'
import { type BuiltCommand, buildCommand, type Ran, type RunOptions } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const STORE = ['-p', 'store:s.json']
const VALUE = 's3cr3t EXAMPLE'
const hers = { RENDER_CONFIG_PRIVATE_KEY: alice.privateKey }
const his = { RENDER_CONFIG_PRIVATE_KEY: bob.privateKey }

type Files = Readonly<Record<string, string | Uint8Array>>
type Run = (words: readonly string[], options?: RunOptions) => Ran

/** A folder with a store of one recipient, Alice, and one secret. */
const newStore = async (files: Files = {}): Promise<{ folder: string; run: Run }> => {
  const folder = command.folder({ 'bob.pub': bob.publicKey, ...files })
  const store = openStore('s.json', { cwd: folder, env: {} })
  await store.addRecipient(alice.publicKey, { name: 'alice' })
  await store.set('DB', VALUE, { description: 'the database' })
  return { folder, run: (words, options) => command.run(folder, ['secrets', ...words], options) }
}

describe('list', () => {
  test('shows a table without values', async () => {
    const { run } = await newStore()
    run(['set', 'TOKEN', '-', '-n', 'company.team', ...STORE], { input: VALUE })
    const { code, stdout } = run(['list', ...STORE])
    expect(code).toBe(0)
    const table = stdout.replaceAll(/(Just now|\d+ seconds?)/g, 'AGO')
    expect(table).toBe(
      [
        'NAMESPACE     KEY    TYPE      DESCRIPTION   AGE',
        '-             DB     variable  the database  AGO',
        'company.team  TOKEN  variable  -             AGO',
        '',
      ].join('\n'),
    )
    expect(run(['ls', '-n', 'company.team', ...STORE]).stdout).not.toContain('DB')
  })

  test('--json has the same for programs', async () => {
    const { run } = await newStore()
    const { secrets, provider } = JSON.parse(run(['ls', '--json', ...STORE]).stdout)
    expect(provider).toBe('store s.json')
    expect(secrets).toEqual([
      {
        key: 'DB',
        id: expect.stringMatching(/^sec-/),
        type: 'variable',
        description: 'the database',
        updateTime: expect.stringMatching(/^20\d\d-.*Z$/),
      },
    ])
  })

  test.each([
    ['env:', { SECRET_A: 'YQ==' }, 'KEY  TYPE  DESCRIPTION  AGE\nA    -     -            -\n'],
    ['dotenv:.env', {}, 'KEY  TYPE  DESCRIPTION  AGE\nB    -     -            -\n'],
    ['dir:d', {}, 'KEY  TYPE  DESCRIPTION  AGE\nC    -     -            -\n'],
  ])('lists what %s has', async (uri, env, expected) => {
    const folder = command.folder({ '.env': 'B=x\n', 'd/C': 'x' })
    expect(command.run(folder, ['secrets', 'list', '-p', uri], { env })).toEqual({
      code: 0,
      stdout: expected,
      stderr: '',
    })
  })
})

describe('get', () => {
  test('masks, and needs no private key to say that a secret is there', async () => {
    const { run } = await newStore()
    expect(run(['get', 'DB', ...STORE])).toEqual({ code: 0, stdout: '********\n', stderr: '' })
    expect(run(['get', 'db', ...STORE])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('secret "db" not found (asked store s.json)  [NOT_FOUND]'),
    })
  })

  test('--reveal gives the bytes and nothing more', async () => {
    const { run } = await newStore()
    expect(run(['get', 'DB', '--reveal', ...STORE], { env: hers })).toEqual({
      code: 0,
      stdout: VALUE,
      stderr: '',
    })
  })

  test('--reveal without a private key is refused, and says what to do', async () => {
    const { run } = await newStore()
    const ran = run(['get', 'DB', '--reveal', ...STORE])
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('[ACCESS_DENIED]') })
    expect(ran.stderr).toContain('hint: set RENDER_CONFIG_PRIVATE_KEY')
  })

  test('finds a secret of a namespace above', async () => {
    const { run } = await newStore()
    expect(run(['get', 'DB', '-n', 'a.b', ...STORE]).stdout).toBe('********\n')
    expect(run(['get', 'DB', '-n', 'a.b', '--reveal', ...STORE], { env: hers }).stdout).toBe(VALUE)
  })
})

describe('set', () => {
  test.each([
    ['a file, byte for byte', ['K', '@v'], Buffer.from([0, 255, 10])],
    ['standard input, byte for byte', ['K', '-'], 'two\nlines\n'],
    ['the word itself', ['K', 'word EXAMPLE'], 'word EXAMPLE'],
    ['an empty word', ['K', ''], ''],
  ])('takes %s', async (_, words, value) => {
    const { run, folder } = await newStore({ v: Buffer.from([0, 255, 10]) })
    expect(run(['add', ...words, ...STORE], { input: value }).code).toBe(0)
    writeFileSync(join(folder, 'f.txt'), "{{ secret('K') | base64encode }}")
    const rendered = command.run(folder, ['f.txt', ...STORE], { env: hers })
    expect(Buffer.from(rendered.stdout, 'base64')).toEqual(Buffer.from(value))
  })

  test('warns that a word can be seen by others, and does not repeat it', async () => {
    const { run } = await newStore()
    const { stdout, stderr } = run(['set', 'K', VALUE, ...STORE])
    expect(stderr).toContain('can be seen by other users')
    expect(stdout + stderr).not.toContain('s3cr3t')
  })

  test('says that a line break at the end counts', async () => {
    const { run } = await newStore()
    expect(run(['set', 'K', '-', ...STORE], { input: 'x\n' }).stderr).toContain(
      'note: the line break at the end of standard input belongs to the value',
    )
  })

  test.each([
    ['no value and no terminal', ['K'], 'there is no value  [USAGE]', 2],
    ['a file that is not there', ['K', '@none'], 'none  does not exist  [IO]', 2],
    [
      'a word that looks like an option, without repeating it',
      ['K', '--s3cr3t-EXAMPLE'],
      'no such option',
      2,
    ],
    ['fields that do not fit the type', ['K', '{"s3cr3t":"EXAMPLE"}', '--type', 's3'], '[WRITE_REFUSED]', 1],
    ['a type that there is not', ['K', 'x', '--type', 'blob'], '[WRITE_REFUSED]', 1],
  ])('refuses %s', async (_, words, message, code) => {
    const { run } = await newStore()
    const ran = run(['set', ...words, ...STORE])
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) })
    expect(ran.stderr).not.toMatch(/s3cr3t|EXAMPLE/)
  })

  test('takes a type with fields', async () => {
    const { run } = await newStore()
    const fields = { server: 'ghcr.io', user: 'me', password: VALUE }
    expect(
      run(['set', 'R', '-', '--type', 'registry', ...STORE], { input: JSON.stringify(fields) }).code,
    ).toBe(0)
    const { stdout } = run(['get', 'R.dockerconfigjson', '--reveal', ...STORE], { env: hers })
    expect(Object.keys(JSON.parse(stdout).auths)).toEqual(['ghcr.io'])
  })
})

describe('delete', () => {
  test('needs --yes where nobody can be asked', async () => {
    const { run } = await newStore()
    expect(run(['rm', 'DB', ...STORE])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('say --yes'),
    })
    expect(run(['rm', 'DB', '--yes', ...STORE])).toMatchObject({ code: 0 })
    expect(run(['get', 'DB', ...STORE]).code).toBe(1)
  })

  test('deletes nothing if one is not there', async () => {
    const { run } = await newStore()
    const ran = run(['delete', 'DB', 'NONE', 'NEITHER', '--yes', ...STORE])
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/"NONE" not found[\s\S]*"NEITHER" not found/),
    })
    expect(run(['get', 'DB', ...STORE]).code).toBe(0)
  })
})

describe('who may read', () => {
  test('share, unshare and rekey change it', async () => {
    const { run, folder } = await newStore()
    const reads = (env: Record<string, string>): number | null =>
      run(['get', 'DB', '--reveal', ...STORE], { env }).code
    expect([reads(hers), reads(his)]).toEqual([0, 1])
    expect(run(['share', 'DB', '@bob.pub', '--name', 'bob', ...STORE], { env: hers }).code).toBe(0)
    expect([reads(hers), reads(his)]).toEqual([0, 0])
    const unshared = run(['unshare', 'DB', 'bob', ...STORE], { env: hers })
    expect(unshared).toMatchObject({ code: 0, stderr: expect.stringContaining('may have kept it') })
    expect([reads(hers), reads(his)]).toEqual([0, 1])
    expect(run(['rekey', 'alice', '@bob.pub', ...STORE], { env: hers }).code).toBe(0)
    expect([reads(hers), reads(his)]).toEqual([1, 0])
    expect(readFileSync(join(folder, 's.json'), 'utf8')).not.toContain(VALUE)
  })

  test('sharing needs a private key, and somebody who is known', async () => {
    const { run } = await newStore()
    expect(run(['share', 'DB', '@bob.pub', ...STORE]).stderr).toContain('[ACCESS_DENIED]')
    expect(run(['share', 'DB', 'nobody', ...STORE], { env: hers }).stderr).toContain('[WRITE_REFUSED]')
    expect(run(['share', 'NONE', 'alice', ...STORE], { env: hers }).stderr).toContain('[NOT_FOUND]')
  })
})

describe('keygen', () => {
  test('writes the private key to a new file for its owner alone', async () => {
    const { run, folder } = await newStore()
    const { stdout, stderr } = run(['keygen', '-o', 'k.pem', '--bits', '2048'])
    expect(statSync(join(folder, 'k.pem')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder, 'k.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    expect(stdout).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    expect(stdout + stderr).not.toContain('PRIVATE KEY-----')
  })

  test('never replaces a file', async () => {
    const { run, folder } = await newStore({ 'k.pem': 'the only copy' })
    expect(run(['keygen', '-o', 'k.pem', ...STORE]).stderr).toContain('k.pem  is there already  [IO]')
    expect(readFileSync(join(folder, 'k.pem'), 'utf8')).toBe('the only copy')
  })

  test('prints the private key only if asked, and then nothing else', async () => {
    const { run } = await newStore()
    expect(run(['keygen', ...STORE])).toMatchObject({ code: 2, stdout: '' })
    const { stdout, stderr } = run(['keygen', '-o', '-', '--name', 'new', '--bits', '2048', ...STORE])
    expect(stdout).toMatch(/^-----BEGIN PRIVATE KEY-----[\s\S]*-----END PRIVATE KEY-----\n$/)
    expect(stderr).not.toContain('-----')
  })

  test('leaves no file behind if the store does not take the key', async () => {
    const { run, folder } = await newStore()
    const ran = run(['keygen', '-o', 'k.pem', '--name', 'alice', '--bits', '2048', ...STORE])
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('[WRITE_REFUSED]') })
    expect(() => statSync(join(folder, 'k.pem'))).toThrow('ENOENT')
  })

  test.each(['1024', 'many'])('refuses %s bits', async bits => {
    expect((await newStore()).run(['keygen', '-o', 'k.pem', '--bits', bits])).toMatchObject({ code: 2 })
  })
})

describe('copy and import', () => {
  const files = { '.env': `DB=${VALUE}\nSECRET_NEW=bmV3IEVYQU1QTEU=\nOTHER=changed EXAMPLE\n` }
  const prepared = async (): Promise<{ folder: string; run: Run }> => {
    const made = await newStore(files)
    made.run(['set', 'OTHER', '-', ...STORE], { input: 'old' })
    return made
  }

  test('say what would change, without values', async () => {
    const { run } = await prepared()
    const ran = run(['import', '.env', '--dry-run', ...STORE], { env: hers })
    expect(ran).toEqual({
      code: 0,
      stdout: 'same     DB\ncreate   NEW\nreplace  OTHER\n',
      stderr: 'would write 2 secrets from dotenv .env to store s.json; nothing was written\n',
    })
    expect(run(['get', 'NEW', ...STORE]).code).toBe(1)
  })

  test('without a private key nothing can be compared', async () => {
    const ran = (await prepared()).run(['copy', 'dotenv:.env', 'store:s.json', '--dry-run'])
    expect(ran.stdout).toBe('replace  DB\ncreate   NEW\nreplace  OTHER\n')
  })

  test('write after a question, or with --yes, and then there is nothing left to do', async () => {
    const { run } = await prepared()
    expect(run(['copy', 'dotenv:.env', 'store:s.json', 'NEW', 'OTHER'], { env: hers })).toMatchObject({
      code: 2,
    })
    const ran = run(['copy', 'dotenv:.env', 'store:s.json', 'NEW', 'OTHER', '-y'], { env: hers })
    expect(ran).toMatchObject({ code: 0, stderr: 'wrote 2 secrets from dotenv .env to store s.json\n' })
    expect(run(['get', 'NEW', '--reveal', ...STORE], { env: hers }).stdout).toBe('new EXAMPLE')
    const again = run(['import', '.env', ...STORE], { env: hers })
    expect(again).toMatchObject({ code: 0, stderr: 'nothing to change\n' })
  })

  test('keep namespaces, types and descriptions between stores', async () => {
    const { run } = await prepared()
    run(['set', 'DB', '-', '-n', 'a.b', ...STORE], { input: 'of a.b' })
    expect(run(['keygen', '-o', 't.pem', '--bits', '2048', '-p', 'store:t.json']).code).toBe(0)
    expect(run(['copy', 'store:s.json', 'store:t.json', '--yes'], { env: hers }).code).toBe(0)
    const rows = (file: string): unknown[] =>
      JSON.parse(run(['ls', '--json', '-p', file]).stdout).secrets.map(
        ({ key, namespace, type, description }: Record<string, string>) => [
          key,
          namespace,
          type,
          description,
        ],
      )
    expect(rows('store:t.json')).toEqual(rows('store:s.json'))
  })

  test('import puts everything into the namespace that is named', async () => {
    const { run } = await prepared()
    expect(run(['import', '.env', '-n', 'a', '-y', ...STORE]).stdout).toContain('create   a/DB')
    expect(run(['ls', '-n', 'a', '--json', ...STORE]).stdout).toContain('"namespace":"a"')
  })

  test('read everything before the first write', async () => {
    const { run } = await newStore({ '.env': 'A=x\nSECRET_B=!!!\n' })
    const ran = run(['import', '.env', '-y', ...STORE])
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('[UNREADABLE]') })
    expect(run(['get', 'A', ...STORE]).code).toBe(1)
  })

  test('import takes nothing of a file with a line that is no entry', async () => {
    const { run } = await newStore({ '.env': 'A=x\nB: y\ntop secret line\n' })
    const ran = run(['import', '.env', '-y', ...STORE])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('.env:3  this line is neither NAME=value nor a comment  [DOCUMENT_SYNTAX]')
    expect(ran.stderr).not.toContain('top secret')
    expect(run(['get', 'A', ...STORE]).code).toBe(1)
  })

  test('say how far they came', async () => {
    const { run } = await newStore({ 'd/A': 'x', 'd/\u202eB': 'x', 'd/C': 'x' })
    const ran = run(['copy', 'dir:d', 'store:s.json', '-y'])
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('2 of 3 were written') })
  })
})

describe('what a provider can not do', () => {
  test.each([
    ['set', ['set', 'K', 'x', '-p', 'env:'], 'env can not be written  [WRITE_REFUSED]', 'it can list, get;'],
    [
      'delete',
      ['rm', 'K', '-y', '-p', 'dotenv:.env'],
      'can not delete secrets  [WRITE_REFUSED]',
      'secrets import',
    ],
    [
      'share',
      ['share', 'K', 'x', '-p', 'dir:.'],
      'can not share secrets  [WRITE_REFUSED]',
      'its own settings',
    ],
    [
      'copy',
      ['copy', 'dotenv:.env', 'dir:.', '-y'],
      'dir . can not be written  [WRITE_REFUSED]',
      'secrets copy',
    ],
    ['rekey', ['rekey', 'a', 'b', '-p', 'env:'], 'env has no keys of ours to change', 'only store:PATH'],
  ])('is WRITE_REFUSED, with what it can do: %s', async (_, words, message, hint) => {
    const ran = command.run(command.folder({ '.env': 'K=x\n' }), ['secrets', ...words])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain(message)
    expect(ran.stderr).toContain(hint)
  })

  test.each([
    ['no provider', ['list'], 'name the provider to work on'],
    ['two providers', ['list', '-p', 'env:', '-p', 'dotenv:.env'], 'one provider at a time'],
    ['a namespace where there are none', ['list', '-n', 'a', '-p', 'env:'], 'env knows no namespaces'],
    ['a command that there is not', ['lst', '-p', 'env:'], "unknown command 'lst'"],
    ['no command', [], 'Usage: render-config secrets COMMAND'],
    ['a time that is none', ['list', '-p', 'env:', '--timeout', 'soon'], '--timeout is a number'],
  ])('%s is exit 2', async (_, words, message) => {
    const ran = command.run(command.folder({ '.env': '' }), ['secrets', ...words])
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
  })

  test('a store that is not there is not made by reading', async () => {
    const ran = command.run(command.folder(), ['secrets', 'list', '-p', 'store:none.json'])
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('[IO]') })
  })
})

test('a store that can not be reached is exit 3, and the value is in no message', async () => {
  const { run } = await newStore()
  const words = ['set', 'DB', VALUE, '-p', 'kestra+http://127.0.0.1:1/main/company.team']
  const ran = run(words, { env: { KESTRA_API_TOKEN: 'TOKEN-EXAMPLE' } })
  expect(ran).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('[UNAVAILABLE]') })
  expect(ran.stderr).not.toMatch(/s3cr3t|TOKEN-EXAMPLE/)
})

test('a platform that never gives values back can not be copied from', async () => {
  const { run } = await newStore()
  const ran = run(['copy', 'kestra://kestra.example/main/ns', 'store:s.json'])
  expect(ran).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('never gives values back  [WRITE_REFUSED]'),
  })
})

/** Runs the command at a terminal of its own, and types. */
const AT_A_TERMINAL = `
import os, pty, sys, json
node, words, typed = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execv(node, [node] + words)
seen = b''
for wait, text in typed:
    while wait.encode() not in seen:
        seen += os.read(fd, 4096)
    os.write(fd, text.encode())
try:
    while True:
        chunk = os.read(fd, 4096)
        if not chunk: break
        seen += chunk
except OSError: pass
status = os.waitpid(pid, 0)[1]
print(json.dumps([os.waitstatus_to_exitcode(status), seen.decode()]))
`
const hasPty = spawnSync('python3', ['-c', 'import pty']).status === 0

describe.skipIf(!hasPty)('at a terminal', () => {
  const type = (folder: string, words: readonly string[], typed: [string, string][]): [number, string] => {
    const argument = JSON.stringify([process.execPath, [command.main, 'secrets', ...words], typed])
    const ran = spawnSync('python3', ['-c', AT_A_TERMINAL, argument], { cwd: folder, encoding: 'utf8' })
    return JSON.parse(ran.stdout)
  }

  test('a value is asked for, and not shown', async () => {
    const { folder, run } = await newStore()
    const [code, seen] = type(folder, ['set', 'K', ...STORE], [['(not shown): ', 'typX\x7fed EXAMPLE\r']])
    expect(code).toBe(0)
    expect(seen).not.toMatch(/typ|EXAMPLE/)
    expect(run(['get', 'K', '--reveal', ...STORE], { env: hers }).stdout).toBe('typed EXAMPLE')
  })

  test.each<[string, string, number]>([
    ['Ctrl-D', '\x04', 2],
    ['nothing', '\r', 2],
    ['Ctrl-C', 'abc\x03', -2],
  ])('%s gives up', async (_, typed, expected) => {
    const { folder, run } = await newStore()
    expect(type(folder, ['set', 'K', ...STORE], [['(not shown): ', typed]])[0]).toBe(expected)
    expect(run(['get', 'K', ...STORE]).code).toBe(1)
  })

  test.each<[string, string, number, number]>([
    ['y', 'y\r', 0, 1],
    ['yes', 'yes\r', 0, 1],
    ['n', 'n\r', 2, 0],
    ['nothing', '\r', 2, 0],
  ])('deleting asks, and "%s" is an answer', async (_, typed, expected, left) => {
    const { folder, run } = await newStore()
    const [code, seen] = type(folder, ['rm', 'DB', ...STORE], [['[y/N] ', typed]])
    expect(code).toBe(expected)
    expect(seen).toContain('Delete 1 secret from store s.json: DB?')
    expect(run(['get', 'DB', ...STORE]).code).toBe(left)
  })

  test('copying asks after the plan', async () => {
    const { folder, run } = await newStore({ '.env': 'NEW=x\n' })
    const [code, seen] = type(folder, ['import', '.env', ...STORE], [['[y/N] ', 'y\r']])
    expect(code).toBe(0)
    expect(seen).toMatch(/create {3}NEW[\s\S]*Write 1 secret from dotenv \.env to store s\.json\?/)
    expect(run(['get', 'NEW', ...STORE]).code).toBe(0)
  })
})
