import { keyText } from '../formats/json/frame.ts'
import type { JsonGrammar } from '../formats/json/grammar.ts'
import { bareEnd, isJsonNumber, opensString, skipWhite, stringEnd } from '../formats/json/token.ts'
import {
  type DocumentNode,
  type DocumentTrees,
  MAX_TREE_DEPTH,
  type MapEntry,
} from '../text/document-tree.ts'

/**
 * A text of the JSON family as trees with places. In: text that the format's scanner has accepted. Out: one tree, or
 * one per line of JSON Lines. Refused: what is nested too deep to be walked.
 */
export function readJsonTrees(text: string, grammar: JsonGrammar): DocumentTrees {
  const documents: DocumentNode[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  try {
    for (;;) {
      at = skipWhite(text, at, grammar)
      if (at >= text.length) return { documents, problems: [] }
      const node = readValue(text, at, grammar, 1)
      documents.push(node)
      at = node.end
    }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    const message = `nested more than ${MAX_TREE_DEPTH} deep`
    return { documents: [], problems: [{ offset: error.offset, message, tooLarge: true }] }
  }
}

class TooDeep extends Error {
  readonly offset: number

  constructor(offset: number) {
    super('too deep')
    this.offset = offset
  }
}

function readValue(text: string, start: number, grammar: JsonGrammar, depth: number): DocumentNode {
  if (depth > MAX_TREE_DEPTH) throw new TooDeep(start)
  const char = text[start]
  if (char === '{') return readMap(text, start, grammar, depth)
  if (char === '[') return readList(text, start, grammar, depth)
  return readScalar(text, start, grammar)
}

function readMap(text: string, start: number, grammar: JsonGrammar, depth: number): DocumentNode {
  const entries: MapEntry[] = []
  let at = skipWhite(text, start + 1, grammar)
  while (text[at] !== '}') {
    const end = scalarEnd(text, at, grammar)
    const key: DocumentNode = {
      kind: 'scalar',
      start: at,
      end,
      value: keyText(text, at, end, grammar),
    }
    at = skipWhite(text, skipWhite(text, end, grammar) + 1, grammar)
    const value = readValue(text, at, grammar, depth + 1)
    entries.push({ key, value })
    at = nextMember(text, value.end, grammar)
  }
  return { kind: 'map', start, end: at + 1, entries }
}

function readList(text: string, start: number, grammar: JsonGrammar, depth: number): DocumentNode {
  const items: DocumentNode[] = []
  let at = skipWhite(text, start + 1, grammar)
  while (text[at] !== ']') {
    const item = readValue(text, at, grammar, depth + 1)
    items.push(item)
    at = nextMember(text, item.end, grammar)
  }
  return { kind: 'list', start, end: at + 1, items }
}

/** Behind the comma, if there is one. */
function nextMember(text: string, end: number, grammar: JsonGrammar): number {
  const at = skipWhite(text, end, grammar)
  return text[at] === ',' ? skipWhite(text, at + 1, grammar) : at
}

function readScalar(text: string, start: number, grammar: JsonGrammar): DocumentNode {
  const end = scalarEnd(text, start, grammar)
  return { kind: 'scalar', start, end, value: scalarValue(text, start, end, grammar) }
}

function scalarEnd(text: string, start: number, grammar: JsonGrammar): number {
  return opensString(text, start, grammar) ? stringEnd(text, start, grammar) : bareEnd(text, start, grammar)
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

function scalarValue(
  text: string,
  start: number,
  end: number,
  grammar: JsonGrammar,
): string | number | boolean | null {
  if (opensString(text, start, grammar)) return keyText(text, start, end, grammar)
  const word = text.slice(start, end)
  const known = WORDS.get(word)
  if (known !== undefined) return known
  if (!isJsonNumber(word, grammar)) return word
  // JSON5 has a sign before hexadecimal digits, which `Number` does not read.
  return word.startsWith('-') ? -Number(word.slice(1)) : Number(word.replace(/^\+/, ''))
}
