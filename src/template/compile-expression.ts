import { closest } from '../expressions/closest.ts'
import type { Expression } from '../expressions/syntax.ts'
import { Failure, type Value } from '../expressions/value.ts'
import { absent, shown } from './absent.ts'
import { compileCall } from './compile-call.ts'
import { compileFilter } from './compile-filter.ts'
import { belowRoot, secretByCall, secretByName, variable } from './compile-secret.ts'
import { memberOfObject } from './members.ts'
import { Builtin, type Compute, Exports, OMITTED, PENDING, type TemplateValue } from './objects.ts'
import { calculated, compared, isIn, joined, numberOf, passes } from './operators.ts'
import { Fragment, type Part, type Site, type Sources, union } from './part.ts'
import type { Run } from './run.ts'
import { measured } from './size.ts'
import { failureOf, plainOf, textOf } from './text-of.ts'
import { truth, truthOf } from './truth.ts'

/**
 * A checked expression to a closure. What it can reach: the secrets, variables and names of the run, and plain data.
 * A failure travels like a value, as in `expressions/evaluate.ts`; so does what waits for a secret.
 */
export function compileExpression(node: Expression, site: Site): Compute {
  const compile = (child: Expression): Compute => compileExpression(child, site)
  switch (node.type) {
    case 'literal': {
      const { value } = node
      return () => value
    }
    case 'secret-name':
      return secretByName(node.segments, site)
    case 'secret-call':
      return secretByCall(node, site, compile)
    case 'secret-uri':
      throw new TypeError('a template has no notation but its own')
    case 'root-at':
      return belowRoot(node.root, node.keys.map(compile), site)
    case 'env':
      return run => run.world.env(node.name)
    case 'variable':
      return run => variable(run, node.name)
    case 'name':
      return byName(node.name)
    case 'member':
      return member(compile(node.target), compile(node.key))
    case 'call':
      return compileCall(node, site, compile)
    case 'filter':
      return compileFilter(node, compile)
    case 'fallback':
      return fallback(compile(node.left), compile(node.right))
    case 'concat':
      return concat(compile(node.left), compile(node.right), site)
    case 'arithmetic':
      return both(compile(node.left), compile(node.right), (a, b) => calculated(node.operator, a, b))
    case 'negate':
      return one(compile(node.operand), value => -numberOf(value))
    case 'compare': {
      const { operator, loose = false } = node
      return both(compile(node.left), compile(node.right), (a, b) => compared(operator, a, b, loose))
    }
    case 'in':
      return both(compile(node.item), compile(node.container), isIn)
    case 'logic':
      return logic(compile(node.left), compile(node.right), node.operator === 'or')
    case 'not': {
      const operand = truth(compile(node.operand))
      return (run, frame) => {
        const value = operand(run, frame)
        return typeof value === 'boolean' ? !value : value
      }
    }
    case 'if':
      return inlineIf(node, compile)
    case 'is':
      return tested(node, compile)
    case 'list':
      return list(node.items.map(compile), items => measured([...items]))
    case 'map': {
      const keys = node.entries.map(({ key }) => String((key as { value: unknown }).value))
      return list(
        node.entries.map(({ value }) => compile(value)),
        values => measured(new Map(keys.map((key, index) => [key, values[index]!]))),
      )
    }
  }
}

function one(operand: Compute, apply: (value: Value) => Value): Compute {
  return (run, frame) => {
    const value = plainOf(operand(run, frame), run)
    return value instanceof Failure ? value : apply(value)
  }
}

function both(left: Compute, right: Compute, apply: (a: Value, b: Value) => Value): Compute {
  return (run, frame) => {
    const a = plainOf(left(run, frame), run)
    const b = plainOf(right(run, frame), run)
    if (a instanceof Failure || b instanceof Failure) return failureOf(a, b)
    // Lists and maps are compared and joined as their text.
    run.charge(a)
    run.charge(b)
    return apply(a, b)
  }
}

function list(computes: readonly Compute[], apply: (values: readonly Value[]) => Value): Compute {
  return (run, frame) => {
    const values = computes.map(compute => plainOf(compute(run, frame), run))
    run.step(values.length)
    return values.some(value => value instanceof Failure) ? failureOf(...values) : apply(values as Value[])
  }
}

function logic(left: Compute, right: Compute, isOr: boolean): Compute {
  return (run, frame) => {
    const value = left(run, frame)
    if (value === PENDING) run.lookAheadAt(() => right(run, frame))
    if (value instanceof Failure && value !== OMITTED) return value
    return truthOf(value, run) === isOr ? value : right(run, frame)
  }
}

function fallback(left: Compute, right: Compute): Compute {
  return (run, frame) => {
    const value = left(run, frame)
    if (value === PENDING) run.lookAheadAt(() => right(run, frame))
    return value instanceof Failure && value.absent ? right(run, frame) : value
  }
}

function inlineIf(node: Expression & { type: 'if' }, compile: (child: Expression) => Compute): Compute {
  const condition = truth(compile(node.condition))
  const consequent = compile(node.consequent)
  const otherwise: Compute = node.otherwise === undefined ? () => '' : compile(node.otherwise)
  return (run, frame) => {
    const holds = condition(run, frame)
    if (holds === PENDING) {
      run.lookAheadAt(() => consequent(run, frame))
      run.lookAheadAt(() => otherwise(run, frame))
    }
    if (holds instanceof Failure) return holds
    return holds ? consequent(run, frame) : otherwise(run, frame)
  }
}

function tested(node: Expression & { type: 'is' }, compile: (child: Expression) => Compute): Compute {
  const operand = compile(node.operand)
  const argument = node.args?.[0] === undefined ? undefined : compile(node.args[0])
  const { test } = node
  const asks = test === 'defined' || test === 'undefined'
  return (run, frame) => {
    const value = operand(run, frame)
    if (asks && !(value instanceof Failure)) return test === 'defined'
    const plain = plainOf(value, run)
    if (plain instanceof Failure) {
      if (plain === PENDING || !plain.absent) return plain
      return asks ? test === 'undefined' : test === 'empty' || test === 'falsy' ? true : plain
    }
    const other = argument === undefined ? undefined : plainOf(argument(run, frame), run)
    if (other instanceof Failure) return other
    run.charge(plain)
    run.charge(other)
    return passes(test, plain, other)
  }
}

/** Text of the template on either side makes the whole text of the template, with values in it. */
function concat(left: Compute, right: Compute, site: Site): Compute {
  return (run, frame) => {
    const before = run.sources
    run.sources = undefined
    const a = left(run, frame)
    const ofA = run.sources
    run.sources = undefined
    const b = right(run, frame)
    const ofB = run.sources
    run.sources = union(before, union(ofA, ofB))
    if (!(a instanceof Fragment) && !(b instanceof Fragment)) {
      const [first, second] = [plainOf(a, run), plainOf(b, run)]
      if (first instanceof Failure || second instanceof Failure) return failureOf(first, second)
      run.charge(first)
      run.charge(second)
      return joined(textOf(first), textOf(second))
    }
    run.step(2)
    const [first, second] = [partsOf(a, ofA, site, run), partsOf(b, ofB, site, run)]
    if (!(first instanceof Failure || second instanceof Failure)) return joinedParts(first, second, run)
    const failure = failureOf(first, second)
    if (failure === PENDING) run.isOpen = true
    return failure
  }
}

function joinedParts(a: readonly Part[], b: readonly Part[], run: Run): Fragment {
  run.step(a.length + b.length)
  return new Fragment([...a, ...b])
}

function partsOf(
  value: TemplateValue,
  sources: Sources | undefined,
  site: Site,
  run: Run,
): readonly Part[] | Failure {
  if (value instanceof Fragment) return value.parts
  const plain = plainOf(value, run)
  return plain instanceof Failure ? plain : [{ site, text: undefined, value: textOf(plain), sources }]
}

const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  ['range', 'cycler', 'joiner'].map(name => [name, new Builtin(name)]),
)

function byName(name: string): Compute {
  return (run, frame) => {
    const cell = frame.lookUp(name)
    if (cell !== undefined) {
      run.touch(cell.sources)
      return cell.value
    }
    const handedIn = frame.context.seesVariables ? run.world.variables.get(name) : undefined
    if (handedIn !== undefined) return handedIn
    const builtin = BUILTINS.get(name)
    if (builtin !== undefined) return builtin
    run.step(50)
    const names = [
      ...frame.names(),
      ...run.world.variables.keys(),
      ...BUILTINS.keys(),
      'secrets',
      'envs',
      'vars',
    ]
    const near = closest(name, names.slice(0, MAX_NAMES))
    return absent(
      `there is no "${shown(name)}" here`,
      near === undefined
        ? 'set it with {% set %}, hand it in with --set, or test it with "is defined"'
        : `did you mean "${near}"?`,
    )
  }
}

/** Names that are looked at for a suggestion. */
const MAX_NAMES = 200

function member(target: Compute, key: Compute): Compute {
  return (run, frame) => {
    const object = target(run, frame)
    const name = plainOf(key(run, frame), run)
    if (object instanceof Failure || name instanceof Failure) return failureOf(object, name)
    run.charge(name)
    if (object instanceof Exports) run.touch(object.cells.get(textOf(name))?.sources)
    const found = memberOfObject(object instanceof Fragment ? plainOf(object, run) : object, name)
    if (found !== undefined) return found
    const keys = object instanceof Map ? [...object.keys()].slice(0, MAX_NAMES) : []
    run.step(10)
    // A key that comes from a secret is not said.
    const said = run.sources === undefined ? ` "${shown(textOf(name))}"` : ' of this name'
    const near = run.sources === undefined ? closest(textOf(name), keys) : undefined
    return absent(
      `there is no member${said}`,
      near === undefined
        ? 'give it a default with ??, or test it with "is defined"'
        : `did you mean "${near}"?`,
    )
  }
}
