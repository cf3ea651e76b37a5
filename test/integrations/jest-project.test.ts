import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyProject, type ExampleProject, type ExampleRun } from './example-project.ts'
import { pageFiles } from './page-blocks.ts'

/** The example project, run as its owner would run it; its folder `leaks` has tests that must fail. */

const VALUES = ['d4ta #base EXAMPLE', 't0ken "api" EXAMPLE', 't0ken \\"api\\" EXAMPLE']

let project: ExampleProject
beforeAll(() => {
  project = copyProject('jest-project')
})
afterAll(() => project.remove())

const jest = (words: readonly string[], env: Record<string, string> = {}): ExampleRun =>
  project.run('jest/bin/jest.js', ['--runInBand', '--cacheDirectory', '.cache', ...words], {
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
    ...env,
  })

describe('a project with Jest', () => {
  it('passes, and its types are right', () => {
    const { code, output } = jest(['--ci'])
    expect(output).toMatch(/Tests: +55 passed, 55 total/)
    expect(code).toBe(0)
    expect(project.run('typescript/bin/tsc', ['--noEmit'])).toEqual({ code: 0, output: '' })
  })

  it.each([
    [
      'console.test.js',
      [
        'the console would have shown the secret "DB_PASSWORD"\n',
        'the console would have shown the secret "API_TOKEN" (as base64)',
        'standard output would have shown the secret "DB_PASSWORD"',
        'standard error would have shown the secret "DB_PASSWORD"',
        '4 failed, 4 total',
      ],
    ],
    [
      'snapshot.test.js',
      [
        'the snapshot would hold the secret "DB_PASSWORD", the secret "API_TOKEN" (as json)',
        'the snapshot would hold the secret "API_TOKEN"\n',
        'the snapshot would hold the secret "DB_PASSWORD" (as base64)',
        '3 failed, 3 total',
      ],
    ],
    ['own-printer.test.js', ['own-printer.test.js.snap would hold the secret "DB_PASSWORD"']],
    ['stored.test.js', ['stored.test.js.snap would hold the secret "DB_PASSWORD"']],
    ['assertion.test.js', ['could not log in with ***', '2 failed, 2 total']],
  ])('fails where a secret gets out, without showing it: %s', (file, told) => {
    const { code, output } = jest(['--config', 'leaks.config.mjs', `leaks/${file}`], { CI: '' })
    for (const text of told) expect(output).toContain(text)
    for (const value of VALUES) expect(output).not.toContain(value)
    expect(code).toBe(1)
  })

  it('fails where the title of a test shows one, which is too late to be masked', () => {
    const { code, output } = jest(['--config', 'leaks.config.mjs', 'leaks/title.test.js'])
    expect(output).toContain('the title of the test shows the secret "DB_PASSWORD"')
    expect(output).toContain('the title of the test shows the secret "API_TOKEN"')
    expect(output).toContain('2 failed, 2 total')
    expect(code).toBe(1)
  })

  it('wrote no snapshot with a value', () => {
    expect(existsSync(join(project.folder, 'leaks/__snapshots__/snapshot.test.js.snap'))).toBe(false)
    const stored = join(project.folder, 'leaks/__snapshots__/own-printer.test.js.snap')
    expect(readFileSync(stored, 'utf8')).toContain('job with ***')
  })

  it('is what docs/testing.md makes of it', () => {
    const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8')
    const files = pageFiles(page, 'Jest')
    for (const [path, text] of files) writeFileSync(join(project.folder, path), text)
    const { code, output } = jest(['test/flow.test.js'])
    expect(output).toContain('2 passed, 2 total')
    expect(code).toBe(0)
    expect(project.run('typescript/bin/tsc', ['--noEmit'])).toEqual({ code: 0, output: '' })
  })
})
