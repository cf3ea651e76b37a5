import type { ShellPlace } from './place.ts'

/**
 * A simple command while it is read, to know two things: whether a word may still be taken for a reserved word or
 * an assignment, and whether the command reads its arguments or its input as code once more.
 */
export interface Command {
  /** Words as they stand, without reserved words, assignments and targets of redirections. */
  readonly words: string[]
  /** Places in the words, with the index of the word. */
  readonly places: { readonly place: ShellPlace; readonly word: number }[]
  /** Places in its heredocs. */
  readonly input: ShellPlace[]
  /** Set once a shell was found behind it in its pipeline. */
  isMarked?: boolean
}

export function newCommand(): Command {
  return { words: [], places: [], input: [] }
}

const RESERVED = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'do',
  'done',
  'while',
  'until',
  '!',
  '{',
  '}',
  'time',
])

/** True for a word behind which a command begins anew. */
export function isReserved(word: string): boolean {
  return RESERVED.has(word)
}

/** Marks the places whose text a shell, or another interpreter, would run: arguments of `eval`, input of `sh`. */
export function markCode(pipeline: readonly Command[]): void {
  for (const [index, { words, places }] of pipeline.entries()) {
    const code = readsCode(words)
    if (code === undefined) continue
    for (const { place, word } of places) if (word > code.from) place.again ??= code.name
    if (!code.input) continue
    for (const place of pipeline[index]!.input) place.again ??= code.name
    // What was printed before it may have come through all the pipes.
    for (let before = index - 1; before >= 0; before--) {
      const command = pipeline[before]!
      for (const { place } of command.places) place.again ??= code.name
      for (const place of command.input) place.again ??= code.name
      if (command.isMarked === true) break
      command.isMarked = true
    }
  }
}

interface Code {
  readonly name: string
  /** Arguments behind this word are code. */
  readonly from: number
  /** What comes through the pipe, or from a heredoc, is code. */
  readonly input: boolean
}

const ALWAYS = new Set(['eval', 'trap', 'alias', 'let', 'unset', 'watch', 'parallel', 'ssh'])
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'su', 'runuser'])
const INTERPRETERS = /^(?:python[\d.]*|perl|ruby|node|php|pwsh|powershell)$/
const DECLARES = new Set(['declare', 'typeset', 'local'])
/** Commands whose arguments are a command. */
const PREFIXES = new Set([
  'sudo',
  'doas',
  'env',
  'exec',
  'command',
  'builtin',
  'nohup',
  'nice',
  'xargs',
  'timeout',
])

function readsCode(words: readonly string[]): Code | undefined {
  const prefixed = PREFIXES.has(nameOf(words[0] ?? ''))
  for (const [from, word] of words.entries()) {
    const name = nameOf(word)
    const options = words.slice(from + 1, from + 20)
    const runs = SHELLS.has(name)
      ? /^-[a-zA-Z]*c/
      : INTERPRETERS.test(name)
        ? /^-(?:c|e|r|Command)$/
        : undefined
    // Wherever it stands: `find … -exec sh -c`, `docker exec … bash -c`.
    if (runs !== undefined && options.some(option => runs.test(option)))
      return { name: `${name} -c`, from, input: false }
    if (from > 0 && !prefixed) continue
    if (ALWAYS.has(name)) return { name, from, input: name === 'ssh' }
    if (DECLARES.has(name) && options.some(option => /^-\w*[inaA]/.test(option)))
      return { name, from, input: false }
    const readsInput =
      runs === undefined
        ? (name === 'source' || name === '.') && options[0] === '/dev/stdin'
        : options.every(option => /^[-+]/.test(option)) || options.includes('-s')
    if (readsInput) return { name, from: words.length, input: true }
  }
  return undefined
}

/** The name of a program without its folder and quotes. */
function nameOf(word: string): string {
  return word
    .replace(/["'\\]/g, '')
    .split('/')
    .at(-1)!
}
