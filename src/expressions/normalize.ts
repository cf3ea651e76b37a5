import { isNamePart, type Token, tokenize } from './tokens.ts'

/**
 * Turns the inside of an expression into text that nunjucks' lexer reads as we mean it: names after a root become
 * strings in brackets (dashes and leading digits belong to a name), `??` gets its blanks, strings that were
 * written with the host's backslashes get plain ones. Refuses what its parser would read without complaint.
 */

/** What can be told before parsing; positions are not kept, problems are reported at the expression. */
export type Normalized =
  | { readonly text: string; readonly tokens: readonly Token[] }
  | { readonly problem: string; readonly hint?: string; readonly tokens: readonly Token[] }

/** Deepest nesting of brackets. */
const MAX_DEPTH = 64

const ROOTS: ReadonlySet<string> = new Set(['secrets', 'envs', 'vars'])
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** @param pebble also take the ternary `a ? b : c` */
export function normalize(inner: string, pebble = false): Normalized {
  const tokens = tokenize(inner)
  const ternary = pebble ? withoutTernary(inner, tokens) : undefined
  if (ternary !== undefined) return { ...normalize(ternary, true), tokens }
  const open: string[] = []
  const pieces: string[] = []
  let at = 0

  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!
    const before = tokens[index - 1]
    pieces.push(inner.slice(at, token.start))
    at = token.end

    if (token.type === 'string') {
      if (token.closed === false) return { problem: 'a string is not closed', hint: closeHint(token), tokens }
      pieces.push(token.escapes === 0 ? inner.slice(token.start, token.end) : plainString(token))
      continue
    }
    if (token.type === 'name') {
      if (token.text === 'r' && inner[token.end] === '/') {
        return { problem: 'regular expressions are not part of the language', tokens }
      }
      if (ROOTS.has(token.text) && before?.text !== '.' && inner[token.end] === '.') {
        const members = membersAfter(inner, token.end)
        if (members.names.length > 0) {
          pieces.push(token.text, ...members.names.map(name => `[${JSON.stringify(name)}]`))
          at = members.end
          while (index + 1 < tokens.length && tokens[index + 1]!.start < at) index++
          continue
        }
      }
      pieces.push(token.text)
      continue
    }
    if (token.type === 'number') {
      pieces.push(token.text)
      continue
    }

    if (CLOSERS[token.text] !== undefined) {
      open.push(CLOSERS[token.text]!)
      if (open.length > MAX_DEPTH)
        return { problem: `brackets are nested more than ${MAX_DEPTH} deep`, tokens }
    } else if (token.text === ')' || token.text === ']' || token.text === '}') {
      if (open.pop() !== token.text) return { problem: `"${token.text}" closes nothing`, tokens }
      if (before?.text === ',' && before.type === 'punctuation') {
        return { problem: `a comma before "${token.text}"`, hint: 'leave the last comma out', tokens }
      }
    }
    if (token.text === '?' && inner[token.end] === '?') {
      let end = token.end
      while (inner[end] === '?' && end - token.start < 3) end++
      pieces.push(' ?? ')
      at = end
      while (index + 1 < tokens.length && tokens[index + 1]!.start < at) index++
      continue
    }
    if (token.text === '?') {
      return {
        problem: '"?" is not an operator',
        hint: "write 'x' if a else 'y', or a ?? 'x' for a fallback",
        tokens,
      }
    }
    pieces.push(token.text)
  }
  if (open.length > 0) return { problem: `"${open.at(-1)}" is missing`, tokens }
  pieces.push(inner.slice(at))
  return { text: pieces.join(''), tokens }
}

/** The names of `.a.b-c.2fa` from the first dot on. */
function membersAfter(text: string, start: number): { names: string[]; end: number } {
  const names: string[] = []
  let at = start
  while (text[at] === '.') {
    let end = at + 1
    while (isNamePart(text, end) || (text[end] === '-' && end > at + 1 && isNamePart(text, end + 1))) end++
    if (end === at + 1) break
    names.push(text.slice(at + 1, end))
    at = end
  }
  return { names, end: at }
}

function closeHint(token: Token): string {
  const quote = token.text.length < 40 && token.text.includes("'") ? "'" : 'quote'
  return quote === "'" ? 'one quote too many or too few' : 'add the closing quote'
}

/** A string whose quotes the host escaped: undo as many levels of escaping as its quotes carry. */
function plainString(token: Token): string {
  let text = token.text
  for (let escapes = token.escapes ?? 0; escapes > 0; escapes >>= 1) text = text.replace(/\\(["'\\/])/g, '$1')
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`
}

/** `a ? b : c` as `(b) if (a) else (c)`; `undefined` where there is none. The colon of a map is inside brackets. */
function withoutTernary(inner: string, tokens: readonly Token[]): string | undefined {
  let depth = 0
  let question = -1
  let nested = 0
  for (const { type, text, start, end } of tokens) {
    if (type !== 'punctuation') continue
    if (text === '(' || text === '[' || text === '{') depth++
    else if (text === ')' || text === ']' || text === '}') depth--
    else if (depth > 0) continue
    else if (text === '?' && inner[end] !== '?' && inner[start - 1] !== '?') {
      if (question === -1) question = start
      else nested++
    } else if (text === ':' && question !== -1 && nested-- === 0) {
      const parts = [inner.slice(0, question), inner.slice(question + 1, start), inner.slice(end)]
      const [condition, yes, no] = parts.map(part => withoutTernary(part, tokenize(part)) ?? part)
      return `(${yes}) if (${condition}) else (${no})`
    }
  }
  return undefined
}
