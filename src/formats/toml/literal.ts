import { hasLoneSurrogate } from '../../text/surrogate.ts'
import type { TypedValue } from '../../text/typed-value.ts'
import { escapeToml } from './string.ts'

type Literal = { readonly text: string } | { readonly refused: string }

const MAX_INTEGER = 2n ** 63n - 1n

/** Deepest nesting of typed JSON that is written; TOML readers recurse. */
const MAX_DEPTH = 100

/** A typed value as TOML, or why there is none. */
export function tomlLiteral({ type, literal }: TypedValue): Literal {
  if (type === 'bool') return { text: literal }
  if (type === 'json') return fromJson(literal)
  return type === 'int' ? integer(literal) : (number(literal) ?? noNumber)
}

const noNumber: Literal = { refused: 'TOML has no such number' }

/** @see https://toml.io/en/v1.0.0#integer for the 64 bits */
function integer(literal: string): Literal {
  if (!/^-?(?:0|[1-9][0-9]*)$/.test(literal)) return noNumber
  const value = BigInt(literal)
  if (value > MAX_INTEGER || value < -MAX_INTEGER - 1n) {
    return { refused: 'the whole number is beyond the 64 bits of TOML' }
  }
  return { text: literal }
}

function number(literal: string): Literal | undefined {
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(literal)
    ? { text: literal }
    : undefined
}

/** JSON as an inline table, an array or a scalar, token by token, so that numbers stay as they were written. */
function fromJson(json: string): Literal {
  try {
    JSON.parse(json)
  } catch {
    return { refused: 'the value is no JSON' }
  }
  const written: string[] = []
  const keys: (Set<string> | undefined)[] = []
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)!
  for (const [index, token] of tokens.entries()) {
    if (token === 'null') return { refused: 'TOML has no "null"' }
    if (token === '{' || token === '[') keys.push(token === '{' ? new Set() : undefined)
    if (keys.length > MAX_DEPTH) return { refused: `the value is nested more than ${MAX_DEPTH} deep` }
    if (token === '}' || token === ']') keys.pop()
    if (token.startsWith('"')) {
      const text = JSON.parse(token) as string
      if (hasLoneSurrogate(text)) return { refused: 'half of a surrogate pair is not text' }
      if (tokens[index + 1] === ':') {
        if (keys.at(-1)!.has(text)) return { refused: 'a key stands twice in the object' }
        keys.at(-1)!.add(text)
      }
      written.push(`"${escapeToml(text)}"`)
    } else if (/^[-0-9]/.test(token)) {
      const value = /[.eE]/.test(token) ? number(token)! : integer(token)
      if ('refused' in value) return value
      written.push(value.text)
    } else {
      written.push(token === ':' ? ' = ' : token === ',' ? ', ' : token)
    }
  }
  return { text: written.join('') }
}
