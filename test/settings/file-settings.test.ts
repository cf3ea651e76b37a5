import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFileSettings } from '../../src/settings/file-settings.ts'
import { compileGlob } from '../../src/settings/glob.ts'
import type { FileRule } from '../../src/settings/settings.ts'

describe('a glob', () => {
  it.each([
    ['a.yaml', 'a.yaml', true],
    ['a.yaml', 'x/y/a.yaml', true],
    ['./a.yaml', 'a.yaml', true],
    ['./a.yaml', 'x/a.yaml', false],
    ['/a.yaml', 'a.yaml', true],
    ['*.yaml', 'x/a.yaml', true],
    ['*.yaml', 'a.yamlx', false],
    ['*.yaml', 'a_yaml', false],
    ['flows/*.yaml', 'flows/a.yaml', true],
    ['flows/*.yaml', 'flows/x/a.yaml', false],
    ['flows/**/*.yaml', 'flows/a.yaml', true],
    ['flows/**/*.yaml', 'flows/x/y/a.yaml', true],
    ['flows/**/*.yaml', 'other/flows/a.yaml', false],
    ['**/flows/*', 'x/flows/a', true],
    ['flows/**', 'flows/x/a.json', true],
    ['flows/**', 'flowsx/a.json', false],
    ['{flows,jobs/*}/a.{yml,yaml}', 'jobs/x/a.yml', true],
    ['{flows,jobs/*}/a.{yml,yaml}', 'jobs/a.yml', false],
    ['{a,{b,c}}.txt', 'c.txt', true],
    ['a?.txt', 'ab.txt', true],
    ['a?.txt', 'a.txt', false],
    ['[a-c]*.txt', 'b1.txt', true],
    ['[!a-c]*.txt', 'b1.txt', false],
    ['x/[!a]b', 'x//b', false],
    ['a+(b).txt', 'a+(b).txt', true],
    ['a[.txt', 'a[.txt', true],
    ['a{b.txt', 'a{b.txt', true],
    ['[z-a].txt', '[z-a].txt', false],
    ['a.b', 'axb', false],
    ['日?.yaml', '日本.yaml', true],
  ])('%s: %s %s', (glob, path, expected) => {
    expect(compileGlob(glob)(path)).toBe(expected)
  })

  it('of many braces ends', () => {
    expect(compileGlob('{a,b}'.repeat(40))('a')).toBe(false)
  })
})

describe('the rules for a file', () => {
  const rules: readonly FileRule[] = [
    { match: '*.yaml', format: 'yaml', leave: ['description'] },
    { match: 'flows/**', dialect: 'kestra', leave: ['extend.**'] },
    { match: 'flows/compose.yaml', format: 'compose' },
  ]
  const of = createFileSettings({
    file: 'render-config.yaml',
    folder: resolve('here'),
    providers: undefined,
    options: {},
    timeoutMs: undefined,
    rules,
  })

  it.each([
    ['here/a.yaml', { format: 'yaml', leave: ['description'] }],
    [
      'here/flows/compose.yaml',
      { format: 'compose', dialect: 'kestra', leave: ['description', 'extend.**'] },
    ],
    ['here/flows/x.json', { dialect: 'kestra', leave: ['extend.**'] }],
    ['here/x.json', {}],
    ['a.yaml', {}],
    ['here', {}],
  ])('%s', (path, expected) => {
    expect(of(path)).toEqual(expected)
  })
})
