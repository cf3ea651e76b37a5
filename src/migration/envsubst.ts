import type { Dialect, PatternNotation } from '../expressions/dialect.ts'
import type { Parsed } from '../expressions/parsed.ts'

/**
 * `envsubst`: `$NAME` and `${NAME}`, read only. `${NAME:-text}` and its kin are a shell's; envsubst leaves them as they
 * are, so each is told, but for `${NAME-text}`, which says exactly what a fallback says.
 */
const VARIABLE =
  /\$(?:[A-Za-z_][A-Za-z0-9_]{0,200}|\{[A-Za-z_][A-Za-z0-9_]{0,200}(?::?[-=?+][^{}\n]{0,500})?\})/g

const notation: PatternNotation = {
  type: 'pattern',
  scan: source =>
    Array.from(source.matchAll(VARIABLE), ({ index: start, 0: { length } }) => ({
      kind: 'ours',
      start,
      end: start + length,
      innerStart: start,
      innerEnd: start + length,
    })),
  read: readVariable,
}

function readVariable(match: string): Parsed {
  const [, name, operator, text] = /^\$\{?(\w+)(?:(:?[-=?+])([^}]*))?/.exec(match)!
  const secret = { type: 'secret-name', segments: [name!] } as const
  if (operator === undefined) return { kind: 'expression', expression: secret }
  if (operator === '-' && !text!.includes('$')) {
    const right = { type: 'literal', value: text! } as const
    return { kind: 'expression', expression: { type: 'fallback', left: secret, right } }
  }
  return {
    kind: 'malformed',
    problem: `"\${NAME${operator}…}" is a shell's, and envsubst leaves it as it is`,
    hint:
      operator === ':-'
        ? `if an empty text may stay empty, write {{ secrets.${name} | default('…') }}`
        : 'write what is meant in the new notation',
  }
}

export const ENVSUBST: Dialect = {
  name: 'envsubst',
  notation,
  runtimeNames: { variables: new Set(), functions: new Set(), filters: new Set() },
}

/** A variable that is too short to be kept apart from the document around it. */
const SHORT = /\$[A-Za-z_][A-Za-z0-9_]?(?![A-Za-z0-9_])/g

export interface Widened {
  readonly text: string
  /** Where the widened ones stand in `text`, and what stood there. */
  readonly places: readonly { readonly start: number; readonly end: number; readonly text: string }[]
}

/** Where an offset of the widened text was before; in a widened variable, at its beginning. */
export function narrowed(offset: number, places: Widened['places']): number {
  let longer = 0
  for (const { start, end, text } of places) {
    if (offset < end) return Math.min(offset, start) - longer
    longer += end - start - text.length
  }
  return offset - longer
}

/** `$A` as `${A}`, which means the same: a reference needs four characters to be masked. */
export function widenShort(source: string): Widened {
  const places: { start: number; end: number; text: string }[] = []
  let longer = 0
  const text = source.replace(SHORT, (short, offset: number) => {
    const wide = `\${${short.slice(1)}}`
    const start = offset + longer
    places.push({ start, end: start + wide.length, text: short })
    longer += wide.length - short.length
    return wide
  })
  return { text, places }
}
