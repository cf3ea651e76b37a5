import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startFakeHttpJson } from '../../src/testing/fake-http-json.ts'
import { type BuiltCommand, buildCommand, type Ran, secrets } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const VALUE = 'hünter "2" EXAMPLE\tvalue'
const redact = (
  input: string | Uint8Array,
  words: readonly string[] = [],
  options: { files?: Record<string, string | Uint8Array>; env?: Record<string, string> } = {},
): Ran => {
  const { files = {}, env = secrets({ DB: VALUE }) } = options
  return command.run(command.folder(files), ['redact', ...words], { env, input })
}

describe('what is known', () => {
  test.each<[string, string[], Record<string, string>, Record<string, string>]>([
    ['variables SECRET_KEY, decoded', [], secrets({ DB: VALUE }), {}],
    ['./.env', [], {}, { '.env': `DB='${VALUE}'\n` }],
    ['./.env with base64', [], {}, { '.env': `SECRET_DB=${Buffer.from(VALUE).toString('base64')}\n` }],
    ['--secrets-file', ['-s', 'a.env'], {}, { 'a.env': `DB='${VALUE}'\n` }],
    ['a folder', ['-p', 'dir:run/secrets'], {}, { 'run/secrets/DB': `${VALUE}\n` }],
    ['plain variables', ['-p', 'env:?encoding=plain&prefix=MY_'], { MY_DB: VALUE }, {}],
    [
      'what a config makes of a value',
      ['--from', 'a.yaml'],
      { ...secrets({ P: 'EXAMPLE' }) },
      { 'a.yaml': `a: "{{ 'h\u00fcnter \\"2\\" ' ~ secrets.P ~ '\\tvalue' }}"\n` },
    ],
  ])('%s', (_, words, env, files) => {
    const base64 = Buffer.from(`user:${VALUE}`).toString('base64')
    const ran = redact(`a ${VALUE} b\n${JSON.stringify({ VALUE })}\nBasic ${base64}!`, words, { env, files })
    expect(ran).toMatchObject({
      code: 0,
      stdout: `a *** b\n{"VALUE":"***"}\nBasic ${base64.slice(0, 6)}***!`,
    })
  })

  test('a value that was not encoded is masked as it stands, and told by name', () => {
    const ran = redact('x not base64: EXAMPLE y', [], { env: { SECRET_DB: 'not base64: EXAMPLE' } })
    expect(ran).toMatchObject({ code: 0, stdout: 'x *** y' })
    expect(ran.stderr).toContain('SECRET_DB is not valid base64')
    expect(ran.stderr).toContain('its text is looked for as it stands  [warning LOOKS_UNENCODED]')
    expect(ran.stderr).not.toContain('not base64: EXAMPLE')
  })

  test('a file that can not be a value is told by name', () => {
    const files = { 'run/DB': VALUE, 'run/HUGE': new Uint8Array(1024 * 1024 + 1) }
    const ran = redact(VALUE, ['-p', 'dir:run'], { files })
    expect(ran).toMatchObject({ code: 0, stdout: '***' })
    expect(ran.stderr).toContain('run/HUGE is larger than 1 MiB; it is not looked for  [UNREADABLE]')
  })

  test('weak values are told by name', () => {
    const ran = redact('k9x k9xQ2z', [], { env: secrets({ TINY: 'k9x', SHORT: 'k9xQ2z' }) })
    expect(ran).toMatchObject({ code: 0, stdout: 'k9x ***' })
    expect(ran.stderr.match(/secret "\w+".*\[warning WEAK_SECRET\]/g)).toHaveLength(2)
    expect(ran.stderr).not.toContain('k9x')
  })

  test('nothing known at all is told', () => {
    expect(redact('text', [], { env: {} })).toMatchObject({
      code: 0,
      stdout: 'text',
      stderr: expect.stringContaining('no value is known'),
    })
  })

  test.each<[string, Record<string, string>]>([
    ['a weak value', secrets({ TINY: 'k9x' })],
    ['a value that was not encoded', { SECRET_DB: 'not base64: EXAMPLE' }],
    ['nothing known', {}],
  ])('--strict refuses %s, and passes nothing on', (_, env) => {
    expect(redact('text', ['--strict'], { env })).toMatchObject({ code: expect.any(Number), stdout: '' })
    expect(redact('text', ['--strict'], { env }).code).not.toBe(0)
  })
})

describe('an encrypted store', () => {
  const withStore = (): string => {
    const folder = command.folder()
    const env = { RENDER_CONFIG_PRIVATE_KEY_FILE: 'me.pem' }
    const words = [
      ['secrets', 'keygen', '--bits', '2048', '-o', 'me.pem', '--name', 'me', '-p', 'store:s.json'],
      ['secrets', 'set', 'DB', '-', '-p', 'store:s.json'],
    ]
    for (const one of words)
      expect(command.run(folder, one, { env, input: VALUE })).toMatchObject({ code: 0 })
    return folder
  }

  test('is known with its key; without, that is told, and an error under --strict', () => {
    const folder = withStore()
    const words = ['redact', '-p', 'store:s.json']
    const env = { RENDER_CONFIG_PRIVATE_KEY_FILE: 'me.pem' }
    expect(command.run(folder, words, { env, input: VALUE })).toEqual({ code: 0, stdout: '***', stderr: '' })
    const blind = command.run(folder, words, { input: 'text' })
    expect(blind).toMatchObject({ code: 0, stdout: 'text' })
    expect(blind.stderr).toContain('store s.json can not tell its values without a key')
    expect(command.run(folder, [...words, '--strict'], { input: 'text' })).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('ACCESS_DENIED'),
    })
    const wrong = { RENDER_CONFIG_PRIVATE_KEY: 'EXAMPLE, no key' }
    expect(command.run(folder, words, { env: wrong, input: 'text' })).toMatchObject({ code: 1, stdout: '' })
  })
})

describe('--from', () => {
  const runWith = (folder: string, words: readonly string[], input: string): Promise<Ran> =>
    new Promise(resolve => {
      const child = command.start(folder, words)
      const ran = { stdout: '', stderr: '' }
      child.stdout!.on('data', chunk => (ran.stdout += chunk))
      child.stderr!.on('data', chunk => (ran.stderr += chunk))
      child.on('close', code => resolve({ code, ...ran }))
      child.stdin!.on('error', () => {}) // it may end without reading
      child.stdin!.end(input)
    })

  test('of a whole template is known in every branch, and what it includes', async () => {
    const server = await startFakeHttpJson({})
    ends.push(() => server.close())
    const all = { MODE: 'b, mode EXAMPLE', DB: VALUE, OTHER: 'other, EXAMPLE', LIST: '["list, EXAMPLE"]' }
    server.documents.set('/config', JSON.stringify(all))
    const folder = command.folder({
      'flow.yaml': `{% if secrets.MODE == 'a' %}{% include "part.yaml" %}{% else %}b: {{ secrets.OTHER }}
{% for one in secrets.LIST | fromjson %}c: {{ one }}{% endfor %}{% endif %}\n`,
      'parts/part.yaml': "a: {{ secret('D' ~ 'B') }}",
    })
    const words = [
      '-p',
      `${server.url}/config`,
      '--from',
      'flow.yaml',
      '--template',
      '--template-root',
      'parts',
    ]
    const input = `${VALUE}|b, mode EXAMPLE|other, EXAMPLE|list, EXAMPLE`
    expect(await runWith(folder, ['redact', ...words], input)).toEqual({
      code: 0,
      stdout: '***|***|***|***',
      stderr: '',
    })
    server.documents.set('/config', JSON.stringify({ ...all, DB: undefined }))
    const { stderr } = await runWith(folder, ['redact', ...words], input)
    expect(stderr).toContain('flow.yaml  secret "DB" not found')
  })

  test('knows what a config asks for of a store far away, also in a branch that is not taken', async () => {
    const server = await startFakeHttpJson({})
    ends.push(() => server.close())
    server.documents.set('/config', JSON.stringify({ A: VALUE, B: 'another EXAMPLE value' }))
    const folder = command.folder({ 'a.yaml': 'a: "{{ secrets.A ?? secrets.B }}"\n' })
    const uri = `${server.url}/config`
    const input = `${VALUE}, another EXAMPLE value`
    expect(await runWith(folder, ['redact', '-p', uri, '--from', 'a.yaml'], input)).toMatchObject({
      code: 0,
      stdout: '***, ***',
    })
    const unasked = await runWith(folder, ['redact', '-p', uri], 'text')
    expect(unasked).toMatchObject({ code: 0, stdout: 'text' })
    expect(unasked.stderr).toContain('does not give all its values')
  })

  test('passes nothing on while a store is down', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise(resolve => server.close(resolve))
    const folder = command.folder({ 'a.yaml': 'a: "{{ secrets.A }}"\n' })
    const words = ['redact', '-p', `http://127.0.0.1:${port}/x`, '--from', 'a.yaml', '--timeout', '20']
    expect(await runWith(folder, words, VALUE)).toMatchObject({ code: 3, stdout: '' })
  })

  test.each<[string, string, number, string]>([
    [
      'a secret that is nowhere is told',
      'a: "{{ secrets.NOPE }}"\n',
      0,
      'a.yaml:1:5  secret "NOPE" not found',
    ],
    ['what is left for the platform is told', `a: "{{ secret('K' ~ taskrun.value) }}"\n`, 0, 'DEFERRED'],
    ['an expression that does not parse is refused', `a: "{{ secret('A'') }}"\n`, 1, 'EXPRESSION_SYNTAX'],
    ['a value that the document can not hold is no matter', 'a: &{{ secrets.DB }} 1\n', 0, ''],
  ])('%s', (_, text, code, message) => {
    const ran = redact('text', ['--from', 'a.yaml'], { files: { 'a.yaml': text } })
    expect(ran).toMatchObject({ code, stdout: code === 0 ? 'text' : '' })
    expect(ran.stderr).toContain(message)
  })

  test.each([
    ['standard input', ['--from', '-']],
    ['an absent file', ['--from', 'none.yaml']],
    ['an absent secrets file', ['-s', 'none.env']],
    ['a dialect that there is not', ['--from', 'a.yaml', '--dialect', 'nope']],
    ['an argument', ['file.log']],
  ])('%s is exit 2, and nothing is passed on', (_, words) => {
    expect(redact('text', words, { files: { 'a.yaml': 'a: 1\n' } })).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('the stream', () => {
  /** Standard output goes to a file, so that its bytes are seen. */
  const redactBytes = (input: Uint8Array): Buffer => {
    const folder = command.folder()
    const file = join(folder, 'out')
    const descriptor = openSync(file, 'w')
    const env = secrets({ DB: VALUE })
    expect(command.run(folder, ['redact'], { env, input, stdout: descriptor })).toMatchObject({
      code: 0,
      stderr: '',
    })
    closeSync(descriptor)
    return readFileSync(file)
  }

  test('bytes that are no text pass as they are', () => {
    const noise = Buffer.from(
      Array.from({ length: 3_000_001 }, (_, at) => (at * 7919 + (at >> 8) * 31) & 0xff),
    )
    expect(redactBytes(noise).equals(noise)).toBe(true)
    const value = Buffer.from(VALUE)
    const mask = Buffer.from('***')
    const input = Buffer.concat([value, noise, value, Uint8Array.of(0xff, 0xc3), value])
    const expected = Buffer.concat([mask, noise, mask, Uint8Array.of(0xff, 0xc3), mask])
    expect(redactBytes(input).equals(expected)).toBe(true)
  })

  test('nothing in, nothing out', () => {
    expect(redactBytes(new Uint8Array(0))).toHaveLength(0)
  })

  test('half a value waits for the other half', async () => {
    const child = spawn(process.execPath, [command.main, 'redact'], {
      cwd: command.folder(),
      env: { PATH: process.env.PATH, ...secrets({ DB: VALUE }) },
    })
    const next = (): Promise<string> =>
      new Promise(resolve => child.stdout.once('data', one => resolve(String(one))))
    child.stdin.write(`now: ${VALUE.slice(0, 9)}`)
    expect(await next()).toBe('now: ')
    child.stdin.write(`${VALUE.slice(9)} then, `)
    expect(await next()).toBe('*** then, ')
    child.stdin.end(VALUE.slice(0, 12))
    expect(await next()).toBe('***')
    expect(await new Promise(resolve => child.on('close', resolve))).toBe(0)
  })

  test('a reader that goes away ends it quietly', async () => {
    const child = spawn(process.execPath, [command.main, 'redact'], {
      cwd: command.folder(),
      env: { PATH: process.env.PATH, ...secrets({ DB: VALUE }) },
    })
    let stderr = ''
    child.stderr.on('data', chunk => (stderr += chunk))
    child.stdin.on('error', () => {}) // it stops reading, as it should
    child.stdout.once('data', () => child.stdout.destroy())
    const more = (): void => {
      while (!child.stdin.destroyed && child.stdin.write('line after line\n'.repeat(4096)));
    }
    child.stdin.on('drain', more)
    more()
    expect(await new Promise(resolve => child.on('exit', resolve))).toBe(0)
    expect(stderr).toBe('')
  })

  test.skipIf(!existsSync('/dev/full'))('a disk that is full is exit 2', () => {
    const full = openSync('/dev/full', 'w')
    const ran = command.run(command.folder(), ['redact'], {
      env: secrets({ DB: VALUE }),
      input: 'x',
      stdout: full,
    })
    closeSync(full)
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('the disk is full') })
  })

  test('a folder can not be read', () => {
    const folder = command.folder()
    const run = (): Buffer =>
      execFileSync('sh', ['-c', `"$NODE" "$MAIN" redact < .`], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          NODE: process.execPath,
          MAIN: command.main,
          ...secrets({ DB: VALUE }),
        },
        stdio: 'pipe',
      })
    expect(run).toThrow(expect.objectContaining({ status: 2 }))
  })
})
