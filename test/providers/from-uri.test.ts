import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderUriOptions, providerFromUri } from '../../src/providers/from-uri.ts'
import { aliasOf } from '../../src/providers/provider.ts'

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'from-uri-'))
  for (const name of ['.env', 'a=b.env', 'x:y']) writeFileSync(join(cwd, name), 'SECRET_K=eA==\nL=l\n')
  writeFileSync(join(cwd, 'FILE'), 'content\n')
})
afterAll(() => rmSync(cwd, { recursive: true }))

const environment = { SECRET_K: 'eA==', MY_K: 'plain', MY_E: 'eQ==' }
const get = async (uri: string, key: string, options: ProviderUriOptions = {}): Promise<unknown> =>
  (await providerFromUri(uri, { cwd, env: environment, ...options })).get({ key }, {})

test.each([
  ['env:', 'K', 'x'],
  ['env:?encoding=plain', 'K', 'eA=='],
  ['env:?prefix=MY_', 'E', 'y'],
  ['env:?prefix=MY_&encoding=plain', 'K', 'plain'],
  ['dotenv:.env', 'K', 'x'],
  ['dotenv:.env?encoding=plain', 'K', 'eA=='],
  ['dotenv:a=b.env', 'L', 'l'],
  ['dotenv:x:y', 'L', 'l'],
  ['dotenv:none.env?optional=true', 'L', undefined],
  ['dir:.', 'FILE', 'content'],
  ['dir:.?trim=false', 'FILE', 'content\n'],
  ['dir:none?optional=true', 'FILE', undefined],
])('%s gives %s as %o', async (uri, key, expected) => {
  expect(await get(uri, key)).toBe(expected)
})

test('an absolute path is taken as it is', async () => {
  expect(await get(`dotenv:${join(cwd, '.env')}`, 'L', { cwd: '/' })).toBe('l')
})

test.each([
  ['env:', 'env'],
  ['dotenv:.env', 'dotenv'],
  ['prod=env:', 'prod'],
  ['my-Env_2=dotenv:a=b.env', 'my-Env_2'],
])('the alias of %s is %s', async (uri, alias) => {
  expect(aliasOf(await providerFromUri(uri, { cwd }))).toBe(alias)
})

test('defaults hold where the URI says nothing', async () => {
  const defaults = { dotenv: { encoding: 'plain' } }
  expect(await get('dotenv:.env', 'K', { defaults })).toBe('eA==')
  expect(await get('dotenv:.env?encoding=base64', 'K', { defaults })).toBe('x')
  expect(await get('env:', 'K', { defaults })).toBe('x')
})

test.each([
  [
    '.env',
    'a provider is written [ALIAS=]SCHEME:REST',
    'for a file write dotenv:PATH, for a folder dir:PATH',
  ],
  ['vault', 'a provider is written [ALIAS=]SCHEME:REST', 'write for example env: or dotenv:.env'],
  ['', 'a provider is written [ALIAS=]SCHEME:REST', 'write for example env: or dotenv:.env'],
  ['dotnev:.env', 'no provider has the scheme "dotnev"', 'did you mean "dotenv:"?'],
  ['quantum:x', 'no provider has the scheme "quantum"', expect.stringMatching(/^there are env, dotenv, dir/)],
  [
    'constructor:x',
    'no provider has the scheme "constructor"',
    expect.stringMatching(/^there are env, dotenv, dir/),
  ],
  ['a b EXAMPLE:x', 'no provider has this scheme', expect.stringMatching(/^there are env, dotenv, dir/)],
  ['env:X', 'env: takes nothing but options behind the colon', undefined],
  ['dotenv:', 'dotenv: needs dotenv:PATH', undefined],
  ['dir:?trim=true', 'dir: needs dir:PATH', undefined],
  ['1a=env:', 'an alias is a letter, then letters, digits, "_" and "-"', undefined],
  ['=env:', 'an alias is a letter, then letters, digits, "_" and "-"', undefined],
  [
    'vault://host',
    'vault: vault needs a path that starts with the mount, such as secret/app',
    'write vault://HOST/MOUNT/PATH, or vault:///MOUNT/PATH with VAULT_ADDR',
  ],
  ['env:?encodnig=plain', 'env: has no such option', 'did you mean "encoding"?'],
  ['env:?token=s3cr3tEXAMPLE', 'env: has no such option', 'it has encoding, prefix'],
  ['env:?__proto__=x', 'env: has no such option', 'it has encoding, prefix'],
  ['env:?encoding=hex', 'env: option "encoding" is one of base64, plain', undefined],
  ['dir:.?trim=no', 'dir: option "trim" is one of true, false', undefined],
  ['env:?prefix=A&prefix=B', 'env: option "prefix" is given twice', undefined],
  [
    'dotenv://user:s3cr3tEXAMPLE@host/x',
    "dotenv: a provider's URI holds no credentials",
    'they come from variables or files',
  ],
])('%o is wrong usage: %s', async (uri, message, hint) => {
  const error = await providerFromUri(uri, { cwd }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    name: 'RenderConfigError',
    code: 'USAGE',
    problems: [{ code: 'USAGE', message }],
  })
  expect((error as { problems: { hint?: string }[] }).problems[0]!.hint).toEqual(hint)
  expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain('EXAMPLE')
})

test('no scheme takes a user or a password, and none repeats them', async () => {
  const known = await providerFromUri('nothing-like-it:x', { cwd }).catch((thrown: unknown) => thrown)
  const { hint } = (known as { problems: { hint: string }[] }).problems[0]!
  const schemes = hint.replace('there are ', '').split(', ')
  expect(schemes.length).toBeGreaterThan(20)
  for (const scheme of schemes) {
    const uri = `${scheme}://user:s3cr3tEXAMPLE@host/mount/path`
    const error = await providerFromUri(uri, { cwd, env: {} }).catch((thrown: unknown) => thrown)
    expect(error, scheme).toMatchObject({ code: 'USAGE' })
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`, scheme).not.toContain('EXAMPLE')
  }
})
