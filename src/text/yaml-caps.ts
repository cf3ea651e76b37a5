import { MAX_TREE_DEPTH, type TreeProblem } from './document-tree.ts'

/**
 * What a YAML text must not exceed before a full parser sees it: a parser's own structures may exhaust the process
 * for text that is cheap to write (100,000 levels), or take quadratic time (100,000 anchors). Counted on the tokens
 * of a lexer, which needs neither.
 */
const MAX_ANCHORS = 10_000

/** A lexer's mark for "a plain or block scalar follows". */
const SCALAR = '\x1f'
/** Its other marks have no text of their own either. */
const MARKS: ReadonlySet<string> = new Set([SCALAR, '\x02', '\x18'])

/** The first cap that is exceeded, if one is. */
export function findExcess(tokens: Iterable<string>): TreeProblem | undefined {
  const columns: number[] = []
  let flowDepth = 0
  let anchors = 0
  let offset = 0
  let lineStart = 0
  /** True while a token of this line can begin a block collection. */
  let opens = true
  /** True behind the header of a block scalar, until its text. */
  let behindHeader = false
  let text: 'plain' | 'block' | undefined

  for (const token of tokens) {
    if (MARKS.has(token)) {
      if (token !== SCALAR) continue
      text = behindHeader ? 'block' : 'plain'
      behindHeader = false
      continue
    }
    const first = text === undefined ? token[0]! : ''
    const begins = text === undefined ? BEGINS.test(first) : text === 'plain'
    // A colon behind a key on its line begins nothing; a dash or question mark always does.
    if (flowDepth === 0 && (opens ? begins : first === '-' || first === '?')) {
      enter(columns, offset - lineStart)
    }
    if (first === '&' && ++anchors > MAX_ANCHORS) return tooLarge(offset, `more than ${MAX_ANCHORS} anchors`)
    if (first === '{' || first === '[') flowDepth++
    else if (first === '}' || first === ']') flowDepth = Math.max(0, flowDepth - 1)
    if (columns.length + flowDepth > MAX_TREE_DEPTH) {
      return tooLarge(offset, `nested more than ${MAX_TREE_DEPTH} deep`)
    }

    offset += token.length
    const lastBreak = token.lastIndexOf('\n')
    if (lastBreak !== -1) lineStart = offset - (token.length - lastBreak - 1)
    if (text === 'block' || token === '\n' || token === '\r\n') opens = true
    else if (first === '-' || first === '?' || first === ':') opens = true
    else if (!/[ \t&!]/.test(first)) opens = false
    if (first === '|' || first === '>') behindHeader = true
    text = undefined
  }
  return undefined
}

/** What a node can begin with, text apart. */
const BEGINS = /[-?:"'*{[]/

/** A collection at this column ends all that are further right. */
function enter(columns: number[], column: number): void {
  while (columns.length > 0 && columns.at(-1)! > column) columns.pop()
  if (columns.at(-1) !== column) columns.push(column)
}

function tooLarge(offset: number, message: string): TreeProblem {
  return { offset, message, tooLarge: true }
}
