import type { ChildProcess } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGTERM')
})

interface Watching {
  readonly child: ChildProcess
  printed(): string
  /** Resolves when this has been printed once more than it was waited for; output and error come in any order. */
  prints(text: string): Promise<void>
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

/** A server of few words: says what it has at its start and at each SIGHUP, and runs until it is asked to end. */
const SERVER = `
const { readFileSync } = require('node:fs')
const file = process.env.FILE
const say = word => console.log(word, (process.env.A ?? '').length, file ? readFileSync(file, 'utf8').length : 0, '.')
process.on('SIGHUP', () => say('reread'))
process.on('SIGTERM', () => { console.log('ending'); process.exit(7) })
setInterval(() => {}, 1e6)
say('started')
`

function run(folder: string, words: readonly string[], script = SERVER): Watching {
  const child = command.start(folder, ['run', '--watch', ...words, '--', process.execPath, '-e', script])
  started.push(child)
  let printed = ''
  const from = new Map<string, number>()
  let look = (): void => {}
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      look()
    })
  }
  return {
    child,
    printed: () => printed,
    prints: text =>
      new Promise((resolve, reject) => {
        child.once('close', () => reject(new Error(`ended without ${text}: ${printed}`)))
        look = () => {
          const at = printed.indexOf(text, from.get(text) ?? 0)
          if (at === -1) return
          from.set(text, at + text.length)
          look = () => {}
          resolve()
        }
        look()
      }),
    ended: new Promise(resolve => {
      child.once('close', code => resolve(code))
    }),
  }
}

const count = (text: string, word: string): number => text.split(word).length - 1

/** Saved as editors do it: nobody sees half of it. */
function save(path: string, text: string): void {
  writeFileSync(`${path}~`, text)
  renameSync(`${path}~`, path)
}

describe.skipIf(process.platform === 'win32')('run --watch', () => {
  test('starts the command anew, once, with the new value of a variable, and not for one that is the same', async () => {
    const folder = command.folder({ '.env': 'A=one EXAMPLE\n' })
    const it = run(folder, ['--env', 'A=secret:A'])
    await it.prints('started 11 0 .')
    save(join(folder, '.env'), 'A=another EXAMPLE\nB=not asked for\n')
    await it.prints('ending')
    await it.prints('started 15 0 .')
    save(join(folder, '.env'), '# the same\nA=another EXAMPLE\n')
    save(join(folder, '.env'), 'B=1\n')
    await it.prints('the command and its files stay as they are')
    save(join(folder, '.env'), 'A=another EXAMPLE\n')
    await it.prints('mended')
    it.child.kill('SIGTERM')
    expect(await it.ended).toBe(7)
    expect(count(it.printed(), 'started')).toBe(3) // twice by the command, once by us
    expect(count(it.printed(), 'is started anew')).toBe(1)
    expect(it.printed()).not.toContain('EXAMPLE')
  })

  test('sends the signal when only a file changed; the file is new by then, at its old place', async () => {
    const folder = command.folder({ '.env': 'A=one EXAMPLE\n', 't.txt': 'a={{ secrets.A }}\n' })
    const it = run(folder, ['--mount', 't.txt:out.txt', '--on-change-signal', 'HUP', '--env', 'FILE=out.txt'])
    await it.prints('started 0 14 .')
    save(join(folder, 't.txt'), 'aaa={{ secrets.A }}\n')
    await it.prints('reread 0 16 .')
    save(join(folder, '.env'), 'A=another EXAMPLE\n')
    await it.prints('reread 0 20 .')
    expect(lstatSync(join(folder, 'out.txt')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('aaa=another EXAMPLE\n')
    it.child.kill('SIGTERM')
    expect(await it.ended).toBe(7)
    expect(it.printed()).not.toContain('anew')
    expect(existsSync(join(folder, 'out.txt'))).toBe(false)
  })

  test('sends the signal when only what a template includes changed', async () => {
    const folder = command.folder({
      't.txt': 'a={% include "part.txt" %}\n',
      'part.txt': '{{ secrets.A }}',
      '.env': 'A=one EXAMPLE\n',
      'render-config.yaml': 'files: [{ match: t.txt, mode: template }]\n',
    })
    const it = run(folder, ['--mount', 't.txt:out.txt', '--on-change-signal', 'HUP', '--env', 'FILE=out.txt'])
    await it.prints('started 0 14 .')
    save(join(folder, 'part.txt'), 'bb{{ secrets.A }}')
    await it.prints('reread 0 16 .')
    it.child.kill('SIGTERM')
    expect(await it.ended).toBe(7)
  })

  test('starts the command anew for a file where no signal is named', async () => {
    const folder = command.folder({ '.env': 'A=one EXAMPLE\n' })
    const it = run(folder, ['--volume', 'secret:A:run/a', '--env', 'FILE=run/a'])
    await it.prints('started 0 11 .')
    save(join(folder, '.env'), 'A=another EXAMPLE\n')
    await it.prints('started 0 15 .')
    it.child.kill('SIGTERM')
    expect(await it.ended).toBe(7)
  })

  test('keeps the command and its files while a template is broken, and says so once', async () => {
    const folder = command.folder({ '.env': 'A=one EXAMPLE\n', 't.txt': 'a={{ secrets.A }}\n' })
    const it = run(folder, ['--mount', 't.txt:out.txt', '--interval', '0.1', '--env', 'FILE=out.txt'])
    await it.prints('started 0 14 .')
    save(join(folder, 't.txt'), 'a={{ secrets.NONE }}\n')
    await it.prints('"NONE" not found')
    await it.prints('stay as they are')
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('a=one EXAMPLE\n')
    save(join(folder, 't.txt'), 'bb={{ secrets.A }}\n')
    await it.prints('mended')
    await it.prints('started 0 15 .')
    it.child.kill('SIGTERM')
    expect(await it.ended).toBe(7)
    expect(count(it.printed(), 'not found')).toBe(1)
    expect(count(it.printed(), 'ending')).toBe(2)
  })

  test('gives the newest content of a pipe to the next reader', async () => {
    const folder = command.folder({ '.env': 'A=one EXAMPLE\n', 't.txt': 'a={{ secrets.A }}\n' })
    const words = ['--mount', 't.txt:p:fifo', '--env', 'FILE=p', '--on-change-signal', 'SIGHUP']
    const it = run(folder, words)
    await it.prints('started 0 14 .')
    save(join(folder, 't.txt'), 'aaa={{ secrets.A }}\n')
    await it.prints('reread 0 16 .')
    it.child.kill('SIGTERM')
    expect(await it.ended).toBe(7)
  })

  test('ends with the exit code of a command that ends by itself', async () => {
    const folder = command.folder({ '.env': 'A=one EXAMPLE\n' })
    expect(await run(folder, ['--env', 'A=secret:A'], 'process.exit(5)').ended).toBe(5)
  })

  test('starts nothing any more after SIGTERM, also in the middle of a restart', async () => {
    const folder = command.folder({ '.env': 'A=one EXAMPLE\n' })
    const stubborn = `
      let asked = 0
      process.on('SIGTERM', () => { console.log('asked', ++asked); if (asked === 2) process.exit(9) })
      setInterval(() => {}, 1e6)
      console.log('ready')`
    const it = run(folder, ['--env', 'A=secret:A'], stubborn)
    await it.prints('ready')
    save(join(folder, '.env'), 'A=another EXAMPLE\n')
    await it.prints('asked 1')
    it.child.kill('SIGTERM')
    expect(await it.ended).toBe(9)
    expect(count(it.printed(), 'ready')).toBe(1)
  })

  test('ends as run does when the first preparation fails', async () => {
    const folder = command.folder({ '.env': '' })
    const it = run(folder, ['--env', 'A=secret:NONE'])
    expect(await it.ended).toBe(1)
    expect(it.printed()).toContain('"NONE" not found')
  })

  test('refuses its options without --watch, and signals that nobody can handle', () => {
    const folder = command.folder({})
    const without = command.run(folder, ['run', '--interval', '5', '--on-change-signal', 'HUP', '--', 'true'])
    expect(without).toMatchObject({ code: 2, stdout: '' })
    expect(without.stderr).toContain('--on-change-signal needs --watch')
    expect(without.stderr).toContain('--interval needs --watch')
    for (const name of ['KILL', 'STOP', 'HUPP', 'toString']) {
      const ran = command.run(folder, ['run', '--watch', '--on-change-signal', name, '--', 'true'])
      expect(ran).toMatchObject({ code: 2, stdout: '' })
    }
    expect(command.run(folder, ['run', '--watch', '--', 'true'])).toMatchObject({ code: 0, stderr: '' })
  })
})
