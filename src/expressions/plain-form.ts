import type { Parsed } from './parsed.ts'

const CALL = /^\s*secret\((?:'([^'\\#]*)'|"([^"\\#]*)")\)\s*$/
const NAME = /^\s*secrets((?:\.[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)+)\s*$/

/**
 * The direct path for the forms that most configs use alone, `secret('KEY')` and `secrets.key`, without a parser. Gives
 * what the parser would give, or `undefined` for everything else.
 */
export function parsePlainForm(inner: string): Parsed | undefined {
  const call = CALL.exec(inner)
  if (call !== null) {
    const value = call[1] ?? call[2]!
    return { kind: 'expression', expression: { type: 'secret-call', key: { type: 'literal', value } } }
  }
  const name = NAME.exec(inner)
  if (name === null) return undefined
  const segments = name[1]!.slice(1).split('.')
  if (
    segments.some(segment => segment === '__proto__' || segment === 'constructor' || segment === 'prototype')
  )
    return undefined
  return { kind: 'expression', expression: { type: 'secret-name', segments } }
}
