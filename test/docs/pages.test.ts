import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFakeOnePassword } from '../../src/testing/fake-op.ts'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'
import { matchesShown, readPage } from './console.ts'
import { ageless, type Shell, startShell } from './shell.ts'

/**
 * Every page with commands, followed step by step as a newcomer would: in a new folder, with nothing in it but what the
 * page says to make, and what it says is there already.
 */

const root = join(import.meta.dirname, '../..')

/** Pages that a test of their own follows, with what belongs to them: a terminal, a fake of the platform. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'docs/run.md',
  ...['apolo', 'calyptia', 'chariot', 'instill', 'kestra'].map(name => `docs/providers/${name}.md`),
])

/** Every block that is not run. A new one has to be added here, with a reason that a reader would accept. */
const UNRUN: readonly string[] = [
  'docs/guides/containers.md: needs a container engine',
  'docs/guides/from-vals.md: needs AWS',
]

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  readonly end?: () => Promise<void>
}

/** What a page says is there before it begins. */
const BEFORE: Readonly<Record<string, (folder: string) => Promise<Surroundings>>> = {
  async 'docs/guides/from-op-inject.md'() {
    const server = await startFakeOnePassword()
    server.put('Staging', 'db', [{ label: 'password', value: 'p@ss: #1 EXAMPLE' }])
    return {
      env: { OP_CONNECT_HOST: server.url, OP_CONNECT_TOKEN: 'eyJ.CONNECT-TOKEN-EXAMPLE' },
      end: () => server.close(),
    }
  },
  async 'docs/guides/from-sops.md'(folder) {
    const fixtures = join(root, 'test/providers/sops-fixtures')
    copyFileSync(join(fixtures, 'two-keys.yaml'), join(folder, 'secrets.enc.yaml'))
    const [key] = /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(readFileSync(join(fixtures, 'README.md'), 'utf8'))!
    writeFileSync(join(folder, 'keys.txt'), `${key}\n`)
    return {}
  },
}

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.md'))
  .map(name => `docs/${name}`)
  .sort()
  .map(name => ({ name, ...readPage(readFileSync(join(root, name), 'utf8')) }))
const followed = pages.filter(
  ({ name, steps }) => !ELSEWHERE.has(name) && steps.some(step => 'command' in step),
)

let built: BuiltCommand
beforeAll(async () => {
  built = await buildCommand()
})
afterAll(() => built.remove())

describe.each(followed)('$name', ({ name, steps }) => {
  const titled = steps.map(step => ({
    step,
    title: `line ${step.line}: ${'file' in step ? step.file : step.command.split('\n')[0]}`,
  }))
  let shell: Shell
  let before: Surroundings
  beforeAll(async () => {
    shell = await startShell(built)
    before = (await BEFORE[name]?.(shell.folder)) ?? {}
  })
  afterAll(async () => before.end?.())

  it.each(titled)('$title', async ({ step }) => {
    if ('file' in step) {
      mkdirSync(dirname(join(shell.folder, step.file)), { recursive: true })
      writeFileSync(join(shell.folder, step.file), step.text)
      return
    }
    const output = await shell.run(step.command, before.env)
    expect(matchesShown(ageless(output), step.expected.map(ageless)), output).toBe(true)
  })
})

it('follows pages that are there', () => {
  expect(followed.length).toBeGreaterThan(10)
  expect(Object.keys(BEFORE).filter(name => !followed.some(page => page.name === name))).toEqual([])
})

describe('what is not run', () => {
  it('is known, with its reasons', () => {
    const unrun = pages.flatMap(({ name, unrun }) => unrun.map(({ reason }) => `${name}: ${reason}`))
    expect(unrun).toEqual(UNRUN)
  })

  it('is no command in a block of another kind', () => {
    const hidden = pages.flatMap(({ name, shellBlocks }) => shellBlocks.map(line => `${name}:${line}`))
    expect(hidden).toEqual([])
  })
})
