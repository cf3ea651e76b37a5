import { linkSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileId, placeOf } from '../../src/files/identity.ts'

const base = mkdtempSync(join(tmpdir(), 'identity-'))
afterAll(() => rmSync(base, { recursive: true }))
const at = (name: string): string => join(base, name)
writeFileSync(at('a'), '')
writeFileSync(at('b'), '')
linkSync(at('a'), at('hard'))
symlinkSync('a', at('soft'))
mkdirSync(at('sub'))
symlinkSync('sub', at('way'))

test.each([
  ['a hard link', 'hard'],
  ['a symbolic link', 'soft'],
  ['another way', 'sub/../a'],
])('%s is the same file', (_, name) => {
  expect(fileId(at(name))).toBe(fileId(at('a')))
})

test('an open descriptor is its file, and two files are two', () => {
  expect(fileId(openSync(at('a'), 'r'))).toBe(fileId(at('a')))
  expect(fileId(at('b'))).not.toBe(fileId(at('a')))
  expect(fileId(at('none'))).toBeUndefined()
})

test.each([
  ['a linked folder', 'way/x', 'sub/x'],
  ['folders that are still to be made', 'way/new/deep/x', 'sub/new/deep/x'],
  ['dots', './sub/../sub/x', 'sub/x'],
])('%s leads to the same place', (_, one, other) => {
  expect(placeOf(at(one))).toBe(placeOf(at(other)))
})

test('the last part of a path is not followed', () => {
  expect(placeOf(at('soft'))).not.toBe(placeOf(at('a')))
})
