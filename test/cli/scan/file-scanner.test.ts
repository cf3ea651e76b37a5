import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createFileScanner, MOST_SIGHTINGS } from '../../../src/cli/scan/file-scanner.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { scanBytes } from '../../../src/redact/scan-bytes.ts'
import { createRandom, runSeed } from '../../redact/random.ts'

const folder = mkdtempSync(join(tmpdir(), 'render-config-scan-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fileOf = (bytes: Uint8Array): string => {
  writeFileSync(join(folder, 'file'), bytes)
  return join(folder, 'file')
}

const values: Readonly<Record<string, string>> = {
  LONG: 'correct-horse-EXAMPLE-battery "staple"',
  SHORT: 'k9xQ2z',
  WIDE: 'schlüssel 🔑 EXAMPLE',
  KEY: Array.from({ length: 6 }, (_, at) => `line${at}EXAMPLE${'abcdefghijklmnop'.slice(at)}`).join('\n'),
}
const redactor = createRedactor()
for (const [name, value] of Object.entries(values)) redactor.add(value, name)
const longest = Math.max(...Object.values(values).map(value => Buffer.byteLength(value)))

const spellings = Object.values(values).flatMap(value => [
  value,
  JSON.stringify(value),
  encodeURIComponent(value),
  Buffer.from(`x${value}y`).toString('base64'),
  Buffer.from(value).toString('hex'),
  Buffer.from(value).toString('base64').replace(/.{20}/g, '$&\n    '),
])

test('a file in windows is the same as the whole', () => {
  const random = createRandom(runSeed())
  const pieces = ['\n', 'ä🔑 text ', 'plain words, ', 'k9xQ2', 'aGVsbG8', '\r\n', 'correct-horse-']
  for (let round = 0; round < 60; round++) {
    const parts: Buffer[] = []
    for (let length = 0; length < 40_000; length += parts.at(-1)!.length) {
      const filler = (): string => random.pick(pieces).repeat(1 + random.below(120))
      parts.push(Buffer.from(random.chance(0.2) ? random.pick(spellings) : filler()))
    }
    const bytes = Buffer.concat(parts)
    const scan = createFileScanner({ redactor, longest, stepBytes: 500 + random.below(9000) })
    const { sightings, ...rest } = scan(fileOf(bytes), false)
    const placed = sightings.map(({ line, column, name }) => ({ line, column, name }))
    const expected = scanBytes(redactor, bytes).map(({ line, column, name }) => ({ line, column, name }))
    expect({ round, placed, ...rest }).toEqual({ round, placed: expected, bytes: bytes.length, cut: false })
  }
})

test.each<[string, string, string]>([
  ['a value of several lines', values.KEY!, 'plain'],
  ['the same, indented', values.KEY!.replaceAll('\n', '\n    '), 'fragment'],
  ['the same in base64', Buffer.from(values.KEY!).toString('base64'), 'base64'],
])('%s is called so', (_, text, form) => {
  const scan = createFileScanner({ redactor, longest })
  expect(scan(fileOf(Buffer.from(`a ${text} b`)), false).sightings).toEqual([
    { line: 1, column: 3, name: 'KEY', form },
  ])
})

test('a file as long as its window, one more and one less', () => {
  const stepBytes = 4096
  const window = stepBytes + 2 * (longest * 8 + 4096)
  for (const length of [window - 1, window, window + 1, 2 * window]) {
    const bytes = Buffer.alloc(length, 'x\n')
    bytes.write('k9xQ2z', length - 6)
    bytes[length - 7] = 0x20
    const { sightings } = createFileScanner({ redactor, longest, stepBytes })(fileOf(bytes), false)
    expect(sightings).toMatchObject([{ name: 'SHORT', form: 'plain' }])
  }
})

test('a file that is full of secrets is not listed to its end', () => {
  const path = fileOf(Buffer.from('k9xQ2z '.repeat(MOST_SIGHTINGS + 1)))
  const { sightings, cut } = createFileScanner({ redactor, longest })(path, false)
  expect(sightings).toHaveLength(MOST_SIGHTINGS)
  expect(cut).toBe(true)
})

test('a link is followed if it was named', () => {
  const link = join(folder, 'link')
  symlinkSync(fileOf(Buffer.from(values.LONG!)), link)
  const scan = createFileScanner({ redactor, longest })
  expect(scan(link, true).sightings).toHaveLength(1)
  expect(() => scan(link, false)).toThrow('ELOOP')
})
