import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_NAMES } from '../../src/cli/command-names.ts'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'

/** Help and pages say the same: no option that only one of them knows, and no line that a terminal would break. */

const root = join(import.meta.dirname, '../..')
const read = (page: string): string => readFileSync(join(root, 'docs', page), 'utf8')
const SECRETS = ['list', 'get', 'set', 'delete', 'share', 'unshare', 'copy', 'import', 'keygen', 'rekey']
/** Options of `secrets` have their own page; all others stand among the command's, or in what several have. */
const calls = [
  ...COMMAND_NAMES.filter(name => !['secrets', 'help'].includes(name)).map(name => ({
    call: [name],
    pages: ['command-line.md', ...(['run', 'explain'].includes(name) ? [`${name}.md`] : [])],
  })),
  ...SECRETS.map(name => ({ call: ['secrets', name], pages: ['secrets.md'] })),
]

let built: BuiltCommand
let folder: string
beforeAll(async () => {
  built = await buildCommand()
  folder = built.folder()
})
afterAll(() => built.remove())

describe.each(calls)('$call', ({ call, pages }) => {
  it('has help of 80 columns, and no option that its page does not name', () => {
    const help = built.run(folder, [...call, '--help']).stdout
    expect(help.split('\n').filter(line => [...line].length > 80)).toEqual([])
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option!)
    expect(options.length).toBeGreaterThan(0)
    const text = pages.map(read).join('\n')
    const named = (option: string): boolean => new RegExp(`${option}(?![a-z-])`).test(text)
    expect(options.filter(option => option !== '--help' && !named(option))).toEqual([])
  })
})
