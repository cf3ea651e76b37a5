import { applyFilter } from './filters.ts'
import type { Arithmetic, Comparison, Expression, SecretNode } from './syntax.ts'
import { Failure, isTrue, plain, Typed, toText, type Value, ValueError } from './value.ts'

/**
 * A checked syntax tree to its value. Nothing can be reached from here but what the scope hands out: there is no
 * property access, no call but `secret()` and the filters, and no loop.
 *
 * A failure travels like a value: NOT_FOUND, and it alone, up to the nearest `??` or `default`; every other one to
 * the top. A branch that is not used can not fail the expression.
 */
export interface Scope {
  secret(node: SecretNode): Value | Failure
  /** True if `default` takes an empty text for missing (Pebble). Default: `false`. */
  readonly emptyIsMissing?: boolean
  env(name: string): Value | Failure
  variable(name: string): Value
}

/** @throws never for what the config or a value causes: that is a `Failure` */
export function evaluate(expression: Expression, scope: Scope): Value | Failure {
  try {
    return compute(expression, scope)
  } catch (error) {
    if (error instanceof ValueError) return failureOf(error)
    throw error
  }
}

function failureOf(error: ValueError): Failure {
  return new Failure([
    { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) },
  ])
}

function compute(node: Expression, scope: Scope): Value | Failure {
  switch (node.type) {
    case 'literal':
      return node.value
    case 'secret-call':
    case 'secret-name':
    case 'secret-uri':
      return scope.secret(node)
    case 'env':
      return scope.env(node.name)
    case 'variable':
      return scope.variable(node.name)
    case 'name':
    case 'member':
    case 'call':
    case 'root-at':
      throw new TypeError('only a whole template can say this')
    case 'fallback': {
      const left = evaluate(node.left, scope)
      return left instanceof Failure && left.absent ? compute(node.right, scope) : left
    }
    case 'filter':
      return filtered(node, scope)
    case 'concat':
      return both(node.left, node.right, scope, (left, right) => toText(left) + toText(right))
    case 'arithmetic':
      return both(node.left, node.right, scope, (left, right) =>
        arithmetic(node.operator, number(left), number(right)),
      )
    case 'negate':
      return one(node.operand, scope, value => -number(value))
    case 'compare':
      return both(node.left, node.right, scope, (left, right) => compare(node.operator, left, right))
    case 'logic':
      return one(node.left, scope, left =>
        isTrue(left) === (node.operator === 'or') ? left : compute(node.right, scope),
      )
    case 'not':
      return one(node.operand, scope, value => !isTrue(value))
    case 'if':
      return one(node.condition, scope, condition => {
        if (isTrue(condition)) return compute(node.consequent, scope)
        return node.otherwise === undefined ? '' : compute(node.otherwise, scope)
      })
    case 'in':
      return both(node.item, node.container, scope, contains)
    case 'is':
      return tested(node.operand, node.test, scope)
    case 'list':
      return all(node.items, scope, items => items)
    case 'map':
      return all(
        node.entries.flatMap(entry => [entry.key, entry.value]),
        scope,
        flat => {
          const map = new Map<string, Value>()
          for (let index = 0; index < flat.length; index += 2) map.set(toText(flat[index]!), flat[index + 1]!)
          return map
        },
      )
  }
}

function filtered(node: Expression & { type: 'filter' }, scope: Scope): Value | Failure {
  if (node.name === 'default' || node.name === 'd') {
    const input = evaluate(node.input, scope)
    const fallback = node.args[0] ?? node.named.default
    if (fallback === undefined)
      throw new ValueError('filter "default" takes the text to use instead', undefined, 'EXPRESSION_SYNTAX')
    if (scope.emptyIsMissing === true && input === '') return compute(fallback, scope)
    return input instanceof Failure && input.absent ? compute(fallback, scope) : input
  }
  const names = Object.keys(node.named)
  return all(
    [node.input, ...node.args, ...names.map(name => node.named[name]!)],
    scope,
    ([input, ...values]) => {
      const named = new Map(names.map((name, index) => [name, values[node.args.length + index]!]))
      return applyFilter(node.name, input!, values.slice(0, node.args.length), named)
    },
  )
}

function one(operand: Expression, scope: Scope, apply: (value: Value) => Value | Failure): Value | Failure {
  const value = evaluate(operand, scope)
  return value instanceof Failure ? value : apply(value)
}

function both(
  left: Expression,
  right: Expression,
  scope: Scope,
  apply: (left: Value, right: Value) => Value,
): Value | Failure {
  return all([left, right], scope, ([a, b]) => apply(a!, b!))
}

/** Every operand is looked at, so that all that is wrong is told at once. */
function all(
  operands: readonly Expression[],
  scope: Scope,
  apply: (values: readonly Value[]) => Value | Failure,
): Value | Failure {
  const values: Value[] = []
  const failures: Failure[] = []
  for (const operand of operands) {
    const value = evaluate(operand, scope)
    if (value instanceof Failure) failures.push(value)
    else values.push(value)
  }
  if (failures.length > 0) return new Failure(failures.flatMap(failure => failure.reasons))
  return apply(values)
}

function tested(operand: Expression, test: string, scope: Scope): Value | Failure {
  const value = evaluate(operand, scope)
  if (value instanceof Failure) {
    if (!value.absent) return value
    return test !== 'defined'
  }
  switch (test) {
    case 'defined':
      return true
    case 'undefined':
      return false
    case 'empty':
      return !isTrue(value) || toText(value) === ''
    default:
      return value === null
  }
}

/** @throws ValueError for what is no number */
export function number(value: Value): number {
  const plainValue = value instanceof Typed ? Number(value.text) : value
  if (typeof plainValue !== 'number') {
    throw new ValueError(
      'arithmetic needs numbers',
      'cast a secret with "| int" or "| float"; join texts with ~',
    )
  }
  return plainValue
}

/** @throws ValueError for a division by zero */
export function arithmetic(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      if (right === 0) throw new ValueError('division by zero')
      return left / right
    case '//':
      if (right === 0) throw new ValueError('division by zero')
      return Math.floor(left / right)
    case '**':
      return left ** right
    default:
      if (right === 0) throw new ValueError('division by zero')
      return left % right
  }
}

export function comparable(value: Value): string | number | boolean | null {
  const plainValue = value instanceof Typed ? plain(value) : value
  if (plainValue instanceof Uint8Array) return toText(plainValue)
  if (typeof plainValue === 'object' && plainValue !== null) return JSON.stringify(plain(value))
  return plainValue as string | number | boolean | null
}

export function compare(operator: Comparison, a: Value, b: Value): boolean {
  const left = comparable(a)
  const right = comparable(b)
  if (operator === '==') return left === right
  if (operator === '!=') return left !== right
  if (typeof left !== typeof right || left === null || right === null) {
    throw new ValueError(
      'only two numbers or two texts can be compared by size',
      'cast a secret with "| int"',
    )
  }
  switch (operator) {
    case '<':
      return left < right
    case '>':
      return left > right
    case '<=':
      return left <= right
    default:
      return left >= right
  }
}

export function contains(item: Value, container: Value): boolean {
  const wanted = comparable(item)
  if (Array.isArray(container)) return container.some(entry => comparable(entry) === wanted)
  if (container instanceof Map) return container.has(String(wanted))
  return toText(container).includes(String(wanted))
}
