import { type Token, tokenize } from './tokens.ts'

/**
 * Whose expression is it? Decided by its words alone, before anything is parsed: ours asks for a secret, a near
 * miss is a slip for one of ours, everything else is another engine's and stays as it is.
 */

/** What decides it besides the words. */
export interface Ownership {
  /** Names of the variables that the caller handed in; `vars.x` of any other name is foreign. */
  readonly variables: ReadonlySet<string>
  /** True if `secret ('X')` with a blank is a call too (strict `kestra`). */
  readonly spacedCall: boolean
  /** True if `<< … >>` is a pair of delimiters too. Default: `true`. */
  readonly angles?: boolean
  /** True if `"…#{secret('X')}…"` asks for a secret: Pebble interpolates in double quotes. Default: `false`. */
  readonly interpolates?: boolean
  /** True if nothing is ours. Default: `false`. */
  readonly foreignOnly?: boolean
}

export interface Owner {
  readonly kind: 'ours' | 'foreign' | 'near-miss'
  /** True if the first word is ours. */
  readonly first: boolean
  /** True if it calls `secret(`. */
  readonly call: boolean
  /** What was probably meant, where something looks like a slip; an expression of ours that parses ignores it. */
  readonly suggestion?: string
  /** The word that the suggestion is for. */
  readonly slipped?: string
}

export const FOREIGN: Owner = { kind: 'foreign', first: false, call: false }

export function ownershipOf(inner: string, ownership: Ownership): Owner {
  if (ownership.foreignOnly === true) return FOREIGN
  const tokens = tokenize(inner)
  let ours = false
  let first = false
  let call = false
  let suggestion: string | undefined
  let slipped: string | undefined
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!
    if (ownership.interpolates === true && token.type === 'string' && /#\{[^}]*secret\s*\(/.test(token.text))
      ours = true
    if (token.type !== 'name' || tokens[index - 1]?.text === '.' || isSplice(tokens, index)) continue
    const found = wordOfOurs(tokens, index, ownership)
    if (found !== undefined) {
      ours = true
      if (index === 0) first = true
      if (found === 'call') call = true
    }
    if (suggestion === undefined) {
      suggestion = slip(tokens, index, ownership)
      slipped = token.text
    }
  }
  const kind = ours ? 'ours' : suggestion === undefined ? 'foreign' : 'near-miss'
  return { kind, first, call, ...(suggestion === undefined ? {} : { suggestion, slipped: slipped! }) }
}

/** True for a name that continues a broken dashed name or follows a character that glues (`my-` `secrets`). */
function isSplice(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]
  return (
    before !== undefined &&
    before.end === tokens[index]!.start &&
    (before.type === 'number' || before.text === '\\')
  )
}

function adjacent(tokens: readonly Token[], index: number): string | undefined {
  const next = tokens[index + 1]
  return next !== undefined && next.type === 'punctuation' && next.start === tokens[index]!.end
    ? next.text
    : undefined
}

function wordOfOurs(
  tokens: readonly Token[],
  index: number,
  ownership: Ownership,
): 'call' | 'name' | undefined {
  const after = adjacent(tokens, index)
  const member = tokens[index + 2]
  switch (tokens[index]!.text) {
    case 'secret':
      return after === '(' || (ownership.spacedCall && tokens[index + 1]?.text === '(') ? 'call' : undefined
    case 'secrets':
    case 'envs':
      return after === '[' || (after === '.' && isMember(tokens, index)) ? 'name' : undefined
    case 'vars':
      return after === '.' && member !== undefined && ownership.variables.has(member.text)
        ? 'name'
        : undefined
    default:
      return undefined
  }
}

/** True if a name follows the dot directly. */
function isMember(tokens: readonly Token[], index: number): boolean {
  const member = tokens[index + 2]
  return member !== undefined && member.start === tokens[index + 1]!.end && member.type !== 'punctuation'
}

/** What stands for a key in prose: `secret()`, `secret(...)`. */
const SLIPPED_KEYS: ReadonlySet<string> = new Set([')', '.', '…'])

/** What a word that is nearly ours was probably meant to be. */
function slip(tokens: readonly Token[], index: number, ownership: Ownership): string | undefined {
  const name = tokens[index]!.text
  const after = adjacent(tokens, index)
  const member = tokens[index + 2]
  if (name === 'secret') {
    if (after === '(') {
      return member !== undefined && SLIPPED_KEYS.has(member.text) ? "secret('KEY')" : undefined
    }
    if (after === '.' && isMember(tokens, index)) return `secrets.${member!.text}`
    if (after === '[') return "secrets['KEY']"
    if (index === 0 && tokens[1]?.text === '(' && !ownership.spacedCall)
      return "secret('KEY'), without the blank"
    return undefined
  }
  if (name === 'secrets') {
    if (after === '(') return member?.type === 'string' ? `secret('${member.text}')` : "secret('KEY')"
    if (after === '.' && !isMember(tokens, index)) return 'secrets.KEY'
    if (index === 0 && (tokens.length === 1 || tokens[1]!.text === '|')) return 'secrets.KEY'
    return undefined
  }
  if (name.length < 5 || name.length > 8 || !/^[A-Za-z]+$/.test(name)) return undefined
  const lower = name.toLowerCase()
  if (
    after === '(' &&
    member?.type === 'string' &&
    (isOneSlip(lower, 'secret') || isOneSlip(lower, 'secrets'))
  ) {
    return `secret('${member.text}')`
  }
  if ((after === '.' && isMember(tokens, index)) || after === '[') {
    if (isOneSlip(lower, 'secrets') || isOneSlip(lower, 'secret')) {
      return after === '.' ? `secrets.${member!.text}` : "secrets['KEY']"
    }
  }
  return undefined
}

/** True if at most one letter was left out, added, changed, or swapped with its neighbour. */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b) return true
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const restA = a.slice(start, endA)
  const restB = b.slice(start, endB)
  if (restA.length <= 1 && restB.length <= 1) return true
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
}
