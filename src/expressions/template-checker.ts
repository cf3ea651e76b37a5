import type { Node } from 'nunjucks/src/nodes.js'
import { Checker, FORBIDDEN_NAMES, NAME } from './checker.ts'
import { filterNames, isFilter } from './filters.ts'
import { Refused } from './refused.ts'
import type { Arithmetic, Expression, Root, TemplateTest } from './syntax.ts'

/**
 * The checker for expressions of a whole template: besides what every expression can say, names that the template
 * gives itself, members of plain values, calls of what a name holds. What a name or a call means is only known
 * when the template runs; nothing here reaches a property of an object of the host.
 */

const TESTS: Readonly<Record<string, TemplateTest>> = {
  number: 'number',
  string: 'string',
  mapping: 'mapping',
  iterable: 'iterable',
  even: 'even',
  odd: 'odd',
  divisibleby: 'divisibleby',
  truthy: 'truthy',
  falsy: 'falsy',
  lower: 'lower',
  upper: 'upper',
  eq: 'eq',
  equalto: 'eq',
  sameas: 'eq',
  ne: 'ne',
  gt: 'gt',
  greaterthan: 'gt',
  ge: 'ge',
  lt: 'lt',
  lessthan: 'lt',
  le: 'le',
}
const WITH_ARGUMENT: ReadonlySet<TemplateTest> = new Set(['divisibleby', 'eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const MORE_ARITHMETIC: Readonly<Record<string, Arithmetic>> = { FloorDiv: '//', Pow: '**' }
const ROOTS: ReadonlySet<unknown> = new Set(['secrets', 'envs', 'vars'])

export class TemplateChecker extends Checker {
  readonly #listFilters: ReadonlySet<string>

  /** @param listFilters names of filters that only templates have */
  constructor(listFilters: ReadonlySet<string>) {
    super(new Set(), false)
    this.#listFilters = listFilters
  }

  override check(node: Node | null | undefined): Expression {
    switch (node?.typename) {
      case 'FloorDiv':
      case 'Pow': {
        const operator = MORE_ARITHMETIC[node.typename]!
        return { type: 'arithmetic', operator, left: this.check(node.left), right: this.check(node.right) }
      }
      case 'Dict':
        return {
          type: 'map',
          entries: (node.children ?? []).map(({ key, value }) => ({
            // A name is the key itself, as in nunjucks.
            key:
              key?.typename === 'Symbol' ? { type: 'literal', value: String(key.value) } : this.#dictKey(key),
            value: this.check(value as Node),
          })),
        }
      case 'Pos':
        return { type: 'negate', operand: { type: 'negate', operand: this.check(node.target) } }
      default:
        return super.check(node)
    }
  }

  protected override name(node: Node): Expression {
    const name = String(node.value)
    if (!NAME.test(name) || ROOTS.has(name) || name === 'secret') throw this.unknownName(node)
    if (FORBIDDEN_NAMES.has(name)) throw new Refused(`"${name}" is not a name that can be asked for`)
    return { type: 'name', name }
  }

  protected override member(node: Node): Expression {
    const keys: Expression[] = []
    let base: Node | undefined = node
    while (base?.typename === 'LookupVal') {
      keys.unshift(this.#key(base.val))
      base = base.target
    }
    const root = base?.typename === 'Symbol' ? base.value : undefined
    if (root === 'secrets') {
      const segments = keys.map(literalName)
      return segments.every(segment => segment !== undefined)
        ? { type: 'secret-name', segments }
        : { type: 'root-at', root, keys }
    }
    if (root === 'envs' || root === 'vars') {
      const [first, ...rest] = keys
      const name = literalName(first!)
      if (root === 'envs' && rest.length > 0)
        throw new Refused('"envs" has plain values, without members', undefined)
      const target: Expression =
        name === undefined
          ? { type: 'root-at', root: root as Root, keys: [first!] }
          : { type: root === 'envs' ? 'env' : 'variable', name }
      return rest.reduce<Expression>((inner, key) => ({ type: 'member', target: inner, key }), target)
    }
    return keys.reduce<Expression>((inner, key) => ({ type: 'member', target: inner, key }), this.check(base))
  }

  #dictKey(node: Node | undefined): Expression {
    const key = this.check(node)
    if (literalName(key) === undefined) throw new Refused('a key of a map is a name or a text')
    return key
  }

  #key(node: Node | null | undefined): Expression {
    const key = this.check(node)
    const name = literalName(key)
    if (name !== undefined && FORBIDDEN_NAMES.has(name))
      throw new Refused(`"${name}" is not a name that can be asked for`)
    return key
  }

  protected override call(node: Node): Expression {
    const callee = node.name
    if (callee?.typename === 'Symbol' && callee.value === 'secret') return super.call(node)
    if (callee?.typename !== 'Symbol' && callee?.typename !== 'LookupVal')
      throw new Refused('only secret(…), macros and what is imported can be called')
    const { positional, named } = this.arguments(node.args)
    return { type: 'call', callee: this.check(callee), args: positional, named }
  }

  /** The name of a secret may be computed from anything: names are collected in rounds. */
  protected override assertConstant(): void {}

  /** As nunjucks reads it: the filter binds tighter. */
  protected override mixedFilter(): void {}

  protected override comparison(node: Node): Expression {
    const compared = super.comparison(node)
    const operator = node.ops?.[0]?.type
    return operator === '==' || operator === '!=' ? ({ ...compared, loose: true } as Expression) : compared
  }

  protected override test(node: Node): Expression {
    const { right } = node
    const call = right?.typename === 'FunCall' ? right : undefined
    const test = TESTS[String((call === undefined ? right : call.name)?.value)]
    if (test === undefined || !Object.hasOwn(TESTS, String((call === undefined ? right : call.name)?.value)))
      return super.test(node)
    const args = call === undefined ? [] : this.arguments(call.args).positional
    if (args.length !== (WITH_ARGUMENT.has(test) ? 1 : 0)) {
      throw new Refused(
        WITH_ARGUMENT.has(test) ? `the test "${test}" takes a value` : `the test "${test}" takes no value`,
        WITH_ARGUMENT.has(test) ? `write is ${test}(…)` : undefined,
      )
    }
    return { type: 'is', operand: this.check(node.left), test, args }
  }

  protected override knowsFilter(name: string): boolean {
    return isFilter(name) || this.#listFilters.has(name)
  }

  protected override filterNames(): Iterable<string> {
    return [...filterNames(), ...this.#listFilters]
  }
}

function literalName(key: Expression): string | undefined {
  if (key.type !== 'literal') return undefined
  if (typeof key.value === 'string') return key.value
  return typeof key.value === 'number' && Number.isSafeInteger(key.value) ? String(key.value) : undefined
}
