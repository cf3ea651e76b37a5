import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'

/** As the first process of a container: in a process namespace of its own. */
const UNSHARE = ['--pid', '--fork', '--mount-proc', '--kill-child']
const possible = spawnSync('unshare', [...UNSHARE, 'true']).status === 0
if (!possible) console.warn('not run: this machine allows no process namespaces (unshare --pid)')
const replacesItself = 'execve' in process
if (!replacesItself) console.warn('not run: collecting what was left behind, which this Node can not')

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

interface Ended {
  readonly code: number | null
  readonly output: string
}

function asFirst(script: string, input = ''): Ended {
  return start(command.folder(), ['run', '--', 'sh', '-c', script], input)
}

function start(cwd: string, call: readonly string[], input = ''): Ended {
  const words = [...UNSHARE, process.execPath, command.main, ...call]
  const ran = spawnSync('unshare', words, {
    cwd,
    env: { PATH: process.env.PATH! },
    encoding: 'utf8',
    input,
  })
  return { code: ran.status, output: ran.stdout + ran.stderr }
}

describe.skipIf(!possible)('as process 1', () => {
  test.each<[string, string, number, string]>([
    ['it starts the command', 'echo started', 0, 'started\n'],
    ['its exit code is the command’s', 'exit 7', 7, ''],
    ['a signal that ends the command is 128 + n', 'kill -TERM $$', 143, ''],
    [
      'a signal that it gets goes on',
      `trap 'echo got; exit 5' TERM; kill -TERM 1; while :; do sleep 0.1; done`,
      5,
      'got\n',
    ],
    ['a signal that the command does not handle ends both', 'kill -INT 1; exec sleep 1000', 130, ''],
    ['what was left behind does not keep it', '(sleep 1000 &) ; echo done', 0, 'done\n'],
  ])('%s', (_, script, code, output) => {
    expect(asFirst(script)).toEqual({ code, output })
  })

  test('the command reads its standard input', () => {
    expect(asFirst('cat', 'line\n')).toEqual({ code: 0, output: 'line\n' })
  })

  test('watching ends by a signal too, with what a shell would show', () => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n', 'out.yaml': 'a: 0\n' })
    const words = ['a.yaml', '-o', 'out.yaml', '--watch', '--on-change', 'echo changed; kill -TERM 1']
    expect(start(folder, words)).toEqual({ code: 143, output: expect.stringContaining('changed\n') })
  })

  test.skipIf(!replacesItself)('what was left behind is collected when it ends', () => {
    const orphan = 'left=$(sh -c "sleep 0.05 >/dev/null & echo \\$!")'
    const wait = 'n=0; while [ -e /proc/$left ] && [ $n -lt 200 ]; do n=$((n+1)); sleep 0.05; done'
    const script = `${orphan}; ${wait}; [ -n "$left" ] && [ ! -e /proc/$left ] && echo collected`
    expect(asFirst(script)).toEqual({ code: 0, output: 'collected\n' })
  })
})
