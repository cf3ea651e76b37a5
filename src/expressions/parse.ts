import lexer from 'nunjucks/src/lexer.js'
import type { Node } from 'nunjucks/src/nodes.js'
import parser from 'nunjucks/src/parser.js'
import { Checker } from './checker.ts'
import type { Dialect } from './dialect.ts'
import { normalize } from './normalize.ts'
import type { Parsed } from './parsed.ts'
import { Refused } from './refused.ts'
import type { Token } from './tokens.ts'

// Delimiters that no config holds: within an expression the template layer must not exist.
const END = '\u{10fffd}\u{10fffc}'
const TAGS = {
  blockStart: '\u{10fff0}\u{10fff1}',
  blockEnd: '\u{10fff2}\u{10fff3}',
  variableStart: '\u{10fff4}\u{10fff5}',
  variableEnd: END,
  commentStart: '\u{10fff6}\u{10fff7}',
  commentEnd: '\u{10fff8}\u{10fff9}',
}

/** nunjucks' parser with `??`, which binds tighter than `~` and `|`, as in Pebble. */
class ExpressionParser extends parser.Parser {
  override parsePrimary(noPostfix?: boolean): Node {
    let node = super.parsePrimary(noPostfix)
    if (noPostfix === true) return node
    while (this.skipSymbol('??')) {
      const { lineno, colno } = node
      node = { typename: 'Fallback', lineno, colno, left: node, right: super.parsePrimary() }
    }
    return node
  }
}

/**
 * The inside of one expression to a checked syntax tree. nunjucks' tokenizer and parser do the reading; what they
 * return is held against an allow-list of nodes, so nothing that is not in `syntax.ts` can be said. Nothing of
 * nunjucks ever runs a template.
 */
export function parseExpression(inner: string, dialect: Dialect, variables: ReadonlySet<string>): Parsed {
  const pebble = dialect.notation.type === 'language' && dialect.notation.pebble
  const normalized = normalize(inner, pebble)
  const deferred = runtimeNameIn(normalized.tokens, dialect, variables)
  if (deferred !== undefined) return { kind: 'deferred', name: deferred }
  if (!('text' in normalized)) {
    return {
      kind: 'malformed',
      problem: normalized.problem,
      ...(normalized.hint === undefined ? {} : { hint: normalized.hint }),
    }
  }
  try {
    const node = readNode(normalized.text)
    return { kind: 'expression', expression: new Checker(variables, pebble).check(node) }
  } catch (error) {
    if (error instanceof Refused) {
      return {
        kind: 'malformed',
        problem: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      }
    }
    // The parser's own messages quote the text and number its columns; ours say what is wrong at the expression.
    return { kind: 'malformed', problem: 'the expression does not parse', ...guess(normalized.tokens) }
  }
}

function readNode(text: string): Node {
  return readWhole(text, reader => reader.parseExpression())
}

/** What the head of a statement is read with: nunjucks' own parser, one piece after the other. */
export interface HeadReader {
  expression(): Node
  /** A name, with members and calls behind it unless `bare`. */
  primary(bare?: boolean): Node
  /** Arguments in parentheses; `null` where there are none. */
  signature(): Node | null
  word(word: string): boolean
  comma(): boolean
  equals(): boolean
}

/** @throws Refused, or whatever the parser throws at text that it can not read */
export function readHead<T>(text: string, read: (head: HeadReader) => T): T {
  return readWhole(text, reader =>
    read({
      expression: () => reader.parseExpression(),
      primary: bare => reader.parsePrimary(bare),
      signature: () => reader.parseSignature(true),
      word: word => reader.skipSymbol(word),
      comma: () => reader.skip(lexer.TOKEN_COMMA),
      equals: () => reader.skipValue(lexer.TOKEN_OPERATOR, '='),
    }),
  )
}

function readWhole<T>(text: string, read: (reader: ExpressionParser) => T): T {
  // The blank before END keeps a name from swallowing it.
  const tokenizer = lexer.lex(`${text} ${END}`, { tags: TAGS })
  tokenizer.in_code = true
  const reader = new ExpressionParser(tokenizer)
  const node = read(reader)
  const end = reader.nextToken()
  if (end?.type !== lexer.TOKEN_VARIABLE_END) {
    if (end?.value === '??')
      throw new Refused('"??" after a filter or an operator', 'put parentheses around its left side')
    const word = typeof end?.value === 'string' && end.value.length < 40 ? end.value : undefined
    throw new Refused(
      word === undefined ? 'something follows where the expression should end' : `unexpected "${word}"`,
      word === 'if' ? undefined : word === '&&' ? 'write and' : 'join texts with ~',
    )
  }
  if (node === null || reader.nextToken() !== null)
    throw new Refused('something follows where the expression should end')
  return node
}

/** The first name that only the platform knows, outside strings and not after a dot. */
function runtimeNameIn(
  tokens: readonly Token[],
  dialect: Dialect,
  variables: ReadonlySet<string>,
): string | undefined {
  const { runtimeNames, notation } = dialect
  const interpolates = notation.type === 'language' && notation.pebble
  // Half an expression is a mistake, whatever it names.
  if (tokens.at(-1)?.closed === false) return undefined
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!
    const before = tokens[index - 1]
    const next = tokens[index + 1]
    if (interpolates && token.type === 'string' && token.text.includes('#{')) return 'interpolation'
    if (token.type !== 'name' || (before?.type === 'punctuation' && before.text === '.')) continue
    if (before?.type === 'punctuation' && before.text === '|') {
      if (runtimeNames.filters.has(token.text)) return token.text
      continue
    }
    // A named argument, as in secret('K', namespace='a.b').
    if (isSign(next, '=') && !isSign(tokens[index + 2], '=')) continue
    if (next?.type === 'punctuation' && next.text === '(') {
      if (runtimeNames.functions.has(token.text)) return token.text
      continue
    }
    if (token.text === 'vars') {
      const member = tokens[index + 2]
      if (member !== undefined && variables.has(member.text)) continue
      return 'vars'
    }
    // Dashes are not part of these names: `inputs.a-inputs.b` begins with one all the same.
    if (runtimeNames.variables.has(token.text)) return token.text
  }
  return undefined
}

/** A string may hold the same character. */
function isSign(token: Token | undefined, sign: string): boolean {
  return token?.type === 'punctuation' && token.text === sign
}

/** What was probably meant by words of other languages. */
export function guess(tokens: readonly Token[]): { hint?: string } {
  const has = (text: string): boolean => tokens.some(token => token.type !== 'string' && token.text === text)
  if (has('contains') || has('matches') || has('equals')) return { hint: "compare with ==, or use 'x' in a" }
  if (tokens.some((token, index) => isSign(token, '|') && isSign(tokens[index + 1], '|')))
    return { hint: "write or; for a secret that may be missing: a ?? 'x'" }
  if (has('#')) return { hint: 'join texts with ~' }
  return { hint: 'see docs/expressions.md for what an expression can say' }
}
