import { execFileSync, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const script = (shell: string): string => command.run(command.folder(), ['completion', shell]).stdout

describe('bash', () => {
  /** What bash would offer for the last word. */
  const complete = (...words: string[]): string[] => {
    const folder = command.folder({ 'flow.yaml': '', 'check me.yaml': '', 'sub/x': '' })
    const quoted = words.map(word => `'${word}'`).join(' ')
    const source = `${script('bash')}
      COMP_WORDS=(render-config ${quoted}); COMP_CWORD=${words.length}
      _render_config; printf '%s\\n' "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', source], { cwd: folder, encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .sort()
  }

  test.each([
    [
      'commands and files first',
      [''],
      [
        'check',
        'check me.yaml',
        'completion',
        'encode',
        'explain',
        'flow.yaml',
        'help',
        'init',
        'migrate',
        'redact',
        'render',
        'run',
        'scan',
        'secrets',
        'sub',
        'types',
      ],
    ],
    ['the start of a command', ['che'], ['check', 'check me.yaml']],
    ['files after options', ['--strict', 'f'], ['flow.yaml']],
    ['options of the default command', ['--out'], ['--out-dir', '--output']],
    ['options of a command', ['check', '--o'], ['--offline']],
    ['the words of an option', ['--missing', ''], ['empty', 'error', 'keep']],
    ['formats', ['check', '-f', 'fl'], ['fluent-bit']],
    ['folders for --out-dir', ['--out-dir', ''], ['sub']],
    ['files for --secrets-file', ['-s', 'fl'], ['flow.yaml']],
    ['nothing for free text', ['--namespace', ''], []],
    ['the commands for secrets', ['secrets', 'un'], ['unshare']],
    ['their options', ['secrets', '--rev'], ['--reveal']],
    ['dialects to migrate to', ['migrate', '--to', 'g'], ['github']],
    ['notations to migrate from', ['migrate', '--from', 'env'], ['envsubst']],
    ['files where --from takes one', ['scan', '--from', 'fl'], ['flow.yaml']],
    ['commands for help', ['help', 'mi'], ['migrate']],
    ['files behind the -- of run', ['run', '--', 'cat', 'fl'], expect.arrayContaining(['flow.yaml'])],
    ['no options of ours there', ['run', '--', 'cat', '--on-ch'], []],
    ['shells', ['completion', ''], ['bash', 'fish', 'zsh']],
  ])('offers %s', (_, words, expected) => {
    expect(complete(...words)).toEqual(expected)
  })
})

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit']).status === 0

describe.each(['bash', 'zsh', 'fish'])('%s', shell => {
  test('has a script with every option', () => {
    expect(script(shell)).toContain(`render-config completion for ${shell}`)
    expect(script(shell)).toContain('offline')
  })

  test.skipIf(!has(shell))('can read its script', () => {
    const read = spawnSync(shell, ['-n'], { input: script(shell), encoding: 'utf8' })
    expect(read).toMatchObject({ status: 0, stderr: '' })
  })
})

test('another shell is exit 2', () => {
  const ran = command.run(command.folder(), ['completion', 'bsh'])
  expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('did you mean bash?') })
})
