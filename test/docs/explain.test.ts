import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'
import { consoleSteps, matchesShown } from './console.ts'

const root = join(import.meta.dirname, '../..')
const steps = consoleSteps(readFileSync(join(root, 'docs/explain.md'), 'utf8'))
let built: BuiltCommand
let folder: string

beforeAll(async () => {
  built = await buildCommand()
  folder = built.folder()
  mkdirSync(join(folder, '.bin'))
  const script = `#!/bin/sh\nexec "${process.execPath}" "${built.main}" "$@"\n`
  writeFileSync(join(folder, '.bin/render-config'), script)
  chmodSync(join(folder, '.bin/render-config'), 0o755)
  cpSync(join(root, 'fixtures/explain'), join(folder, 'fixtures/explain'), { recursive: true })
})
afterAll(() => built.remove())

describe('docs/explain.md', () => {
  it('has commands to run', () => {
    expect(steps).toHaveLength(1)
  })

  it.each(steps)('line $line: $command', ({ command, expected }) => {
    const env = { PATH: `${join(folder, '.bin')}:${process.env.PATH}`, HOME: folder }
    const ran = spawnSync('bash', ['-c', `${command} 2>&1`], { cwd: folder, env, encoding: 'utf8' })
    expect(matchesShown(ran.stdout, expected), ran.stdout).toBe(true)
  })
})
