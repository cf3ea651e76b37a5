import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matchesShown, readPage } from './console.ts'
import { ageless, type Shell, startShell } from './shell.ts'

/** Pages that are followed step by step, each in a new folder with nothing in it but what the page says to make. */

const root = join(import.meta.dirname, '../..')
const PAGES = ['docs/migration.md', 'docs/explain.md']

describe.each(PAGES)('%s', name => {
  const { steps } = readPage(readFileSync(join(root, name), 'utf8'))
  const titled = steps.map(step => ({
    step,
    title: `line ${step.line}: ${'file' in step ? step.file : step.command.split('\n')[0]}`,
  }))
  let shell: Shell
  beforeAll(async () => {
    shell = await startShell()
  })
  afterAll(() => shell.remove())

  it.each(titled)('$title', async ({ step }) => {
    if ('file' in step) {
      mkdirSync(dirname(join(shell.folder, step.file)), { recursive: true })
      writeFileSync(join(shell.folder, step.file), step.text)
      return
    }
    const output = await shell.run(step.command)
    expect(matchesShown(ageless(output), step.expected.map(ageless)), output).toBe(true)
  })
})
