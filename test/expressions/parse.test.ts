import { describe, expect, it } from 'vitest'
import { DEFAULT_DIALECT } from '../../src/expressions/dialects.ts'
import { parseExpression } from '../../src/expressions/parse.ts'

const variables = new Set(['region'])
const parse = (inner: string) => parseExpression(inner, DEFAULT_DIALECT, variables)

describe('expressions', () => {
  it.each([
    [" secret('A') ", { type: 'secret-call', key: { type: 'literal', value: 'A' } }],
    [
      "secret('A', namespace='=')",
      {
        type: 'secret-call',
        key: { type: 'literal', value: 'A' },
        namespace: { type: 'literal', value: '=' },
      },
    ],
    ['secret("A")', { type: 'secret-call', key: { type: 'literal', value: 'A' } }],
    ['secrets.my-key', { type: 'secret-name', segments: ['my-key'] }],
    ['secrets.2fa', { type: 'secret-name', segments: ['2fa'] }],
    ['secrets.db.pass-word', { type: 'secret-name', segments: ['db', 'pass-word'] }],
    ["secrets['any key']", { type: 'secret-name', segments: ['any key'] }],
    ["secrets.a['0']", { type: 'secret-name', segments: ['a', '0'] }],
    ['secrets.a[0]', { type: 'secret-name', segments: ['a', '0'] }],
    ['envs.home', { type: 'env', name: 'home' }],
    ['vars.region', { type: 'variable', name: 'region' }],
    ['secret(\\"A\\")', { type: 'secret-call', key: { type: 'literal', value: 'A' } }],
    ['secret(\\\\\\"A\\\\\\")', { type: 'secret-call', key: { type: 'literal', value: 'A' } }],
    [
      "secrets.a??'x'",
      {
        type: 'fallback',
        left: { type: 'secret-name', segments: ['a'] },
        right: { type: 'literal', value: 'x' },
      },
    ],
    [
      "secrets.a ?? 'x' | upper",
      {
        type: 'filter',
        name: 'upper',
        input: {
          type: 'fallback',
          left: { type: 'secret-name', segments: ['a'] },
          right: { type: 'literal', value: 'x' },
        },
        args: [],
        named: {},
      },
    ],
  ])('%j', (inner, expression) => {
    expect(parse(inner)).toEqual({ kind: 'expression', expression })
  })

  it.each([
    ["secret('K' ~ taskrun.value)", 'taskrun'],
    ["secret('K') | jq('.a')", 'jq'],
    ["read(secret('K'))", 'read'],
    ["json(secret('J')).password", 'json'],
    ['secret(inputs.key)', 'inputs'],
    ['secrets.a ~ vars.other', 'vars'],
    ["inputs.nope ?? secret('A')", 'inputs'],
    ["inputs.x == 'b' ? secret('B') : secret('C')", 'inputs'],
  ])('%j is left for the platform, because of %j', (inner, name) => {
    expect(parse(inner)).toEqual({ kind: 'deferred', name })
  })

  it.each([
    ["secret('A', )", /comma/],
    ["secret('A'", /missing/],
    ["secret('A'))", /closes nothing/],
    ["secret('A'] ", /closes nothing/],
    ['secret(A)', /unknown name "A"/],
    ['secret(null)', /must be a string/],
    ["secret(namespace='x', 'A')", /named arguments come after/],
    ["secret(KEY='A')", /no argument "KEY"/],
    ["secret('A', key='B')", /given twice/],
    ["secret('A').x", /no members/],
    ['secrets.a.constructor', /not a name/],
    ["secrets['__proto__']", /not a name/],
    ["secret('A').constructor.constructor('x')", /can be called|no members/],
    ['secrets.a()', /can be called/],
    ["cycler(secret('A'))", /unknown function/],
    ["secret('A') | nope", /unknown filter/],
    ["secret('A') | uper", /unknown filter/],
    ["secret('A') ~ ':' | upper", /without parentheses/],
    ["secret('A') | upper ?? 'x'", /"\?\?" after a filter/],
    ["x == 'b' ? secret('B') : 'c'", /not an operator/],
    ["secret('A') secret('B')", /unexpected/],
    ['secret(r/a+/)', /regular expressions/],
    ["1 < secret('A') < 3", /chained/],
    ["secret(secret('A'))", /another secret/],
    ["secret('A') is odd", /unknown test/],
    ['secrets', /alone has no value/],
    [`${'('.repeat(65)}secrets.a${')'.repeat(65)}`, /nested/],
    ['`secrets.a`', /./],
    ['secret(‘A’)', /./],
  ])('%j is malformed', (inner, problem) => {
    const parsed = parse(inner)
    expect(parsed).toMatchObject({ kind: 'malformed', problem: expect.stringMatching(problem) })
  })

  it('suggests the name that was meant', () => {
    expect(parse("secret('A') | uper")).toMatchObject({ hint: 'did you mean "upper"?' })
    expect(parse("secret('A', namespce='x')")).toMatchObject({ hint: 'did you mean "namespace"?' })
    expect(parse("secret('A', fallback='x')")).toMatchObject({
      hint: 'it takes key, namespace, subkey, version',
    })
    expect(parse("secrets.a || 'x'")).toMatchObject({
      hint: "write or; for a secret that may be missing: a ?? 'x'",
    })
    expect(parse("secrets.a && 'x'")).toMatchObject({ hint: 'write and' })
  })

  it('does not overflow on long chains', () => {
    for (const piece of ['not ', '- ', "'a' ~ ", "'a' | upper | ", '[', '{"a":', 'secrets.a ?? ']) {
      const inner = `${piece.repeat(Math.floor(3900 / piece.length))}secrets.a`
      expect(() => parse(inner)).not.toThrow()
    }
  })

  it('keeps to its allow-list when the process has changed the parser of nunjucks', async () => {
    const nunjucks = (await import('nunjucks' as string)) as { default: { installJinjaCompat(): () => void } }
    const undo = nunjucks.default.installJinjaCompat()
    try {
      expect(parse("secrets['a'][1:2]").kind).toBe('malformed')
      expect(parse("secret('A') | upper").kind).toBe('expression')
    } finally {
      undo?.()
    }
  })
})
