import type { Node } from 'nunjucks/src/nodes.js'
import { closest } from './closest.ts'
import { filterNames, isFilter } from './filters.ts'
import { Refused } from './refused.ts'
import type { Arithmetic, Comparison, Expression, SecretCall, Test } from './syntax.ts'

/** Holds the parser's nodes against the list of what our language can say; everything else is refused by name. */

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
export const NAME: RegExp = /^[\p{L}_][\p{L}\p{N}_]*$/u
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

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

export class Checker {
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
        return this.name(node)
      case 'LookupVal':
        return this.member(node)
      case 'FunCall':
        return this.call(node)
      case 'Filter':
        return this.#filter(node)
      case 'Fallback':
        return { type: 'fallback', left: this.check(node.left), right: this.check(node.right) }
      case 'Concat':
        if (this.#pebble && node.right?.typename === 'Filter') return this.check(filterOutside(node))
        if (node.right?.typename === 'Filter') this.mixedFilter()
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
        return this.comparison(node)
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
        return this.test(node)
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

  /** @throws Refused: a name alone has no value, but in whole templates */
  protected name(node: Node): Expression {
    throw this.unknownName(node)
  }

  protected unknownName(node: Node): Refused {
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
  protected member(node: Node): Expression {
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
    if (base?.typename === 'Symbol') throw this.unknownName(base)
    throw new Refused(
      'a result has no members',
      "take a field of a JSON secret with secret('KEY', subkey='a.b')",
    )
  }

  protected call(node: Node): Expression {
    if (node.name?.typename !== 'Symbol' || node.name.value !== 'secret') {
      const name = node.name?.typename === 'Symbol' ? String(node.name.value) : undefined
      if (name === undefined || !NAME.test(name)) throw new Refused('only secret(…) can be called')
      throw new Refused(
        `unknown function "${name}"`,
        closest(name, ['secret']) === undefined ? undefined : 'did you mean "secret"?',
      )
    }
    const { positional, named } = this.arguments(node.args)
    const order = ['key', 'namespace', 'subkey']
    if (positional.length > order.length) throw new Refused('secret(…) takes a key, a namespace and a subkey')
    const args: Record<string, Expression> = Object.create(null)
    for (const [index, value] of positional.entries()) args[order[index]!] = value
    for (const [name, value] of Object.entries(named)) {
      if (![...order, 'version'].includes(name)) {
        const near = closest(name, [...order, 'version'])
        throw new Refused(
          `secret(…) has no argument "${name}"`,
          near === undefined ? `it takes ${[...order, 'version'].join(', ')}` : `did you mean "${near}"?`,
        )
      }
      if (args[name] !== undefined) throw new Refused(`"${name}" is given twice`)
      args[name] = value
    }
    return this.secretCall(args)
  }

  protected secretCall({ key, namespace, subkey, version }: Record<string, Expression>): SecretCall {
    if (key === undefined) throw new Refused('secret(…) needs a key', "write secret('KEY')")
    for (const value of [key, namespace, subkey, version]) {
      if (value !== undefined) this.assertConstant(value)
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
  protected assertConstant(expression: Expression): void {
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

  protected arguments(list: Node | undefined): {
    positional: Expression[]
    named: Record<string, Expression>
  } {
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

  /** Pebble and nunjucks read `a ~ b | f` in two ways. */
  protected mixedFilter(): void {
    throw new Refused('"~" and "|" are mixed without parentheses', 'write (a ~ b) | f or a ~ (b | f)')
  }

  protected knowsFilter(name: string): boolean {
    return isFilter(name)
  }

  protected filterNames(): Iterable<string> {
    return filterNames()
  }

  #filter(node: Node): Expression {
    const name = String(node.name?.value)
    if (!NAME.test(name) || !this.knowsFilter(name)) {
      const near = closest(name, this.filterNames())
      throw new Refused(
        NAME.test(name) ? `unknown filter "${name}"` : 'there is a character that does not belong in a name',
        near === undefined ? 'docs/expressions.md lists the filters' : `did you mean "${near}"?`,
      )
    }
    const [input, ...rest] = node.args?.children ?? []
    const { positional, named } = this.arguments({ ...node.args!, children: rest } as Node)
    if (this.#pebble && name === 'urlencode')
      return { type: 'filter', name: 'formencode', input: this.check(input), args: [], named: {} }
    return { type: 'filter', name, input: this.check(input), args: positional, named }
  }

  protected comparison(node: Node): Expression {
    const [operand, ...more] = node.ops ?? []
    const operator = COMPARISONS[operand?.type ?? '']
    if (operand === undefined || operator === undefined || more.length > 0) {
      throw new Refused('comparisons can not be chained', 'join them with "and"')
    }
    return { type: 'compare', operator, left: this.check(node.expr), right: this.check(operand.expr) }
  }

  protected test(node: Node): Expression {
    const { right } = node
    const test = right?.typename === 'Literal' && right.value === null ? 'null' : String(right?.value)
    if (!TESTS.has(test)) throw new Refused('unknown test after "is"', `one of ${[...TESTS].join(', ')}`)
    return { type: 'is', operand: this.check(node.left), test: test as Test }
  }
}

function isAfter(a: Node, b: Node): boolean {
  return a.lineno > b.lineno || (a.lineno === b.lineno && a.colno > b.colno)
}
