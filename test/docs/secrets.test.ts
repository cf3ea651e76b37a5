import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleSteps, matchesShown } from './console.ts'
import { ageless, type Shell, startShell } from './shell.ts'

const steps = consoleSteps(readFileSync(new URL('../../docs/secrets.md', import.meta.url), 'utf8'))
let shell: Shell
beforeAll(async () => {
  shell = await startShell()
})
afterAll(() => shell.remove())

describe('the tour of docs/secrets.md', () => {
  it('has commands to run', () => {
    expect(steps.length).toBeGreaterThan(20)
  })

  it.each(steps)('line $line: $command', async ({ command, expected }) => {
    const output = await shell.run(command)
    expect(matchesShown(ageless(output), expected.map(ageless)), output).toBe(true)
  })
})
