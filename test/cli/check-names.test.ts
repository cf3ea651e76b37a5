import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { type FakeKestra, startFakeKestra } from '../../src/testing/fake-kestra.ts'
import { startShell } from '../docs/shell.ts'
import { alice } from '../store/keys.ts'
import { type BuiltCommand, buildCommand, type Ran, secrets } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const FLOW = `a: "{{ secrets.DB }}"
b: "{{ secret('TOKEN', namespace='company') }}"
c: "{{ secrets.J.user }}"
`

const prepare = async (flow = FLOW): Promise<(...words: string[]) => Ran> => {
  const folder = command.folder({ 'f.yaml': flow })
  const store = openStore('s.json', { cwd: folder, env: {} })
  await store.addRecipient(alice.publicKey)
  for (const name of ['DB', 'J', 'SPARE']) await store.set(name, 'v EXAMPLE')
  await store.set('TOKEN', 'v EXAMPLE', { namespace: 'company' })
  await store.set('SPARE', 'v EXAMPLE', { namespace: 'company.team' })
  return (...words) => command.run(folder, words)
}

test('--against finds every name without a private key, and says what it did not look at', async () => {
  const run = await prepare()
  expect(run('check', 'f.yaml', '--against', 'store:s.json')).toEqual({
    code: 0,
    stdout: '',
    stderr: '1 file, 3 secrets: every name is there; values, their places and schemas were not checked\n',
  })
})

test('a name that is missing is told at its place, with a suggestion', async () => {
  const run = await prepare(`${FLOW}d: "x {{ secret('DBB') ~ secret('DB') }}"\n`)
  const ran = run('check', 'f.yaml', '--against', 'store:s.json')
  expect(ran).toMatchObject({ code: 1, stdout: '' })
  expect(ran.stderr).toContain('f.yaml:4:7  secret "DBB" not found (asked store s.json)  [NOT_FOUND]')
  expect(ran.stderr).toContain('did you mean "DB"?')
})

test.each([
  ['a fallback', "\"{{ secret('NONE') | default('x') }}\""],
  ['the other branch', "\"{{ 'x' if secret('DB') else secret('NONE') }}\""],
])('a name that %s may make up for is told, and is no problem', async (_, expression) => {
  const ran = (await prepare(`a: ${expression}\n`))('check', 'f.yaml', '--against', 'store:s.json')
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('may make up for it: NONE\n') })
})

test('a namespace that may not be used is refused', async () => {
  const run = await prepare()
  const refused = run('check', 'f.yaml', '--against', 'store:s.json', '-n', 'other')
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('[ACCESS_DENIED]') })
  expect(run('check', 'f.yaml', '--against', 'store:s.json', '-n', 'company.team').code).toBe(0)
})

test('--unused prints what nobody asks for', async () => {
  const run = await prepare()
  expect(run('check', 'f.yaml', '--against', 'store:s.json', '--unused').stdout).toBe(
    'SPARE\ncompany.team/SPARE\n',
  )
  const json = run('check', 'f.yaml', '--against', 'store:s.json', '--unused', '-n', 'company.team', '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, namesOnly: true, unused: ['company.team/SPARE'] })
})

test('--names-only looks through the whole chain, regardless of case where the provider does', async () => {
  const folder = command.folder({ 'f.yaml': 'a: "{{ secrets.a }}{{ secrets.B }}"\n', '.env': 'b=x\nC=\n' })
  const ran = command.run(folder, ['check', 'f.yaml', '--names-only', '--unused'], {
    env: secrets({ A: 'v' }),
  })
  expect(ran).toMatchObject({ code: 0, stdout: 'C\n', stderr: expect.stringContaining('2 secrets') })
  const missing = command.run(folder, ['check', 'f.yaml', '--names-only'])
  expect(missing).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('secret "a" not found (asked env, dotenv'),
  })
})

test('a value that can not be read is no problem, for it is not read', async () => {
  const folder = command.folder({ 'f.yaml': 'a: "{{ secrets.A }}"\n' })
  const env = { SECRET_A: 'not base64!' }
  expect(command.run(folder, ['check', 'f.yaml', '--names-only'], { env }).code).toBe(0)
  expect(command.run(folder, ['check', 'f.yaml'], { env }).code).toBe(1)
})

test('mistakes of the text are found as well', async () => {
  const folder = command.folder({ 'f.yaml': "a: \"{{ secret('A'') }}\"\n" })
  const ran = command.run(folder, ['check', 'f.yaml', '--names-only'])
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('[EXPRESSION_SYNTAX]') })
})

test.each([
  [['--unused'], '--unused goes with'],
  [['--names-only', '--offline'], '--offline asks nobody'],
  [['--against', 'env:', '--report', 'r.json'], 'names alone have no report'],
  [['--against', 'store:none.json'], '[IO]'],
])('%j is exit 2', async (words, message) => {
  const ran = command.run(command.folder({ 'f.yaml': 'a: 1\n' }), ['check', 'f.yaml', ...words])
  expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
})

describe('with a store far away', () => {
  const withKestra = async (
    denied: readonly string[],
    work: (server: FakeKestra, check: (options: string) => Promise<string>) => Promise<void>,
  ): Promise<void> => {
    const server = await startFakeKestra({ denied })
    const shell = await startShell()
    server.secrets.set('company.team', new Map([['DB', 'v EXAMPLE']]))
    server.secrets.set('company', new Map([['SHARED', 'v EXAMPLE']]))
    const host = new URL(server.url).host
    writeFileSync(join(shell.folder, 'f.yaml'), "a: \"{{ secret('DB') }}{{ secret('SHARED') }}\"\n")
    const check = (options: string): Promise<string> =>
      shell.run(
        `render-config check f.yaml ${options.replace('KESTRA', `kestra+http://${host}`)}; echo "exit $?"`,
        {
          KESTRA_API_TOKEN: server.token,
          SECRET_SHARED: 'dg==',
        },
      )
    try {
      await work(server, check)
    } finally {
      await server.close()
      shell.remove()
    }
  }

  test('only lists are asked for, and each once', () =>
    withKestra([], async (server, check) => {
      expect(await check('--against KESTRA/main/company.team --unused')).toBe(
        '1 file, 2 secrets: every name is there; values, their places and schemas were not checked\n' +
          'no secret is unused\nexit 0\n',
      )
      expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'GET /api/v1/main/namespaces/company.team/secrets',
        'GET /api/v1/main/namespaces/company/secrets',
      ])
    }))

  test('a list that may not be read is "not checked", and said to be', () =>
    withKestra(['company'], async (_, check) => {
      const output = await check('--against KESTRA/main/company.team')
      expect(output).toMatch(/^not checked: "SHARED" \(the list can not be read: GET .* answered 403/)
      expect(output).toContain('1 file, 1 secret: no name is missing as far as the lists tell;')
      expect(output).toContain('exit 0')
    }))

  test('a name that the list of an earlier provider has is checked', () =>
    withKestra(['company'], async (_, check) => {
      const output = await check('--names-only -p env: -p KESTRA/main/company.team')
      expect(output).toContain('1 file, 2 secrets: every name is there')
    }))

  test('what no list can be had of is asked last', () =>
    withKestra(['company.team'], async (_, check) => {
      const output = await check('--names-only -p KESTRA/main/company.team -p env:')
      expect(output).toMatch(/^not checked: "DB"/)
      expect(output).toContain('1 file, 1 secret: no name is missing')
    }))

  test('a store that is down is exit 3, and nothing is said to be there', () =>
    withKestra([], async (server, check) => {
      server.fail('reset')
      const output = await check('--against KESTRA/main/company.team')
      expect(output).toContain('[UNAVAILABLE]')
      expect(output).not.toContain('is there')
      expect(output).toContain('exit 3')
    }))
})
