import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { type SopsOptions, sops } from '../../src/providers/sops.ts'
import { referenceByName } from '../../src/references/reference.ts'
import { testProvider } from './conformance.ts'
import { failure, VALUE } from './more.ts'

const fixtures = join(import.meta.dirname, 'sops-fixtures')
const [FIRST = '', SECOND = ''] =
  readFileSync(join(fixtures, 'README.md'), 'utf8').match(/AGE-SECRET-KEY-1[0-9A-Z]+/g) ?? []
const OTHER = 'AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX'

const folder = mkdtempSync(join(tmpdir(), 'sops-'))
afterAll(() => rmSync(folder, { recursive: true }))
const open = (path: string, options: SopsOptions = {}): ReturnType<typeof sops> =>
  sops(path, { cwd: fixtures, identities: [FIRST], env: { HOME: folder }, ...options })
const damaged = (name: string, change: (text: string) => string): ReturnType<typeof sops> => {
  const text = readFileSync(join(fixtures, name), 'utf8')
  const changed = change(text)
  expect(changed).not.toBe(text)
  writeFileSync(join(folder, name), changed)
  return open(name, { cwd: folder })
}

const TREE = {
  'db.password': VALUE,
  'db.port': '5432',
  'db.ratio': '2.5',
  'db.tls': 'true',
  'db.empty': '',
  'db.nothing': 'null',
  'db.lines': 'first\nsecond\n',
  'user.name': 'dotted EXAMPLE',
  'list.0': 'one',
  'list.1.two': '2',
  'list.2': 'false',
  '10': 'ten',
  '9': 'nine',
  plain_unencrypted: 'visible',
  'note_unencrypted.count': '7',
  'note_unencrypted.share': '1.5',
}
const YAML = { ...TREE, big: '12345678901234567', 'note_unencrypted.ok': 'true' }
const DOTENV = { PASSWORD: VALUE, EMPTY: '', LINES: 'first\nsecond', PLAIN_unencrypted: 'visible' }

describe.each<[string, Record<string, string>, string[]]>([
  ['two-keys.yaml', YAML, ['db.none', 'list.3', 'list.x', 'sops.mac', 'db.password.x', '']],
  ['two-keys.json', TREE, ['db.none', 'sops.mac']],
  ['two-keys.env', DOTENV, ['sops_mac', 'NONE']],
  ['encrypted-suffix.yaml', YAML, ['none']],
  ['unencrypted-regex.yaml', YAML, ['none']],
  ['mac-only-encrypted.yaml', YAML, ['none']],
  ['comment-in-list.yaml', YAML, ['list.3']],
  ['comment-rule.yaml', { plain: 'visible', password: VALUE }, ['none']],
])('the sops provider with %s', (name, holds, missing) => {
  testProvider({
    test,
    create: () => open(name),
    holds,
    missing: ['ABSENT_EXAMPLE', ...missing],
    fails: [
      { reference: { key: Object.keys(holds)[0]!, version: '1' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

test('a map or a list is JSON, and its fields are taken from it', async () => {
  const provider = open('two-keys.yaml')
  expect(await provider.get({ key: 'db' }, {})).toBe(
    '{"password":"s3cr3t EXAMPLE","port":5432,"ratio":2.5,"tls":true,"empty":"","nothing":null,"lines":"first\\nsecond\\n"}',
  )
  expect(await provider.get({ key: 'list' }, {})).toBe('["one",{"two":2,"three":[]},false]')
  const [resolution] = (await createChain([provider]).resolve([referenceByName(['db', 'port'])])).values()
  expect(resolution).toMatchObject({ outcome: 'FOUND', key: 'db.port' })
})

test('the binary form of SOPS', async () => {
  expect(await open('binary.sops').get({ key: 'data' }, {})).toBe('anything EXAMPLE\n')
})

describe('keys', () => {
  const keysFile = join(folder, 'my-keys.txt')
  writeFileSync(keysFile, `# created: today\n# public key: age1example\n${SECOND}\n`)
  mkdirSync(join(folder, 'home/.config/sops/age'), { recursive: true })
  copyFileSync(keysFile, join(folder, 'home/.config/sops/age/keys.txt'))
  mkdirSync(join(folder, 'xdg/sops/age'), { recursive: true })
  copyFileSync(keysFile, join(folder, 'xdg/sops/age/keys.txt'))

  test.each<[string, Record<string, string>]>([
    ['SOPS_AGE_KEY', { SOPS_AGE_KEY: `${OTHER}\n${FIRST}` }],
    ['SOPS_AGE_KEY_FILE', { SOPS_AGE_KEY_FILE: keysFile }],
    ['XDG_CONFIG_HOME', { XDG_CONFIG_HOME: join(folder, 'xdg') }],
  ])('from %s', async (_, env) => {
    const provider = open('two-keys.yaml', { identities: [], env: { HOME: '/nowhere', ...env } })
    expect(await provider.get({ key: 'db.password' }, {})).toBe(VALUE)
  })

  test.runIf(process.platform === 'linux')('from the home folder', async () => {
    const provider = open('two-keys.yaml', { identities: [], env: { HOME: join(folder, 'home') } })
    expect(await provider.get({ key: 'db.password' }, {})).toBe(VALUE)
  })

  test.each<[string, string[], RegExp]>([
    ['none', [], /no age key to try$/],
    ['another', [SECOND], /for other age keys than those that were tried$/],
    ['one that is none', ['AGE-SECRET-KEY-1WRONG'], /one of the age keys to try is none$/],
  ])('%s is ACCESS_DENIED', async (_, identities, message) => {
    const failed = open('binary.sops', { identities }).get({ key: 'data' }, {}) as Promise<unknown>
    await expect(failed).rejects.toEqual(failure('ACCESS_DENIED', message))
    await expect(failed).rejects.not.toThrow('AGE-SECRET-KEY')
  })

  test('that come later open the file that did not open before', async () => {
    const env: Record<string, string> = { HOME: folder }
    const provider = open('binary.sops', { identities: [], env })
    await expect(provider.get({ key: 'data' }, {})).rejects.toEqual(failure('ACCESS_DENIED'))
    env.SOPS_AGE_KEY = FIRST
    expect(await provider.get({ key: 'data' }, {})).toBe('anything EXAMPLE\n')
  })
})

describe('a changed file gives no value at all', () => {
  const swap = (text: string, one: RegExp, other: RegExp): string => {
    const [a, b] = [one.exec(text)![1]!, other.exec(text)![1]!]
    return text.replace(a, '\0').replace(b, a).replace('\0', b)
  }
  test.each<[string, string, (text: string) => string]>([
    ['a plain value', 'two-keys.yaml', text => text.replace('visible', 'changed')],
    ['an empty value', 'two-keys.yaml', text => text.replace('empty: ""', 'empty: "x"')],
    ['a value put in', 'two-keys.yaml', text => `new_unencrypted: x\n${text}`],
    ['a value taken out', 'two-keys.yaml', text => text.replace(/^ {4}tls: .*\n/m, '')],
    ['a value made plain', 'two-keys.yaml', text => text.replace(/(port: )ENC.*/, '$15432')],
    ['two values exchanged', 'two-keys.yaml', text => swap(text, /password: (ENC.*)/, /user.name: (ENC.*)/)],
    ['the order', 'two-keys.json', text => swap(text, /("10": .*)/, /("9": .*)/)],
    ['the checksum', 'two-keys.yaml', text => text.replace(/mac: ENC\[AES256_GCM,data:./, '$&A')],
    ['the time', 'two-keys.yaml', text => text.replace(/lastmodified: "\d{4}/, 'lastmodified: "1999')],
    ['a value emptied', 'mac-only-encrypted.yaml', text => text.replace(/(password: )ENC.*/, '$1""')],
    [
      'a rule',
      'encrypted-suffix.yaml',
      text => text.replace('encrypted_suffix: name', 'encrypted_suffix: x'),
    ],
    ['a shorter tag', 'two-keys.yaml', text => text.replace(/tag:[^,]+,type:int/, 'tag:AAAAAA==,type:int')],
    ['the data key', 'binary.sops', text => text.replace(/-----BEGIN AGE ENCRYPTED FILE-----\\n..../, '$&x')],
  ])('%s in %s', async (_, name, change) => {
    await expect(damaged(name, change).get({ key: 'user.name' }, {})).rejects.toEqual(
      failure('UNREADABLE', /is damaged/),
    )
  })

  test('any character of what is encrypted', async () => {
    const text = readFileSync(join(fixtures, 'two-keys.env'), 'utf8')
    const places = [...text.matchAll(/data:([^,=]+)/g)].flatMap(({ index, 1: data = '' }) =>
      Array.from(data, (_, offset) => index + 5 + offset),
    )
    const values = places.filter(place => text.lastIndexOf('\n#', place) < text.lastIndexOf('\n', place))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...values), async place => {
        const other = text[place] === 'A' ? 'B' : 'A'
        const path = join(folder, 'fuzzed.env')
        writeFileSync(path, text.slice(0, place) + other + text.slice(place + 1))
        const comment = text.slice(text.lastIndexOf('\n', place) + 1).startsWith('#')
        fc.pre(!comment)
        await expect(open(path).get({ key: 'PLAIN_unencrypted' }, {})).rejects.toMatchObject({
          code: 'UNREADABLE',
        })
      }),
      { numRuns: 40, seed: 7 },
    )
  })
})

test.each<[string, (text: string) => string, RegExp]>([
  ['key-groups.yaml', text => `${text}\n`, /has key groups/],
  ['two-keys.yaml', text => text.replace('sops:', 'spos:'), /is not encrypted with SOPS$/],
  ['two-keys.yaml', text => `${text}---\na: 1\n`, /more than one document$/],
  ['two-keys.json', () => '{"LEAKED-EXAMPLE"', /is no json/],
  ['two-keys.env', text => `${text}LEAKED-EXAMPLE\n`, /is no dotenv/],
  ['two-keys.yaml', text => text.replace(/^ {4}mac: .*\n/m, ''), /has lost its checksum$/],
  ['two-keys.yaml', text => text.replace('"10":', '10:'), /a key that is not text$/],
])('%s that is not one (%#) is UNREADABLE and not shown', async (name, change, message) => {
  const failed = damaged(name, change).get({ key: 'x' }, {}) as Promise<unknown>
  await expect(failed).rejects.toEqual(failure('UNREADABLE', message))
  await expect(failed).rejects.not.toThrow('LEAKED-EXAMPLE')
})

test('names are listed without a key', async () => {
  const listed = await open('two-keys.yaml', { identities: [] }).list({})
  expect(listed.map(({ key }) => key)).toEqual(expect.arrayContaining(Object.keys(YAML)))
})

test('a file is read again after it has changed', async () => {
  const path = join(folder, 'changing.env')
  copyFileSync(join(fixtures, 'two-keys.env'), path)
  const provider = open(path)
  expect(await provider.get({ key: 'PASSWORD' }, {})).toBe(VALUE)
  writeFileSync(path, 'broken')
  utimesSync(path, 1, 1)
  await expect(provider.get({ key: 'PASSWORD' }, {})).rejects.toEqual(failure('UNREADABLE'))
})

test('a file that is not there is said before, and is never "not here"', async () => {
  const provider = open('none.yaml')
  expect(() => provider.preflight?.()).toThrow(expect.objectContaining({ code: 'IO' }))
  await expect(provider.get({ key: 'x' }, {})).rejects.toEqual(failure('UNAVAILABLE', /does not exist$/))
  await expect(open('.').get({ key: 'x' }, {})).rejects.toEqual(failure('UNREADABLE', /is a folder$/))
})

test('as sops:', async () => {
  const env = { SOPS_AGE_KEY: FIRST }
  const provider = await providerFromUri('prod=sops:two-keys.env', { cwd: fixtures, env })
  expect(await provider.get({ key: 'PASSWORD' }, {})).toBe(VALUE)
  await expect(providerFromUri('sops:', { env })).rejects.toMatchObject({ code: 'USAGE' })
  await expect(providerFromUri('sops:x?format=ini', { env })).rejects.toMatchObject({ code: 'USAGE' })
})
