import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyProject, type ExampleProject, type ExampleRun } from './example-project.ts'
import { pageFiles } from './page-blocks.ts'

/** The example project, run as its owner would run it; its folder `leaks` has tests that must fail. */

const VALUES = ['d4ta #base EXAMPLE', 't0ken "api" EXAMPLE', 't0ken \\"api\\" EXAMPLE', 'EXAMPLE\n+ ']

let project: ExampleProject
beforeAll(() => {
  project = copyProject('vitest-project')
})
afterAll(() => project.remove())

const vitest = (words: readonly string[], env: Record<string, string> = {}): ExampleRun =>
  project.run('vitest/vitest.mjs', ['run', ...words], env)

describe('a project with Vitest', () => {
  it('passes, and its types are right', () => {
    const { code, output } = vitest([])
    expect(output).toContain('1 passed (1)')
    expect(code).toBe(0)
    expect(project.run('typescript/bin/tsc', ['--noEmit'])).toEqual({ code: 0, output: '' })
  })

  it.each([
    [
      'console.test.ts',
      [
        'the console would have shown the secret "DB_PASSWORD"\n',
        'the console would have shown the secret "API_TOKEN" (as base64)',
        'standard output would have shown the secret "DB_PASSWORD"',
        'standard error would have shown the secret "DB_PASSWORD"',
        '4 failed (4)',
      ],
    ],
    [
      'snapshot.test.ts',
      [
        'the snapshot would hold the secret "DB_PASSWORD", the secret "API_TOKEN" (as json)',
        'the snapshot would hold the secret "API_TOKEN"\n',
        'the snapshot would hold the secret "DB_PASSWORD" (as base64)',
        '3 failed (3)',
      ],
    ],
    ['own-printer.test.ts', ['own-printer.test.ts.snap would hold the secret "DB_PASSWORD"']],
    ['file-snapshot.test.ts', ['leaks/rendered-orders.yaml would hold the secret "DB_PASSWORD"']],
    ['stored.test.ts', ['stored.test.ts.snap would hold the secret "DB_PASSWORD"']],
    ['assertion.test.ts', ['could not log in with ***', '2 failed (2)']],
  ])('fails where a secret gets out, without showing it: %s', (file, told) => {
    const { code, output } = vitest(['--config', 'leaks.config.ts', `leaks/${file}`], { CI: '' })
    for (const text of told) expect(output).toContain(text)
    for (const value of VALUES) expect(output).not.toContain(value)
    expect(code).toBe(1)
  })

  it('fails where the title of a test or an annotation shows one, which is too late to be masked', () => {
    const { code, output } = vitest(['--config', 'leaks.config.ts', 'leaks/title.test.ts'])
    expect(output).toContain('the title of the test shows the secret "DB_PASSWORD"')
    expect(output).toContain('the title of the test shows the secret "API_TOKEN"')
    expect(output).toContain('an annotation shows the secret "API_TOKEN"')
    expect(output).toContain('3 failed (3)')
    expect(code).toBe(1)
  })

  it('wrote no snapshot with a value', () => {
    for (const name of ['snapshot.test.ts', 'own-printer.test.ts']) {
      expect(existsSync(join(project.folder, `leaks/__snapshots__/${name}.snap`))).toBe(false)
    }
    expect(existsSync(join(project.folder, 'leaks/rendered-orders.yaml'))).toBe(false)
    const test = 'leaks/snapshot.test.ts'
    expect(readFileSync(join(project.folder, test), 'utf8')).toContain('toMatchInlineSnapshot()')
  })

  it('masks snapshots where that is asked for', () => {
    const config = join(project.folder, 'leaks.config.ts')
    const stored = join(project.folder, 'leaks/__snapshots__/snapshot.test.ts.snap')
    const before = readFileSync(config, 'utf8')
    const masking = before.replace('renderConfigPlugin()', "renderConfigPlugin({ snapshots: 'redact' })")
    writeFileSync(config, masking)
    const { code, output } = vitest(['--config', 'leaks.config.ts', 'leaks/snapshot.test.ts'], { CI: '' })
    expect(output).toContain('3 passed (3)')
    expect(code).toBe(0)
    const text = readFileSync(stored, 'utf8')
    expect(text).toContain("password: '***'")
    expect(text).toContain('eyJhIjogI***J9')
    for (const value of VALUES) expect(text).not.toContain(value)
    writeFileSync(config, before)
    rmSync(stored)
  })

  it('is what docs/testing.md makes of it', () => {
    const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8')
    const files = pageFiles(page, 'Vitest')
    for (const [path, text] of files) writeFileSync(join(project.folder, path), text)
    const { code, output } = vitest(['test/flow.test.ts'])
    expect(output).toContain('2 passed (2)')
    expect(code).toBe(0)
    expect(project.run('typescript/bin/tsc', ['--noEmit'])).toEqual({ code: 0, output: '' })
  })
})
