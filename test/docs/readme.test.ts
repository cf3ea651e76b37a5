import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'
import { consoleSteps, matchesShown } from './console.ts'

const root = join(import.meta.dirname, '../..')
const steps = consoleSteps(readFileSync(join(root, 'README.md'), 'utf8'))
let built: BuiltCommand
let folder: string

beforeAll(async () => {
  built = await buildCommand()
  folder = built.folder()
  mkdirSync(join(folder, '.bin'))
  writeFileSync(
    join(folder, '.bin/render-config'),
    `#!/bin/sh\nexec "${process.execPath}" "${built.main}" "$@"\n`,
  )
  chmodSync(join(folder, '.bin/render-config'), 0o755)
  cpSync(join(root, 'fixtures'), join(folder, 'fixtures'), { recursive: true })
})

afterAll(() => built.remove())

describe('the README', () => {
  it('has commands to run', () => {
    expect(steps.length).toBeGreaterThan(5)
  })

  it.each(steps)('line $line: $command', ({ command, expected }) => {
    const env = { PATH: `${join(folder, '.bin')}:${process.env.PATH}`, HOME: folder }
    const ran = spawnSync('bash', ['-c', `${command} 2>&1`], { cwd: folder, env, encoding: 'utf8' })
    if (expected.length === 0) expect(ran.stdout).not.toMatch(/\[(?!warning)[A-Z_]+\]/)
    else expect(matchesShown(ran.stdout, expected), ran.stdout).toBe(true)
  })
})
