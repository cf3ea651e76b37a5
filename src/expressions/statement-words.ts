import type { Node } from 'nunjucks/src/nodes.js'
import { closest } from './closest.ts'
import type { HeadReader } from './parse.ts'
import { Refused } from './refused.ts'
import type { CodeSegment } from './segments.ts'
import { FILTERED_BODY } from './statements.ts'
import type { Expression } from './syntax.ts'

/** The words that statements are made of, and what is said of others. */

/** What ends each statement that has a body. */
export const ENDS: Readonly<Record<string, string>> = {
  if: 'endif',
  for: 'endfor',
  set: 'endset',
  macro: 'endmacro',
  call: 'endcall',
  filter: 'endfilter',
}
const STATEMENTS: readonly string[] = [...Object.keys(ENDS), 'include', 'import', 'from', 'raw', 'verbatim']
const INNER: readonly string[] = ['elif', 'elseif', 'else', ...Object.values(ENDS)]

/** Statements of nunjucks and of its relatives that are not taken, and what to write instead. */
const REFUSED: Readonly<Record<string, string>> = {
  extends: 'use {% include %} for parts, or a macro with {% call %}',
  block: 'use a macro, or {% call %} for a part that differs',
  switch: 'write {% if %} … {% elif %} …',
  asyncEach: 'write {% for %}',
  asyncAll: 'write {% for %}',
  ifAsync: 'write {% if %}',
  do: 'write {% set name = … %}',
  with: 'write {% set name = … %}',
  autoescape: 'values are written as their place asks for; leave it out',
}

export function placeOf({ start, end }: CodeSegment): { start: number; end: number } {
  return { start, end }
}

export function what({ kind, word }: CodeSegment): string {
  return kind === 'print' ? 'the expression' : `the statement "${word}"`
}

export function unknownStatement(word: string): [message: string, hint?: string] {
  if (INNER.includes(word))
    return [`{% ${word} %} stands alone`, 'does its opening statement have an end already?']
  const instead = Object.hasOwn(REFUSED, word) ? REFUSED[word] : undefined
  if (instead !== undefined) return [`{% ${word} %} is not part of the language`, instead]
  const near = closest(word, [...STATEMENTS, ...INNER])
  const known = `there are ${STATEMENTS.join(', ')}`
  const message = word === '' ? 'a statement begins with a word' : `unknown statement "${shortened(word)}"`
  return [message, near === undefined ? known : `did you mean "${near}"?`]
}

function shortened(word: string): string {
  return word.length > 30 ? `${word.slice(0, 30)}…` : word
}

export function plainName(node: Node): string {
  const name = node.typename === 'Symbol' ? String(node.value) : ''
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw new Refused('a name is expected here')
  if (RESERVED.has(name)) throw new Refused(`"${name}" can not be a name here`, 'choose another one')
  return name
}

const RESERVED: ReadonlySet<string> = new Set([
  ...['secret', 'secrets', 'envs', 'vars', '__proto__', 'constructor', 'prototype'],
])

export function contextOf(reader: HeadReader): boolean {
  const given = reader.word('with')
  if (!given && !reader.word('without')) return false
  if (!reader.word('context')) throw new Refused('"context" is missing', 'write "with context"')
  return given
}

/** The chain of filters with the statement's body as what goes in. */
export function withBody(chain: Expression): Expression {
  if (chain.type === 'filter') return { ...chain, input: withBody(chain.input) }
  if (chain.type !== 'literal') throw new Refused('{% filter %} takes filters alone')
  return { type: 'name', name: FILTERED_BODY }
}
