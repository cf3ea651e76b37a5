import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleSteps, matchesShown } from './console.ts'
import { type Shell, startShell } from './shell.ts'

const steps = consoleSteps(readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8'))
let shell: Shell
beforeAll(async () => {
  shell = await startShell()
})
afterAll(() => shell.remove())

describe('docs/ci.md', () => {
  it('has commands to run', () => {
    expect(steps.length).toBeGreaterThanOrEqual(5)
  })

  it.each(steps)('line $line: $command', async ({ command, expected }) => {
    const output = await shell.run(command)
    expect(matchesShown(output, expected), output).toBe(true)
  })
})
