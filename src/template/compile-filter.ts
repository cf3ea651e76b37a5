import { applyFilter } from '../expressions/filters.ts'
import type { Expression, FilterCall } from '../expressions/syntax.ts'
import { Failure, type Value } from '../expressions/value.ts'
import { filterFragment } from './fragment-filters.ts'
import { applyListFilter, listFilterNames } from './list-filters.ts'
import { type Compute, PENDING } from './objects.ts'
import { Fragment } from './part.ts'
import { failureOf, plainOf } from './text-of.ts'
import { truthOf } from './truth.ts'

/** `a | name(b)`. */
export function compileFilter(node: FilterCall, compile: (child: Expression) => Compute): Compute {
  const { name } = node
  const input = compile(node.input)
  const args = node.args.map(compile)
  const names = Object.keys(node.named)
  const namedArgs = names.map(key => compile(node.named[key]!))
  if (name === 'default' || name === 'd') {
    const replacement =
      args[0] ?? (node.named.default === undefined ? undefined : namedArgs[names.indexOf('default')])
    return withDefault(input, replacement, args[1])
  }
  const apply = listFilterNames.has(name) ? applyListFilter : applyFilter
  return (run, frame) => {
    const given = input(run, frame)
    const values = args.map(arg => plainOf(arg(run, frame), run))
    const namedValues = namedArgs.map(arg => plainOf(arg(run, frame), run))
    if (given instanceof Failure || [...values, ...namedValues].some(value => value instanceof Failure)) {
      const failure = failureOf(given, ...values, ...namedValues)
      if (given instanceof Fragment && failure === PENDING) run.isOpen = true
      return failure
    }
    if (given instanceof Fragment) {
      run.step(given.parts.length)
      for (const { text, value } of given.parts) run.charge(text ?? value)
      const kept = filterFragment(name, given, values as Value[])
      if (kept !== undefined) return kept
    }
    const value = plainOf(given, run)
    if (value instanceof Failure) return value
    run.step(2)
    run.charge(value)
    for (const other of values) run.charge(other)
    const named = new Map(names.map((key, index) => [key, namedValues[index] as Value]))
    const result = apply(name, value, values as Value[], named)
    run.charge(result)
    return result
  }
}

/** nunjucks' `default(value, true)` also replaces what is false. */
function withDefault(
  input: Compute,
  replacement: Compute | undefined,
  isLoose: Compute | undefined,
): Compute {
  if (replacement === undefined) {
    const message = 'filter "default" takes the text to use instead'
    return () => new Failure([{ code: 'EXPRESSION_SYNTAX', message }])
  }
  return (run, frame) => {
    const value = input(run, frame)
    if (value === PENDING) run.lookAheadAt(() => replacement(run, frame))
    if (value instanceof Failure) return value.absent ? replacement(run, frame) : value
    if (isLoose === undefined || truthOf(value, run)) return value
    return truthOf(isLoose(run, frame), run) ? replacement(run, frame) : value
  }
}
