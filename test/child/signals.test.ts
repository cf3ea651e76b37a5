import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, secrets } from '../cli/built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const started: ChildProcess[] = []
afterEach(() => {
  for (const one of started.splice(0)) one.kill('SIGKILL')
})

interface Running {
  readonly process: ChildProcess
  /** Resolves when this was printed. */
  printed(text: string): Promise<void>
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>
}

/** In a session of its own, so that a terminal of whoever runs the tests has no part in it. */
function run(folder: string, words: readonly string[]): Running {
  const child = spawn(process.execPath, [command.main, 'run', ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...secrets({ DB: 'hunter2 EXAMPLE' }) },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  let output = ''
  const waiting = new Set<() => void>()
  child.stdout.on('data', bytes => {
    output += bytes
    for (const look of waiting) look()
  })
  return {
    process: child,
    printed: text =>
      new Promise(resolve => {
        const look = (): void => {
          if (!output.includes(text)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    ended: new Promise(resolve => child.once('close', (code, signal) => resolve({ code, signal, output }))),
  }
}

/** Ends only by a signal that it names: the shell waits for it, and `wait` is cut short by it. */
const sleeper = (script: string): string[] => [
  '--',
  'sh',
  '-c',
  `${script}; echo ready; while :; do sleep 1000 & wait; done`,
]

describe('a signal that we get', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const)(
    '%s goes on to the command, which decides',
    async name => {
      const word = name.slice(3)
      const child = run(command.folder(), sleeper(`trap 'echo got-${word}; exit 5' ${word}`))
      await child.printed('ready')
      child.process.kill(name)
      expect(await child.ended).toEqual({ code: 5, signal: null, output: `ready\ngot-${word}\n` })
    },
  )

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s that ends the command is exit %i', async (name, code) => {
    const child = run(command.folder(), [
      '--',
      process.execPath,
      '-e',
      'console.log("ready"); setInterval(() => {}, 1000)',
    ])
    await child.printed('ready')
    child.process.kill(name)
    expect(await child.ended).toMatchObject({ code, signal: null })
  })

  test('goes on once for each time', async () => {
    const child = run(
      command.folder(),
      sleeper(`n=0; trap 'n=$((n+1)); echo "got $n"; [ $n = 3 ] && exit 9' TERM`),
    )
    await child.printed('ready')
    for (const n of [1, 2, 3]) {
      child.process.kill('SIGTERM')
      await child.printed(`got ${n}`)
    }
    expect(await child.ended).toEqual({ code: 9, signal: null, output: 'ready\ngot 1\ngot 2\ngot 3\n' })
  })

  test.skipIf(!existsSync('/proc/self/stat'))('SIGTSTP stops both, SIGCONT lets both go on', async () => {
    const child = run(command.folder(), ['--', 'sh', '-c', 'echo "ready $$"; while :; do sleep 1000; done'])
    const state = (pid: number): string =>
      readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0]!
    await child.printed('ready')
    child.process.kill('SIGTSTP')
    await expect.poll(() => state(child.process.pid!), { timeout: 30_000 }).toBe('T')
    child.process.kill('SIGCONT')
    await expect.poll(() => state(child.process.pid!), { timeout: 30_000 }).not.toBe('T')
    child.process.kill('SIGTERM')
    expect(await child.ended).toMatchObject({ code: 143 })
  })
})

describe('files with secrets are gone', () => {
  const HOLD = ['--volume', 'secret:DB:deep/k', ...sleeper('echo "at $(readlink deep/k)"')]
  const target = (output: string): string => /at (.*)/.exec(output)![1]!

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('after %s', async name => {
    const folder = command.folder()
    const child = run(folder, HOLD)
    await child.printed('ready')
    expect(readFileSync(join(folder, 'deep/k'), 'utf8')).toBe('hunter2 EXAMPLE')
    child.process.kill(name)
    const { output } = await child.ended
    expect(existsSync(target(output))).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  test('after SIGKILL, by the guard', async () => {
    const folder = command.folder()
    const script = 'echo "pid $$ at $(readlink deep/k)"; echo ready; exec sleep 1000'
    const child = run(folder, [
      '--volume',
      'secret:DB:deep/k',
      '--mount',
      '/dev/null:deep/p:fifo',
      '--',
      'sh',
      '-c',
      script,
    ])
    await child.printed('ready')
    child.process.kill('SIGKILL')
    const { output } = await child.ended
    process.kill(Number(/pid (\d+)/.exec(output)![1]), 'SIGKILL')
    await expect.poll(() => existsSync(target(output)), { timeout: 30_000 }).toBe(false)
    await expect.poll(() => readdirSync(folder), { timeout: 30_000 }).toEqual([])
  })
})

describe('what the command leaves behind', () => {
  test('is not waited for if it holds our pipes, and is told as when a terminal closes', async () => {
    const folder = command.folder()
    const script = `(trap 'echo hup > hup; exit' HUP; while :; do sleep 0.1; done) 2>/dev/null & echo ready`
    const child = run(folder, ['--', 'sh', '-c', script])
    expect(await child.ended).toEqual({ code: 0, signal: null, output: 'ready\n' })
    await expect.poll(() => existsSync(join(folder, 'hup')), { timeout: 30_000 }).toBe(true)
  })

  test('still has its output shown if it comes soon', async () => {
    const child = run(command.folder(), ['--', 'sh', '-c', '(sleep 0.1; echo late) & echo early'])
    expect(await child.ended).toMatchObject({ code: 0, output: 'early\nlate\n' })
  })
})
