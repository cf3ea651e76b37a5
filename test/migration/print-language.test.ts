import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DIALECTS } from '../../src/expressions/dialects.ts'
import { parseExpression } from '../../src/expressions/parse.ts'
import { type Expression, visit } from '../../src/expressions/syntax.ts'
import { meaningKey } from '../../src/migration/meaning.ts'
import { printLanguage } from '../../src/migration/print-language.ts'

/** Trees of what both languages can say, printed and parsed again. */

const text = fc.stringMatching(/^[A-Za-z0-9 .:;,?|~(){}[\]=<>!&%$*+-]{0,8}'?$|^[a-z "]{0,6}$/)
const secret: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .stringMatching(/^[A-Za-z_][\w-]{0,6}$/)
    .map(name => ({ type: 'secret-name', segments: [name] }) as const),
  fc.record({ key: text, namespace: fc.option(text, { nil: undefined }) }).map(
    ({ key, namespace }): Expression => ({
      type: 'secret-call',
      key: { type: 'literal', value: `${key}k` },
      ...(namespace === undefined ? {} : { namespace: { type: 'literal', value: namespace } }),
    }),
  ),
)
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  secret,
  text.map((value): Expression => ({ type: 'literal', value })),
  fc.constantFrom<Expression>(
    { type: 'literal', value: 12 },
    { type: 'literal', value: 1.5 },
    { type: 'literal', value: true },
    { type: 'literal', value: null },
    { type: 'env', name: 'stage' },
    { type: 'env', name: 'a b' },
  ),
)

const tree: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>(tie => {
  const two = { left: tie('tree'), right: tie('tree') }
  return {
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.record({ type: fc.constant('concat' as const), ...two }),
      fc.record({ type: fc.constant('fallback' as const), ...two }),
      fc.record({
        type: fc.constant('filter' as const),
        name: fc.constantFrom('upper', 'trim', 'formencode', 'base64encode'),
        input: tie('tree'),
        args: fc.constant([]),
        named: fc.constant({}),
      }),
      fc.record({
        type: fc.constant('filter' as const),
        name: fc.constantFrom('join', 'split', 'startsWith'),
        input: tie('tree'),
        args: fc.tuple(tie('tree')),
        named: fc.constant({}),
      }),
      fc.record({
        type: fc.constant('if' as const),
        condition: tie('tree'),
        consequent: tie('tree'),
        otherwise: tie('tree'),
      }),
      fc.record({
        type: fc.constant('arithmetic' as const),
        operator: fc.constantFrom('+', '-', '*', '/', '%'),
        ...two,
      }),
      fc.record({
        type: fc.constant('compare' as const),
        operator: fc.constantFrom('==', '!=', '<', '>', '<=', '>='),
        ...two,
      }),
      fc.record({ type: fc.constant('logic' as const), operator: fc.constantFrom('and', 'or'), ...two }),
      fc.record({ type: fc.constantFrom('not' as const, 'negate' as const), operand: tie('tree') }),
      fc.record({
        type: fc.constant('is' as const),
        operand: tie('tree'),
        test: fc.constantFrom('defined', 'null', 'empty'),
      }),
    ) as fc.Arbitrary<Expression>,
  }
}).tree

function conditionals(expression: Expression): number {
  let count = 0
  visit(expression, ({ type }) => {
    if (type === 'if') count++
  })
  return count
}

it.each([
  ['default', "'"],
  ['default', '"'],
  ['kestra', "'"],
  ['kestra', '"'],
] as const)('in %s with %s, an expression is read as it was meant', (name, quote) => {
  fc.assert(
    fc.property(tree, expression => {
      // Kestra's conditional is only read where it is the whole expression.
      fc.pre(name === 'default' || conditionals(expression) === (expression.type === 'if' ? 1 : 0))
      const printed = printLanguage(expression, { name, quote })
      const parsed = parseExpression(printed, DIALECTS.get(name)!, new Set())
      expect(parsed, printed).toMatchObject({ kind: 'expression' })
      const read = parsed.kind === 'expression' ? parsed.expression : expression
      const key = (one: Expression): string => meaningKey({ type: 'computed', expression: one })
      expect(key(read), printed).toBe(key(expression))
    }),
    { numRuns: 400 },
  )
})
