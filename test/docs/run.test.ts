import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleSteps, matchesShown } from './console.ts'
import { type Shell, startShell } from './shell.ts'

const steps = consoleSteps(readFileSync(join(import.meta.dirname, '../../docs/run.md'), 'utf8'))
let shell: Shell
beforeAll(async () => {
  shell = await startShell()
})
afterAll(() => shell.remove())

describe('the page about run', () => {
  it('has commands to run', () => expect(steps.length).toBeGreaterThan(4))

  it.each(steps)('line $line: $command', async ({ command, expected }) => {
    const output = await shell.run(command, { LC_ALL: 'C' })
    expect(matchesShown(output, expected), output).toBe(true)
  })
})
