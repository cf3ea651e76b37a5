import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'

/**
 * Calls that stand on a page without being run: they show a form, or need a store that only its owner has. Each must
 * be a call that the command takes: a command that there is, with options that it has.
 */

const root = join(import.meta.dirname, '../..')

interface Call {
  readonly page: string
  readonly line: number
  readonly words: readonly string[]
}

/** Lines of indented and fenced code that call the command, and what is piped into it. */
function callsOf(page: string): Call[] {
  let fenced = false
  return readFileSync(join(root, page), 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      if (/^`{3,}/.test(text)) fenced = !fenced
      if (!fenced && !text.startsWith('    ')) return []
      const call = /^(?:\s*|.*\| |.*\$\(|\$ |- run: (?:npx )?|> )render-config( [^|>#)]*)/.exec(text)?.[1]
      return call === undefined ? [] : [{ page, line: index + 1, words: call.trim().split(/\s+/) }]
    })
}

const calls = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
].flatMap(callsOf)

let built: BuiltCommand
beforeAll(async () => {
  built = await buildCommand()
})
afterAll(() => built.remove())

it('names only options that the command has', () => {
  const folder = built.folder()
  const helps = new Map<string, string>()
  const help = (...words: string[]): string => {
    const key = words.join(' ')
    const known = helps.get(key) ?? built.run(folder, [...words, '--help']).stdout
    helps.set(key, known)
    return known
  }
  const commands = [...help().matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, name]) => name!)
  expect(commands).toEqual(expect.arrayContaining(['render', 'check', 'secrets', 'migrate']))
  const wrong = calls.flatMap(({ page, line, words }) => {
    const [first = '', second = ''] = words
    const command = commands.includes(first) ? first : 'render'
    const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
    const options = own
      .map(word => /^\[?(--[a-z][a-z-]*)/.exec(word)?.[1])
      .filter(option => option !== undefined)
    const known = command === 'secrets' && /^[a-z]+$/.test(second) ? help('secrets', second) : help(command)
    return options
      .filter(option => !new RegExp(`${option}(?![a-z-])`).test(known))
      .map(option => `${page}:${line} ${command} ${option}`)
  })
  expect(wrong).toEqual([])
  expect(calls.length).toBeGreaterThan(100)
})
