import { describe, expect, it } from 'vitest'
import { DEFAULT_DIALECT } from '../../src/expressions/dialects.ts'
import { evaluate, type Scope } from '../../src/expressions/evaluate.ts'
import { parseExpression } from '../../src/expressions/parse.ts'
import { lookUpEnv } from '../../src/expressions/plain-scope.ts'
import { Failure, toText } from '../../src/expressions/value.ts'

const secrets: Record<string, string | Uint8Array> = {
  A: 'alpha',
  B: 'beta',
  EMPTY: '',
  N: '5432',
  F: '1.50',
  T: 'yes',
  J: '{"a":[1, 2]}',
  SP: ' a b&c/é+~* ',
  Q: `it's "x"`,
  BIN: new Uint8Array([0xff, 0xfe]),
}
const plainValues = {
  env: { ENV_REGION: 'eu', ENV_mixed: 'm', OTHER: 'no' },
  envsPrefix: 'ENV_',
  variables: new Map<string, string | number | boolean>([
    ['v', 'vee'],
    ['n', 3],
  ]),
}
const scope: Scope = {
  secret(node) {
    const key =
      node.type === 'secret-name'
        ? node.segments.join('.')
        : String(node.type === 'secret-call' && node.key.type === 'literal' && node.key.value)
    if (key === 'DENIED') return new Failure([{ code: 'ACCESS_DENIED', message: 'denied' }])
    return secrets[key] ?? new Failure([{ code: 'NOT_FOUND', message: `secret "${key}" not found` }])
  },
  env: name => lookUpEnv(name, plainValues),
  variable: name => plainValues.variables.get(name)!,
}

function run(inner: string): unknown {
  const parsed = parseExpression(inner, DEFAULT_DIALECT, new Set(['v', 'n']))
  if (parsed.kind !== 'expression') throw new Error(JSON.stringify(parsed))
  const value = evaluate(parsed.expression, scope)
  return value instanceof Failure
    ? value.reasons.map(reason => `${reason.code} ${reason.message}`)
    : toText(value)
}

describe('values', () => {
  it.each([
    ["secret('A')", 'alpha'],
    ["secret('A') ~ ':' ~ secret('B')", 'alpha:beta'],
    ["('x ' ~ secret('A')) | upper", 'X ALPHA'],
    ["secret('A') | upper ~ 'z'", 'ALPHAz'],
    ['envs.region', 'eu'],
    ['envs.mixed', 'm'],
    ['vars.v ~ vars.n', 'vee3'],
    ["secrets.NOPE ?? 'd'", 'd'],
    ['secrets.NOPE ?? secrets.NADA ?? secrets.A', 'alpha'],
    ["secrets.NOPE | default('d')", 'd'],
    ["secrets.NOPE | upper | trim | default('d')", 'd'],
    ["('a' ~ secrets.NOPE) | default('d')", 'd'],
    ["secrets.EMPTY ?? 'd'", ''],
    ["secrets.EMPTY | default('d')", ''],
    ["envs.nope ?? 'd'", 'd'],
    ["'x' if secrets.A == 'alpha' else secrets.NOPE", 'x'],
    ["secrets.NOPE if secrets.A == 'beta' else 'y'", 'y'],
    ["'x' if secrets.EMPTY", ''],
    ['secrets.NOPE is defined', 'false'],
    ['secrets.A is defined', 'true'],
    ["'lph' in secrets.A", 'true'],
    ["'alpha' in [secrets.A, 'b']", 'true'],
    ["secrets.A != 'x' and not secrets.EMPTY", 'true'],
    ['secrets.EMPTY or secrets.B', 'beta'],
    ['(secrets.N | int) + 1', '5433'],
    ['(secrets.N | int) > 80', 'true'],
    ['secrets.F | float', '1.5'],
    ['secrets.T | bool', 'true'],
    ['secrets.SP | trim | urlencode', 'a%20b%26c%2F%C3%A9%2B~*'],
    ['secrets.A | base64encode', 'YWxwaGE='],
    ['secrets.A | base64encode | base64decode', 'alpha'],
    ['secrets.BIN | base64encode', '//4='],
    ['secrets.BIN | hex', 'fffe'],
    ['secrets.A | sha256', '8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8'],
    ['secrets.Q | json', '"it\'s \\"x\\""'],
    ["[secrets.A, 'b'] | toJson", '["alpha","b"]'],
    ["{'k': {'n': secrets.A}} | json", '{"k":{"n":"alpha"}}'],
    ['secrets.Q | sh', `'it'\\''s "x"'`],
    ['secrets.Q | sql', `'it''s "x"'`],
    ['secrets.Q | xml', 'it&#39;s &quot;x&quot;'],
    ['secrets.A | slice(0, 2)', 'al'],
    ["secrets.A | replace('l', '$&')", 'a$&pha'],
    ["secrets.A | split('p') | join('-')", 'al-ha'],
    ['secrets.A | length', '5'],
    ['secrets.A | title', 'Alpha'],
    ['secrets.A | abbreviate(4)', 'a...'],
  ])('%s is %j', (inner, expected) => {
    expect(run(inner)).toBe(expected)
  })

  it.each([
    ['secrets.NOPE', ['NOT_FOUND secret "NOPE" not found']],
    [
      'secrets.NOPE ~ secrets.NADA',
      ['NOT_FOUND secret "NOPE" not found', 'NOT_FOUND secret "NADA" not found'],
    ],
    ["secrets.DENIED ?? 'x'", ['ACCESS_DENIED denied']],
    [
      "(secrets.NOPE ~ secrets.DENIED) | default('x')",
      ['NOT_FOUND secret "NOPE" not found', 'ACCESS_DENIED denied'],
    ],
    ['secrets.A | int', ['UNREADABLE the value is not a whole number']],
    ['secrets.A | bool', ['UNREADABLE the value is neither true nor false']],
    ['secrets.A - 1', ['UNREADABLE arithmetic needs numbers']],
    ['secrets.A | base64decode', ['UNREADABLE the value is not base64']],
    ['secrets.BIN', 'utf8'],
    ['secrets.A | indent(100000)', ['LIMIT_EXCEEDED the indentation is too large']],
    ['secrets.A | upper(1)', ['EXPRESSION_SYNTAX filter "upper" takes no arguments']],
    ["secrets.A | replace('', 'x')", ['EXPRESSION_SYNTAX the text to replace is empty']],
  ])('%s fails with %j', (inner, expected) => {
    if (expected === 'utf8') expect(() => run(inner)).toThrow(/UTF-8/)
    else expect(run(inner)).toEqual(expected)
  })

  it('stops a text that grows without end', () => {
    const grow = Array.from({ length: 30 }, () => "replace('a', 'aaaaaaaaaa')").join(' | ')
    expect(run(`secrets.A | ${grow}`)).toEqual(['LIMIT_EXCEEDED the result is too long'])
  })

  it('tells that a variable has another prefix', () => {
    expect(run('envs.other')).toEqual([
      'NOT_FOUND environment variable "ENV_OTHER" is not set (asked for as "envs.other")',
    ])
  })
})
