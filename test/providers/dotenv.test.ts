import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { RenderConfigError } from '../../src/errors.ts'
import { type DotenvOptions, dotenv } from '../../src/providers/dotenv.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { asNobody } from './as-nobody.ts'
import { testProvider } from './conformance.ts'

const folder = mkdtempSync(join(tmpdir(), 'dotenv-'))
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const provider = (text: string | Uint8Array, options: DotenvOptions = {}): Provider => {
  const name = `${++files}.env`
  writeFileSync(join(folder, name), text)
  return dotenv(name, { cwd: folder, ...options })
}
const get = (from: Provider, key: string): unknown => from.get({ key }, {})

describe('the dotenv provider', () => {
  testProvider({
    test,
    create: () =>
      provider(
        'DB=s3cr3t EXAMPLE\nSECRET_KEY=S2V5RVhBTVBMRQ==\nEMPTY=\nSECRET_BAD=plain EXAMPLE\nSECRET_M={{ "pa#ss" | base64encode }}\n',
      ),
    holds: { DB: 's3cr3t EXAMPLE', KEY: 'KeyEXAMPLE', EMPTY: '', M: 'pa#ss' },
    fails: [{ reference: { key: 'BAD' }, code: 'UNREADABLE', hides: 'plain EXAMPLE' }],
  })
})

test.each([
  ['a name is raw', 'K=eA==', 'K', 'eA=='],
  ['SECRET_K decodes to K', 'SECRET_K=eA==', 'K', 'x'],
  ['SECRET_K by its whole name is raw', 'SECRET_K=eA==', 'SECRET_K', 'eA=='],
  ['the exact name wins over the decoded', 'SECRET_K=eA==\nK=raw', 'K', 'raw'],
  ['the exact decoded name wins over another case', 'k=raw\nSECRET_K=eA==', 'K', 'x'],
  ['case does not count where nothing is exact', 'Db_Password=raw', 'DB_PASSWORD', 'raw'],
  ['nor does it behind SECRET_', 'SECRET_Db=eA==', 'dB', 'x'],
  ['among exact names case counts', 'a=1\nA=2', 'A', '2'],
  ['the last of two lines counts', 'A=1\nA=2', 'A', '2'],
  ['a BOM and CRLF are no part of anything', '\ufeffA=1\r\nB=2\r\n', 'A', '1'],
  ['dots belong to the name', 'db.password=x', 'db.password', 'x'],
  ['SECRET_ alone is no name', 'SECRET_=eA==', 'x', undefined],
])('%s', (_, text, key, expected) => {
  expect(get(provider(text), key)).toBe(expected)
})

test.each([
  ['K', 'pl ain'],
  ['SECRET_K', 'pl ain'],
])('plain encoding decodes nothing: %s', (key, expected) => {
  expect(get(provider('SECRET_K=pl ain', { encoding: 'plain' }), key)).toBe(expected)
})

test.each([
  ['a=s3cr3t\nA=s3cr3t', '"aB"', undefined],
  ['ab=s3cr3t\nAB=s3cr3t', '"aB"', 'AB, ab'],
  ['ab=s3cr3t\nSECRET_AB=czNjcjN0', '"aB"', 'SECRET_AB, ab'],
])('several names that differ in case are refused by name: %j', (text, shownKey, names) => {
  const [outcome] = provider(text).getMany!([{ key: 'aB' }], {}) as unknown[]
  const message = `several names in ${files}.env match ${shownKey}: ${names}`
  expect(outcome).toEqual(
    names === undefined ? undefined : expect.objectContaining({ code: 'INVALID_REFERENCE', message }),
  )
})

test('an absent file is an error before the run and during it, unless it is optional', () => {
  const absent = dotenv('none.env', { cwd: folder })
  expect(() => absent.preflight!()).toThrow(RenderConfigError)
  expect(() => absent.preflight!()).toThrow('none.env  does not exist')
  expect(() => get(absent, 'A')).toThrow(
    expect.objectContaining({ code: 'UNAVAILABLE', message: 'none.env does not exist' }),
  )
  const optional = dotenv('none.env', { cwd: folder, optional: true })
  expect(() => optional.preflight!()).not.toThrow()
  expect(get(optional, 'A')).toBeUndefined()
  expect([...optional.values!()]).toEqual([])
})

test('a folder is UNREADABLE, a closed file ACCESS_DENIED, and neither is "not here"', async () => {
  mkdirSync(join(folder, 'folder.env'))
  const asFolder = dotenv('folder.env', { cwd: folder, optional: true })
  expect(() => get(asFolder, 'A')).toThrow(expect.objectContaining({ code: 'UNREADABLE' }))
  const closed = provider('A=1', { optional: true })
  chmodSync(join(folder, `${files}.env`), 0o000)
  asNobody(() => {
    expect(() => get(closed, 'A')).toThrow(expect.objectContaining({ code: 'ACCESS_DENIED' }))
  })
})

test('bytes that are not UTF-8 spoil their own entry alone', () => {
  const mixed = provider(
    Buffer.concat([Buffer.from('A=x\nB='), Buffer.of(0xff), Buffer.from('\nC=\ufffd?\n')]),
  )
  expect(get(mixed, 'A')).toBe('x')
  expect(() => get(mixed, 'B')).toThrow(expect.objectContaining({ code: 'UNREADABLE' }))
  expect(get(provider('C=\ufffd'), 'C')).toBe('\ufffd')
  const wide = provider(Buffer.from('\ufeffA=1\n', 'utf16le'))
  expect(() => get(wide, 'A')).toThrow(
    expect.objectContaining({ code: 'UNREADABLE', hint: 'save it as UTF-8' }),
  )
})

test('a changed file is read again', () => {
  const changing = provider('A=1')
  expect(get(changing, 'A')).toBe('1')
  const file = join(folder, `${files}.env`)
  writeFileSync(file, 'A=2')
  utimesSync(file, 1, 1)
  expect(get(changing, 'A')).toBe('2')
})

test('a pipe is read once and remembered', () => {
  const fifo = join(folder, 'fifo.env')
  execFileSync('mkfifo', [fifo])
  const piped = dotenv(fifo)
  piped.preflight!()
  execFileSync('sh', ['-c', '(printf A=1 > "$0") >/dev/null 2>&1 &', fifo])
  expect(get(piped, 'A')).toBe('1')
  expect(get(piped, 'A')).toBe('1')
})

test('what a redactor must know holds each secret under its short name', () => {
  const known = [...provider('A=1\nSECRET_B=eA==\nSECRET_C=never encoded\n').values!()]
  expect(known).toEqual([
    { name: 'A', value: '1' },
    { name: 'B', value: 'x' },
    { name: 'C', value: 'never encoded' },
  ])
})
