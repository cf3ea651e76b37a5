import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, secrets } from '../cli/built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const env = { PATH: process.env.PATH!, ...secrets({ DB: 'hunter2 EXAMPLE value' }) }
const LINE = `${'x'.repeat(78)}\n`

/** Prints so many lines of which each hundredth has a secret, then what memory its parent took at most, in KiB. */
const talker = (lines: number): string => `
  let left = ${lines}
  const text = ${JSON.stringify(LINE.repeat(99))} + process.env.DB + '\\n'
  const more = () => {
    while (left > 0) { left -= 100; if (!process.stdout.write(text)) return process.stdout.once('drain', more) }
    const peak = /VmHWM:\\s+(\\d+)/.exec(require('fs').readFileSync('/proc/' + process.ppid + '/status', 'utf8'))
    require('fs').writeFileSync('peak', peak[1])
  }
  more()`

interface Counted {
  readonly bytes: number
  readonly masks: number
  readonly peak: number
}

function talk(lines: number): Promise<Counted> {
  const folder = command.folder()
  const words = ['run', '--env', 'DB=secret:DB', '--', process.execPath, '-e', talker(lines)]
  const child = spawn(process.execPath, [command.main, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let bytes = 0
  let masks = 0
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    for (let at = chunk.indexOf('*'); at !== -1; at = chunk.indexOf('*', at + 1)) masks++
  })
  return new Promise(resolve =>
    child.once('close', () =>
      resolve({ bytes, masks: masks / 3, peak: Number(readFileSync(join(folder, 'peak'))) }),
    ),
  )
}

describe('much output', () => {
  test.skipIf(!existsSync('/proc/self/status'))('of 100 MB takes no more memory than little', async () => {
    const little = await talk(10_000)
    const much = await talk(1_300_000)
    expect(much.masks).toBe(13_000)
    expect(much.bytes).toBe(13_000 * (99 * LINE.length + '***\n'.length))
    expect(much.peak - little.peak).toBeLessThan(48 * 1024)
  })
})

describe('a reader that goes away', () => {
  const pipeline = (words: string): string => {
    const script = `"$NODE" "$MAIN" run -- ${words}; echo "\${PIPESTATUS[0]}" >&2`
    const ran = spawnSync('bash', ['--norc', '-c', script], {
      env: { ...env, NODE: process.execPath, MAIN: command.main },
    })
    return `${ran.stdout}${ran.stderr}`
  }

  test.each<[string, string, string]>([
    ['ends a command by SIGPIPE', 'yes | head -n 1', 'y\n141\n'],
    [
      'is an error to a command that ignores it',
      `sh -c 'trap "" PIPE; while echo y 2>/dev/null; do :; done; exit 4' | head -n 1`,
      'y\n4\n',
    ],
    ['does not matter to a command that has ended', 'echo y | true', '0\n'],
  ])('%s', (_, words, expected) => {
    expect(pipeline(words)).toBe(expected)
  })
})
