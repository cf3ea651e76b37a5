import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { absentFile, FileError, toFileError } from '../../src/files/file-error.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-error-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const systemError = (code: string): Error => Object.assign(new Error('not shown'), { code })

test('a file to read that is absent, and one that is known to be, are told alike', () => {
  const absent = absentFile('x.yaml')
  expect(absent.message).toBe('does not exist')
  expect(toFileError(systemError('ENOENT'), 'x.yaml', 'read')).toEqual(absent)
})

test('of a file to write it is the folder that does not exist', () => {
  const error = toFileError(systemError('ENOENT'), join(folder, 'none', 'x.yaml'), 'written')
  expect(error).toMatchObject({
    message: `can not be written: the folder ${join(folder, 'none')} does not exist`,
    hint: 'make the folder first',
  })
})

test('a folder that is there is not said to be absent', () => {
  writeFileSync(join(folder, 'a'), '')
  const error = toFileError(systemError('ENOENT'), join(folder, 'x.yaml'), 'written')
  expect(error.message).toBe('can not be written (ENOENT)')
})

test('what is no error of the system is thrown on', () => {
  const error = new TypeError('x')
  expect(() => toFileError(error, 'x.yaml', 'read')).toThrow(error)
  expect(toFileError(new FileError('y.yaml', 'is a folder'), 'x.yaml', 'read').path).toBe('y.yaml')
})
