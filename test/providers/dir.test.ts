import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type DirOptions, dir } from '../../src/providers/dir.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { asNobody } from './as-nobody.ts'
import { testProvider } from './conformance.ts'

const base = mkdtempSync(join(tmpdir(), 'dir-'))
chmodSync(base, 0o755)
afterAll(() => rmSync(base, { recursive: true }))

let folders = 0
const newFolder = (files: Readonly<Record<string, string | Uint8Array>> = {}): string => {
  const folder = join(base, String(++folders))
  mkdirSync(folder)
  for (const [name, value] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), value)
  }
  return folder
}
const provider = (files: Readonly<Record<string, string | Uint8Array>>, options: DirOptions = {}): Provider =>
  dir(newFolder(files), options)
const get = (from: Provider, key: string): unknown => from.get({ key }, {})
const failure = (code: string): unknown => expect.objectContaining({ name: 'ProviderError', code })

describe('the dir provider', () => {
  testProvider({
    test,
    create: () =>
      provider({
        DB: 's3cr3t EXAMPLE\n',
        EMPTY: '',
        'sub/path/key': 'x',
        'ca.crt': 'y',
        BIN: Uint8Array.of(0, 255),
      }),
    holds: {
      DB: 's3cr3t EXAMPLE',
      EMPTY: '',
      'sub/path/key': 'x',
      'ca.crt': 'y',
      BIN: Uint8Array.of(0, 255),
    },
    missing: ['ABSENT', 'DB/below', 'db', 'sub/none'],
    fails: [
      { reference: { key: '../DB' }, code: 'INVALID_REFERENCE', hides: 's3cr3t' },
      { reference: { key: 'sub' }, code: 'UNREADABLE', hides: 's3cr3t' },
    ],
  })
})

test.each([
  ['one LF', 'x\n', 'x'],
  ['one CRLF', 'x\r\n', 'x'],
  ['one of two', 'x\n\n', 'x\n'],
  ['no CR alone', 'x\r', 'x\r'],
  ['no blank', ' x ', ' x '],
  ['a newline that is all', '\n', ''],
])('cuts %s at the end', (_, content, expected) => {
  expect(get(provider({ K: content }), 'K')).toBe(expected)
  expect(get(provider({ K: content }, { trim: false }), 'K')).toBe(content)
})

test.each([
  '',
  '.',
  '..',
  '../x',
  'a/../b',
  'a/./b',
  '/etc/passwd',
  'a//b',
  'a/',
  'a\0b',
  '..data/K',
  'a/..b',
])('the key %j can not be a file below the folder', key => {
  expect(() => get(provider({ K: 'x', 'a/b': 'y' }), key)).toThrow(failure('INVALID_REFERENCE'))
})

test('links lead inside the folder or nowhere', () => {
  const folder = newFolder({ real: 'x' })
  const outside = newFolder({ K: 'outside EXAMPLE' })
  symlinkSync('real', join(folder, 'inside'))
  symlinkSync(join(outside, 'K'), join(folder, 'file'))
  symlinkSync(outside, join(folder, 'sub'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  symlinkSync('loop', join(folder, 'loop'))
  expect(get(dir(folder), 'inside')).toBe('x')
  expect(() => get(dir(folder), 'file')).toThrow(failure('ACCESS_DENIED'))
  expect(() => get(dir(folder), 'sub/K')).toThrow(failure('ACCESS_DENIED'))
  expect(get(dir(folder), 'dangling')).toBeUndefined()
  expect(() => get(dir(folder), 'loop')).toThrow(failure('UNREADABLE'))
})

test('the folder itself may be a link', () => {
  const link = join(base, 'link')
  symlinkSync(newFolder({ K: 'x' }), link)
  expect(get(dir('link', { cwd: base }), 'K')).toBe('x')
})

test('what is no file of at most 1 MiB is UNREADABLE', () => {
  const folder = newFolder({ full: 'x'.repeat(1024 * 1024), over: 'x'.repeat(1024 * 1024 + 1) })
  execFileSync('mkfifo', [join(folder, 'fifo')])
  expect(get(dir(folder), 'full')).toHaveLength(1024 * 1024)
  expect(() => get(dir(folder), 'over')).toThrow(failure('UNREADABLE'))
  expect(() => get(dir(folder), 'fifo')).toThrow(failure('UNREADABLE'))
})

test('a closed file is ACCESS_DENIED', () => {
  const folder = newFolder({ K: 'x' })
  chmodSync(join(folder, 'K'), 0o000)
  asNobody(() => expect(() => get(dir(folder), 'K')).toThrow(failure('ACCESS_DENIED')))
})

test('an absent folder is an error unless it is optional', async () => {
  const absent = dir('none', { cwd: base })
  expect(() => absent.preflight!()).toThrow(
    expect.objectContaining({ name: 'RenderConfigError', code: 'IO' }),
  )
  expect(() => get(absent, 'K')).toThrow(failure('UNAVAILABLE'))
  const optional = dir('none', { cwd: base, optional: true })
  expect(() => optional.preflight!()).not.toThrow()
  expect(get(optional, 'K')).toBeUndefined()
  expect(await optional.list!({})).toEqual([])
})

/** As the kubelet lays out a mount: user-visible links into `..data`, a link to a folder named after the time. */
function mount(files: Readonly<Record<string, string>>): {
  folder: string
  swap(files: Readonly<Record<string, string>>): void
} {
  const folder = newFolder()
  let generation = 0
  const swap = (next: Readonly<Record<string, string>>): void => {
    const target = `..2026_01_0${++generation}`
    mkdirSync(join(folder, target))
    for (const [name, value] of Object.entries(next)) writeFileSync(join(folder, target, name), value)
    symlinkSync(target, join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    if (generation > 1) rmSync(join(folder, `..2026_01_0${generation - 1}`), { recursive: true })
  }
  swap(files)
  for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(folder, name))
  return { folder, swap }
}

test('a Kubernetes mount gives its files, and follows a swap', async () => {
  const { folder, swap } = mount({ user: 'u1', password: 'p1' })
  writeFileSync(join(folder, 'plain'), 'x')
  const mounted = dir(folder)
  expect(mounted.getMany!([{ key: 'user' }, { key: 'password' }, { key: 'plain' }], {})).toEqual([
    'u1',
    'p1',
    'x',
  ])
  expect((await mounted.list!({})).map(({ key }) => key)).toEqual(['password', 'plain', 'user'])
  swap({ user: 'u2', password: 'p2' })
  expect(mounted.getMany!([{ key: 'user' }, { key: 'password' }], {})).toEqual(['u2', 'p2'])
  expect([...mounted.values!()].map(({ value }) => value)).toEqual(['p2', 'x', 'u2'])
})

test('a swap in the middle of a call is not seen: all files are of one state', () => {
  const { folder, swap } = mount({ user: 'u1', password: 'p1' })
  let swapped = false
  const references = [{ key: 'user' }, { key: 'password' }]
  // The second key is read after the first file, so the swap falls between the two.
  Object.defineProperty(references[1], 'key', {
    get() {
      if (!swapped) swap({ user: 'u2', password: 'p2' })
      swapped = true
      return 'password'
    },
  })
  expect(dir(folder).getMany!(references, {})).toEqual(['u2', 'p2'])
})

test('a mount that never rests is UNAVAILABLE, not missing', () => {
  const { folder, swap } = mount({ user: 'u1' })
  const restless = {
    get key() {
      swap({ user: 'again' })
      return 'user'
    },
  }
  expect(() => dir(folder).getMany!([restless], {})).toThrow(failure('UNAVAILABLE'))
})
