import type { Expression } from '../expressions/syntax.ts'
import { Failure, Typed, type Value, ValueError } from '../expressions/value.ts'
import { isSeparator } from './compile-call.ts'
import { compileExpression } from './compile-expression.ts'
import { type Execute, OMITTED, PENDING, type TemplateValue } from './objects.ts'
import { Fragment, type Part, type Site } from './part.ts'
import type { Run } from './run.ts'
import { plainOf, textOf } from './text-of.ts'
import { truth } from './truth.ts'

/**
 * `{{ … }}`: a value goes into the output as one opaque part, a captured block as the text and the values that it
 * holds. One thing that is written as an expression is text of the template: a separator, as in
 * `{{ ", " if not loop.last }}`.
 */
export function compilePrint(expression: Expression, site: Site): Execute {
  if (
    expression.type === 'literal' &&
    typeof expression.value === 'string' &&
    isSeparator(expression.value)
  ) {
    const part: Part = { site, text: expression.value, value: undefined, sources: undefined }
    return run => run.emit(part)
  }
  if (expression.type === 'if' && [expression.consequent, expression.otherwise].some(isSeparatorLiteral)) {
    const condition = truth(compileExpression(expression.condition, site))
    const consequent = compileBranch(expression.consequent, site)
    const otherwise = compileBranch(expression.otherwise, site)
    return (run, frame) => {
      run.site = site
      const holds = valueOrFailure(condition, run, frame)
      if (holds === PENDING) {
        run.lookAhead(() => consequent(run, frame))
        run.lookAhead(() => otherwise(run, frame))
      } else if (holds instanceof Failure) run.fail(site, holds)
      else if (holds) consequent(run, frame)
      else otherwise(run, frame)
    }
  }
  const compute = compileExpression(expression, site)
  return (run, frame) => {
    run.site = site
    run.sources = undefined
    print(run, site, valueOrFailure(compute, run, frame))
  }
}

function isSeparatorLiteral(expression: Expression | undefined): boolean {
  return (
    expression?.type === 'literal' && typeof expression.value === 'string' && isSeparator(expression.value)
  )
}

/** Beside a separator, nothing is nothing. */
function compileBranch(expression: Expression | undefined, site: Site): Execute {
  if (expression === undefined || (expression.type === 'literal' && expression.value === '')) return () => {}
  return compilePrint(expression, site)
}

export function print(run: Run, site: Site, value: TemplateValue): void {
  if (value instanceof Fragment) {
    for (const part of value.parts) run.emit(part)
    return
  }
  const { sources } = run
  run.emit({
    site,
    text: undefined,
    value: valueOrFailure(printed, value, run),
    sources,
  })
}

/** What a filter can not take is a failure like any other. */
export function valueOrFailure<A, B, T>(compute: (a: A, b: B) => T, a: A, b: B): T | Failure {
  try {
    return compute(a, b)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    const { code, message, hint } = error
    return new Failure([{ code, message, ...(hint === undefined ? {} : { hint }) }])
  }
}

/** Numbers and booleans keep their type where they are a whole scalar; lists are text, as in nunjucks. */
function printed(value: TemplateValue, run: Run): Value | Failure {
  if (value === OMITTED) return NOTHING
  const plain = plainOf(value, run)
  if (plain === null) return NOTHING
  if (typeof plain === 'boolean')
    return new Typed(String(plain), { type: 'bool', literal: plain ? 'true' : 'false' })
  if (typeof plain === 'number') return typedNumber(plain)
  if (typeof plain === 'object' && (Array.isArray(plain) || plain instanceof Map)) return textOf(plain)
  return plain
}

const NOTHING = new Typed('', { type: 'json', literal: 'null' })

function typedNumber(number: number): Value | Failure {
  const text = String(number)
  if (Number.isInteger(number) && !text.includes('e')) return new Typed(text, { type: 'int', literal: text })
  const [mantissa, exponent] = text.split('e')
  const pointed = mantissa!.includes('.') ? mantissa! : `${mantissa}.0`
  const literal =
    exponent === undefined ? pointed : `${pointed}e${/^[+-]/.test(exponent) ? '' : '+'}${exponent}`
  return new Typed(text, { type: 'float', literal })
}
