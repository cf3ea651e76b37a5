import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeAll } from '../../src/files/write-all.ts'

const base = mkdtempSync(join(tmpdir(), 'write-all-'))
afterAll(() => rmSync(base, { recursive: true }))
let folders = 0
const newFolder = (): string => {
  const folder = join(base, String(++folders))
  mkdirSync(folder)
  return folder
}
const filesIn = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: join(folder, `${index}`),
    bytes: Buffer.from(`new ${index}`),
  }))

test('writes every file with mode 0600, whatever the umask', async () => {
  const folder = newFolder()
  const before = process.umask(0o777)
  try {
    await writeAll(filesIn(folder, 2))
  } finally {
    process.umask(before)
  }
  expect(readdirSync(folder).map(name => [name, statSync(join(folder, name)).mode & 0o777])).toEqual([
    ['0', 0o600],
    ['1', 0o600],
  ])
  expect(readFileSync(join(folder, '1'), 'utf8')).toBe('new 1')
})

test('makes folders only when asked', async () => {
  const folder = newFolder()
  const files = filesIn(join(folder, 'a/b'), 1)
  await expect(writeAll(files)).rejects.toMatchObject({ name: 'FileError', path: files[0]!.path })
  await writeAll(files, { makeFolders: true })
  expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700)
})

test.each([0, 1, 2, 3])('an abort after %i staged files leaves everything as it was', async point => {
  const folder = newFolder()
  writeFileSync(join(folder, '1'), 'old')
  const controller = new AbortController()
  const stopAt = (count: number): void => {
    if (count === point) controller.abort(new Error('stop'))
  }
  stopAt(0)
  const files = [...filesIn(folder, 2), ...filesIn(join(folder, 'new/deep'), 1)]
  const written = writeAll(files, { signal: controller.signal, onStaged: stopAt, makeFolders: true })
  await expect(written).rejects.toThrow('stop')
  expect(readdirSync(folder)).toEqual(['1'])
  expect(readFileSync(join(folder, '1'), 'utf8')).toBe('old')
})

test('names the file that is in the way, and writes no other', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, '1'))
  const failed = writeAll(filesIn(folder, 3))
  await expect(failed).rejects.toMatchObject({ path: join(folder, '1'), message: 'is a folder' })
  expect(readdirSync(folder)).toEqual(['1'])
})

test('what others put into a new folder meanwhile stays', async () => {
  const folder = newFolder()
  const controller = new AbortController()
  const onStaged = (): void => {
    writeFileSync(join(folder, 'new/theirs'), '')
    controller.abort(new Error('stop'))
  }
  const written = writeAll(filesIn(join(folder, 'new'), 1), {
    signal: controller.signal,
    onStaged,
    makeFolders: true,
  })
  await expect(written).rejects.toThrow('stop')
  expect(readdirSync(join(folder, 'new'))).toEqual(['theirs'])
})
