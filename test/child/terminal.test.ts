import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, secrets } from '../cli/built-command.ts'

const possible = spawnSync('tmux', ['-V']).status === 0
if (!possible) console.warn('not run: tmux is not installed, so nothing was tried in a terminal')

let command: BuiltCommand
let withoutPty: BuiltCommand
beforeAll(async () => {
  if (!possible) return
  command = await buildCommand()
  withoutPty = await buildCommand()
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(dirname(command.main), 'node_modules'))
})
afterAll(() => {
  command?.remove()
  withoutPty?.remove()
})

let server: string | undefined
let terminals = 0
afterEach(() => {
  if (server !== undefined) spawnSync('tmux', ['-L', server, 'kill-server'])
  server = undefined
})

const tmux = (...words: string[]): string =>
  execFileSync('tmux', ['-L', server!, ...words], { encoding: 'utf8' })
const type = (...keys: string[]): string => tmux('send-keys', ...keys)
const screen = (): string => tmux('capture-pane', '-p', '-e', '-J')
const seen = (text: string | RegExp): Promise<void> => expect.poll(screen, { timeout: 30_000 }).toMatch(text)

/** A shell in a terminal of 100 by 30, in a folder with these files, where `rc` is the command. */
async function open(built: BuiltCommand, files: Record<string, string> = {}): Promise<void> {
  const folder = built.folder({
    ...files,
    rc: `#!/bin/sh\nexec '${process.execPath}' '${built.main}' "$@"\n`,
  })
  chmodSync(join(folder, 'rc'), 0o755)
  const { SECRET_DB } = secrets({ DB: 'hunter2 EXAMPLE value' })
  writeFileSync(join(folder, 'start'), `export PATH="$PWD:$PATH" SECRET_DB=${SECRET_DB} PS1='$ '\n`)
  server = `render-config-test-${process.pid}-${++terminals}`
  const shell = `env -u NO_COLOR -u CI bash --rcfile '${join(folder, 'start')}'`
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '30', '-c', folder, shell)
  await seen('$ ')
}

const ASKER = `
  const { stdin, stdout, stderr } = process
  console.log('terminals', [stdin, stdout, stderr].every(one => one.isTTY), stdout.columns + 'x' + stdout.rows)
  console.log('\\x1b[31mred\\x1b[0m', process.env.DB)
  stdout.on('resize', () => console.log('now ' + stdout.columns + 'x' + stdout.rows))
  const lines = require('readline').createInterface({ input: stdin, output: stdout })
  lines.question('Name? ', name => console.log('hello ' + name))
  lines.on('SIGINT', () => { console.log('interrupted'); process.exit(9) })
`

describe.skipIf(!possible)('in a terminal', () => {
  test('a prompt is answered, colours are kept, a new size is seen, Ctrl-C arrives, values are masked', async () => {
    await open(command, { 'ask.js': ASKER })
    type('rc run --env DB=secret:DB -- node ask.js; echo "code $?"', 'Enter')
    await seen('terminals')
    await seen('100x30')
    await seen(/\x1b\[31mred\x1b\[39m \*\*\*/)
    await seen('Name? ')
    type('Ada', 'Enter')
    await seen('hello Ada')
    tmux('resize-window', '-x', '90', '-y', '25')
    await seen('now 90x25')
    type('C-c')
    await seen('interrupted')
    await seen('code 9')
    expect(screen()).not.toContain('hunter2')
  })

  test.each([
    ['C-c', 130],
    ['C-\\', 131],
  ] as const)('%s ends a command that does not mind, and our terminal is as before', async (key, code) => {
    await open(command)
    type(
      `stty -a > before; rc run -- sh -c 'ulimit -c 0; echo go; exec sleep 1000'; echo "code $?"; stty -a | cmp - before && echo same`,
      'Enter',
    )
    await seen(/^go/m)
    type(key)
    await seen(`code ${code}`)
    await seen(/^same/m)
  })

  test('a command that is not there is exit 127', async () => {
    await open(command)
    type('rc run -- no-such-command; echo "code $?"', 'Enter')
    await seen('no-such-command: command not found')
    await seen('code 127')
  })

  test('a shell has job control', async () => {
    await open(command)
    type(`rc run -- env PS1='inner ' bash --norc; echo "code $?"`, 'Enter')
    await seen(/^inner/m)
    type("sh -c 'echo go; exec sleep 1000'", 'Enter')
    await seen(/^go/m)
    type('C-z')
    await seen(/Stopped/)
    type('fg', 'Enter')
    await seen(/^inner fg\s+sh -c/m)
    type('C-c')
    await seen(/\^C\s+inner/)
    type('exit 3', 'Enter')
    await seen('code 3')
  })

  describe.skipIf(process.platform !== 'linux')('Ctrl-Z', () => {
    test.each([
      ['a command', 'rc run -- cat'],
      ['one that another process of the job has started', `sh -c 'rc run -- cat; exit $?'`],
    ])('stops %s, gives the terminal back, and fg goes on with it', async (_, line) => {
      await open(command)
      type('stty -a > before', 'Enter')
      type(line, 'Enter')
      for (const text of ['one', 'two']) {
        type(text, 'Enter')
        await seen(new RegExp(`${text}\\s+${text}\\b`))
        type('C-z')
        await seen(/Stopped {2,}/)
        type('clear; stty -a | cmp - before && echo same', 'Enter')
        await seen(/^same/m)
        type('clear; fg', 'Enter')
        await seen(/^(rc|sh) /m)
      }
      type('last', 'Enter')
      await seen(/last\s+last\b/)
      type('C-d')
      type('echo "code $?"; stty -a | cmp - before && echo same', 'Enter')
      await seen('code 0')
      await seen(/^same/m)
    })

    test.each([
      [
        'takes keys as they come',
        '',
        "stdin.setRawMode(true).on('data', key => console.log('key ' + key[0]))",
        'key 26',
      ],
      ['handles the signal', '', "on('SIGTSTP', () => console.log('not now'))", 'not now'],
      ['has no shell above it', 'exec ', "stdin.on('data', text => console.log('got ' + text))", 'got x'],
    ])('is nothing to a command that %s', async (_, before, script, expected) => {
      await open(command, { 'it.js': `process.${script}; setInterval(() => {}, 1000); console.log('ready')` })
      type(`${before}rc run -- node it.js`, 'Enter')
      await seen(/^ready/m)
      type('C-z')
      type('x', 'Enter')
      await seen(expected)
    })
  })

  test('without the package it is told how to get it, once, and Ctrl-C comes once', async () => {
    await open(withoutPty)
    type(
      `rc run -- sh -c 'trap "echo got" INT; test -t 0 && echo stdin; test -t 1 || echo pipe; read x; read x; exit 4'; echo "code $?"`,
      'Enter',
    )
    await seen('npm install @lydell/node-pty')
    await seen(/^stdin/m)
    await seen(/^pipe/m)
    type('C-c')
    await seen(/^got|\^Cgot/m)
    type('Enter', 'Enter')
    await seen('code 4')
    expect(screen().match(/^(?:\^C)?got/gm)).toHaveLength(1)
  })

  test('output that goes elsewhere comes through a pipe, and keys still arrive', async () => {
    await open(command)
    type(`rc run -- sh -c 'echo ready >&2; read x; echo "$x"; test -t 1 || echo pipe' | cat`, 'Enter')
    await seen(/^ready/m)
    type('typed', 'Enter')
    await seen(/^pipe/m)
    type('echo a | rc run -- cat', 'Enter')
    await seen(/^a$/m)
  })
})
