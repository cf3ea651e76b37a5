import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
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
