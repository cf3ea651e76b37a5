import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { expandInputs } from '../../src/files/expand-inputs.ts'

const base = mkdtempSync(join(tmpdir(), 'expand-inputs-'))
afterAll(() => rmSync(base, { recursive: true }))
const names = [
  'a.yaml',
  'b.txt',
  'sub/c.yaml',
  '.hidden/d.yaml',
  '.e.yaml',
  'node_modules/f.yaml',
  'sub/[g].yaml',
]
for (const name of names) {
  mkdirSync(dirname(join(base, name)), { recursive: true })
  writeFileSync(join(base, name), '')
}
symlinkSync('a.yaml', join(base, 'link.yaml'))
symlinkSync('.', join(base, 'loop'))

const accepts = (name: string): boolean => name.endsWith('.yaml')
const expand = async (input: string) => {
  const { files, failures } = await expandInputs([join(base, input)], { accepts })
  expect(failures).toEqual([])
  expect(files.every(({ path, relativePath }) => path.endsWith(relativePath))).toBe(true)
  return files.map(({ relativePath }) => relativePath).sort()
}

test.each([
  ['a file', 'b.txt', ['b.txt']],
  ['a link that is named', 'link.yaml', ['link.yaml']],
  ['a folder', '', ['a.yaml', 'sub/[g].yaml', 'sub/c.yaml']],
  ['a glob, which takes links as a shell does', '*.yaml', ['a.yaml', 'link.yaml']],
  ['a glob with **, which follows no link', '**/*.yaml', ['a.yaml', 'sub/[g].yaml', 'sub/c.yaml']],
  ['a glob that asks for dotfiles', '.*.yaml', ['.e.yaml']],
  ['a glob that asks for node_modules', 'node_modules/*.yaml', ['f.yaml']],
  ['a name that looks like a glob', 'sub/[g].yaml', ['[g].yaml']],
  ['a glob with a backslash', 'sub/\\[*.yaml', ['[g].yaml']],
])('%s', async (_, input, expected) => {
  expect(await expand(input)).toEqual(expected)
})

test('all names that are nothing are told together', async () => {
  const { failures } = await expandInputs(
    [join(base, 'none'), join(base, '*.json'), join(base, 'a.yaml/x')],
    { accepts },
  )
  expect(failures.map(({ message }) => message)).toEqual([
    'does not exist',
    'matches no file',
    'is below something that is not a folder',
  ])
})

test('what is excluded is neither walked into nor matched', async () => {
  const excludes = (path: string): boolean => path.startsWith(join(base, 'sub'))
  const { files } = await expandInputs([base, join(base, '**/*.yaml')], { accepts, excludes })
  expect(files.map(({ relativePath }) => relativePath)).toEqual(['a.yaml', 'a.yaml'])
})
