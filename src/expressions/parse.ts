import lexer from 'nunjucks/src/lexer.js'
import type { Node } from 'nunjucks/src/nodes.js'
import parser from 'nunjucks/src/parser.js'
import { closest } from './closest.ts'
import type { Dialect } from './dialect.ts'
import { filterNames, isFilter } from './filters.ts'
import { normalize } from './normalize.ts'
import type { Parsed } from './parsed.ts'
import type { Arithmetic, Comparison, Expression, SecretCall, Test } from './syntax.ts'
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

/** What was read up to the first thing that does not belong. */
class Refused extends Error {
  readonly hint: string | undefined

  constructor(problem: string, hint?: string) {
    super(problem)
    this.hint = hint
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
  // The blank before END keeps a name from swallowing it.
  const tokenizer = lexer.lex(`${text} ${END}`, { tags: TAGS })
  tokenizer.in_code = true
  const reader = new ExpressionParser(tokenizer)
  const node = reader.parseExpression()
  const end = reader.nextToken()
  if (end?.type !== lexer.TOKEN_VARIABLE_END) {
    if (end?.value === '??')
      throw new Refused('"??" after a filter or an operator', 'put parentheses around its left side')
    const word = typeof end?.value === 'string' && end.value.length < 40 ? end.value : undefined
    throw new Refused(
      word === undefined ? 'something follows where the expression should end' : `unexpected "${word}"`,
      word === 'if' ? undefined : 'join texts with ~',
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
    if (next?.text === '=' && tokens[index + 2]?.text !== '=') continue
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

function guess(tokens: readonly Token[]): { hint?: string } {
  const has = (text: string): boolean => tokens.some(token => token.type !== 'string' && token.text === text)
  if (has('contains') || has('matches') || has('equals')) return { hint: "compare with ==, or use 'x' in a" }
  if (has('#')) return { hint: 'join texts with ~' }
  return { hint: 'see docs/expressions.md for what an expression can say' }
}

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = { Add: '+', Sub: '-', Mul: '*', Div: '/', Mod: '%' }
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '==': '==',
  '===': '==',
  '!=': '!=',
  '!==': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}
const TESTS: ReadonlySet<string> = new Set(['defined', 'undefined', 'null', 'none', 'empty'])
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** `a ~ b | f` as Pebble reads it: the filter takes the whole. */
function filterOutside(concat: Node): Node {
  const filter = concat.right!
  const [input, ...rest] = filter.args?.children ?? []
  const inner = { ...plainNode(concat), right: input } as Node
  return { ...plainNode(filter), args: { ...plainNode(filter.args!), children: [inner, ...rest] } } as Node
}

/** The parser's nodes keep their kind on the prototype, which a copy does not take along. */
function plainNode(node: Node): Node {
  return { ...node, typename: node.typename }
}

class Checker {
  readonly #variables: ReadonlySet<string>
  readonly #pebble: boolean

  constructor(variables: ReadonlySet<string>, pebble: boolean) {
    this.#variables = variables
    this.#pebble = pebble
  }

  check(node: Node | null | undefined): Expression {
    if (node === null || node === undefined) throw new Refused('something is missing')
    const { typename } = node
    switch (typename) {
      case 'Literal':
        return this.#literal(node)
      case 'Symbol':
        throw this.#unknownName(node)
      case 'LookupVal':
        return this.#member(node)
      case 'FunCall':
        return this.#call(node)
      case 'Filter':
        return this.#filter(node)
      case 'Fallback':
        return { type: 'fallback', left: this.check(node.left), right: this.check(node.right) }
      case 'Concat':
        if (this.#pebble && node.right?.typename === 'Filter') return this.check(filterOutside(node))
        if (node.right?.typename === 'Filter') {
          throw new Refused('"~" and "|" are mixed without parentheses', 'write (a ~ b) | f or a ~ (b | f)')
        }
        return { type: 'concat', left: this.check(node.left), right: this.check(node.right) }
      case 'Add':
      case 'Sub':
      case 'Mul':
      case 'Div':
      case 'Mod':
        return {
          type: 'arithmetic',
          operator: ARITHMETIC[typename]!,
          left: this.check(node.left),
          right: this.check(node.right),
        }
      case 'Neg':
        return { type: 'negate', operand: this.check(node.target) }
      case 'Compare':
        return this.#comparison(node)
      case 'And':
      case 'Or':
        return {
          type: 'logic',
          operator: typename === 'And' ? 'and' : 'or',
          left: this.check(node.left),
          right: this.check(node.right),
        }
      case 'Not':
        return { type: 'not', operand: this.check(node.target) }
      case 'InlineIf':
        return {
          type: 'if',
          condition: this.check(node.cond),
          consequent: this.check(node.body),
          otherwise: node.else_ === null || node.else_ === undefined ? undefined : this.check(node.else_),
        }
      case 'In':
        return { type: 'in', item: this.check(node.left), container: this.check(node.right) }
      case 'Is':
        return this.#test(node)
      case 'Group':
        if (node.children?.length !== 1) throw new Refused('parentheses hold one expression')
        return this.check(node.children[0])
      case 'Array':
        return { type: 'list', items: (node.children ?? []).map(child => this.check(child)) }
      case 'Dict':
        return {
          type: 'map',
          entries: (node.children ?? []).map(pair => ({
            key: this.check(pair.key),
            value: this.check(pair.value as Node),
          })),
        }
      default:
        throw new Refused(
          `${/^[A-Z][A-Za-z]{1,20}$/.test(typename) ? typename : 'this'} is not part of the language`,
        )
    }
  }

  #literal(node: Node): Expression {
    const { value } = node
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    ) {
      return { type: 'literal', value }
    }
    throw new Refused('regular expressions are not part of the language')
  }

  #unknownName(node: Node): Refused {
    const name = String(node.value)
    if (!NAME.test(name)) return new Refused('there is a character that does not belong in a name')
    if (name === 'secrets' || name === 'envs' || name === 'vars') {
      return new Refused(`"${name}" alone has no value`, `write ${name}.NAME`)
    }
    if (name === 'secret') return new Refused('"secret" alone has no value', "write secret('KEY')")
    const near = closest(name, ['secrets', 'envs', 'vars', 'true', 'false', 'null'])
    return new Refused(
      `unknown name "${name}"`,
      near === undefined ? `quote it if it is text: '${name}'` : `did you mean "${near}"?`,
    )
  }

  /** A chain of members on one of the roots; nothing else has members. */
  #member(node: Node): Expression {
    const segments: string[] = []
    let base: Node | undefined = node
    while (base?.typename === 'LookupVal') {
      const key: unknown = base.val?.typename === 'Literal' ? base.val.value : undefined
      if (typeof key === 'string') segments.unshift(key)
      else if (typeof key === 'number' && Number.isSafeInteger(key)) segments.unshift(String(key))
      else throw new Refused('a name in brackets must be a string', "write secrets['any key']")
      if (FORBIDDEN_NAMES.has(segments[0]!))
        throw new Refused(`"${segments[0]}" is not a name that can be asked for`)
      base = base.target
    }
    const root = base?.typename === 'Symbol' ? base.value : undefined
    if (root === 'secrets' && this.#pebble)
      throw new Refused('Kestra has no "secrets"', "write secret('KEY')")
    if (root === 'secrets') return { type: 'secret-name', segments }
    if (root === 'envs' || root === 'vars') {
      if (segments.length !== 1) throw new Refused(`"${root}" has plain values, without members`)
      const name = segments[0]!
      if (root === 'envs') return { type: 'env', name }
      if (!this.#variables.has(name)) throw new Refused(`no variable "${name}" was handed in`)
      return { type: 'variable', name }
    }
    if (base?.typename === 'Symbol') throw this.#unknownName(base)
    throw new Refused(
      'a result has no members',
      "take a field of a JSON secret with secret('KEY', subkey='a.b')",
    )
  }

  #call(node: Node): Expression {
    if (node.name?.typename !== 'Symbol' || node.name.value !== 'secret') {
      const name = node.name?.typename === 'Symbol' ? String(node.name.value) : undefined
      if (name === undefined || !NAME.test(name)) throw new Refused('only secret(…) can be called')
      throw new Refused(
        `unknown function "${name}"`,
        closest(name, ['secret']) === undefined ? undefined : 'did you mean "secret"?',
      )
    }
    const { positional, named } = this.#arguments(node.args)
    const order = ['key', 'namespace', 'subkey']
    if (positional.length > order.length) throw new Refused('secret(…) takes a key, a namespace and a subkey')
    const args: Record<string, Expression> = Object.create(null)
    for (const [index, value] of positional.entries()) args[order[index]!] = value
    for (const [name, value] of Object.entries(named)) {
      if (![...order, 'version'].includes(name)) {
        const near = closest(name, [...order, 'version'])
        throw new Refused(
          `secret(…) has no argument "${name}"`,
          near === undefined ? undefined : `did you mean "${near}"?`,
        )
      }
      if (args[name] !== undefined) throw new Refused(`"${name}" is given twice`)
      args[name] = value
    }
    const { key, namespace, subkey, version } = args
    if (key === undefined) throw new Refused('secret(…) needs a key', "write secret('KEY')")
    for (const value of [key, namespace, subkey, version]) {
      if (value !== undefined) this.#assertConstant(value)
    }
    if (key.type === 'literal' && typeof key.value !== 'string')
      throw new Refused('the key must be a string', "write secret('KEY')")
    return {
      type: 'secret-call',
      key,
      ...(namespace === undefined ? {} : { namespace }),
      ...(subkey === undefined ? {} : { subkey }),
      ...(version === undefined ? {} : { version }),
    } satisfies SecretCall
  }

  /** What names a secret must be known before any secret is. */
  #assertConstant(expression: Expression): void {
    const stack = [expression]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.type === 'secret-call' || node.type === 'secret-name' || node.type === 'secret-uri') {
        throw new Refused('the name of a secret can not depend on another secret')
      }
      if (node.type === 'concat' || node.type === 'fallback') stack.push(node.left, node.right)
      else if (node.type === 'filter') stack.push(node.input, ...node.args)
      else if (node.type === 'if')
        stack.push(node.condition, node.consequent, ...(node.otherwise ? [node.otherwise] : []))
      else if (node.type === 'compare' || node.type === 'logic' || node.type === 'arithmetic')
        stack.push(node.left, node.right)
      else if (node.type === 'not' || node.type === 'negate' || node.type === 'is') stack.push(node.operand)
      else if (node.type === 'list' || node.type === 'map' || node.type === 'in') {
        throw new Refused('an argument of secret(…) is a text')
      }
    }
  }

  #arguments(list: Node | undefined): { positional: Expression[]; named: Record<string, Expression> } {
    const positional: Expression[] = []
    const named: Record<string, Expression> = Object.create(null)
    const items = list?.children ?? []
    let firstNamed: Node | undefined
    for (const item of items) {
      if (item.typename === 'KeywordArgs') firstNamed = item.children?.[0]?.key
    }
    for (const item of items) {
      if (item.typename !== 'KeywordArgs') {
        if (firstNamed !== undefined && isAfter(item, firstNamed)) {
          throw new Refused('named arguments come after the others')
        }
        positional.push(this.check(item))
        continue
      }
      for (const pair of item.children ?? []) {
        if (pair.key?.typename !== 'Symbol') throw new Refused('the name of an argument is a plain word')
        const name = String(pair.key.value)
        if (named[name] !== undefined) throw new Refused(`"${name}" is given twice`)
        named[name] = this.check(pair.value as Node)
      }
    }
    return { positional, named }
  }

  #filter(node: Node): Expression {
    const name = String(node.name?.value)
    if (!NAME.test(name) || !isFilter(name)) {
      const near = closest(name, filterNames())
      throw new Refused(
        NAME.test(name) ? `unknown filter "${name}"` : 'there is a character that does not belong in a name',
        near === undefined ? 'docs/expressions.md lists the filters' : `did you mean "${near}"?`,
      )
    }
    const [input, ...rest] = node.args?.children ?? []
    const { positional, named } = this.#arguments({ ...node.args!, children: rest } as Node)
    if (this.#pebble && name === 'urlencode')
      return { type: 'filter', name: 'formencode', input: this.check(input), args: [], named: {} }
    return { type: 'filter', name, input: this.check(input), args: positional, named }
  }

  #comparison(node: Node): Expression {
    const [operand, ...more] = node.ops ?? []
    const operator = COMPARISONS[operand?.type ?? '']
    if (operand === undefined || operator === undefined || more.length > 0) {
      throw new Refused('comparisons can not be chained', 'join them with "and"')
    }
    return { type: 'compare', operator, left: this.check(node.expr), right: this.check(operand.expr) }
  }

  #test(node: Node): Expression {
    const { right } = node
    const test = right?.typename === 'Literal' && right.value === null ? 'null' : String(right?.value)
    if (!TESTS.has(test)) throw new Refused('unknown test after "is"', `one of ${[...TESTS].join(', ')}`)
    return { type: 'is', operand: this.check(node.left), test: test as Test }
  }
}

function isAfter(a: Node, b: Node): boolean {
  return a.lineno > b.lineno || (a.lineno === b.lineno && a.colno > b.colno)
}
