import { expect, test } from 'vitest'
import { encodePath } from '../../../src/providers/http/path.ts'

test.each([
  ['a/b c', 'a/b%20c'],
  ["a!'()*~", 'a%21%27%28%29%2A~'],
  ['ü?#%', '%C3%BC%3F%23%25'],
  ['...', '...'],
  ['\ud800', '%EF%BF%BD'],
])('%j becomes %j', (path, expected) => {
  expect(encodePath(path)).toBe(expected)
})

test.each(['', '/a', 'a/', 'a//b', '..', 'a/../b', './a', 'a/.', 'a\0'])('%j is INVALID_REFERENCE', path => {
  expect(() => encodePath(path)).toThrow(expect.objectContaining({ code: 'INVALID_REFERENCE' }))
})
