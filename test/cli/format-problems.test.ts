import { expect, test } from 'vitest'
import { formatProblems, summarise } from '../../src/cli/format-problems.ts'
import { createPrinter, exitCodeOf } from '../../src/cli/printer.ts'
import { harmless, isLively } from '../../src/cli/terminal.ts'
import type { Code, Problem } from '../../src/errors.ts'

const problem = (code: Code, line: number): Problem => ({
  code,
  message: 'm',
  file: 'a.yaml',
  line,
  column: 1,
})

test.each([
  [3, 1, '3 problems, 1 warning'],
  [1, 0, '1 problem'],
  [0, 2, '2 warnings'],
])('%i problems and %i warnings are summarised', (problems, warnings, expected) => {
  const many = (count: number): Problem[] => Array.from({ length: count }, (_, index) => problem('IO', index))
  expect(summarise({ problems: many(problems), warnings: many(warnings) })).toBe(expected)
})

test('problems and warnings are sorted by place, together', () => {
  const text = formatProblems(
    { problems: [problem('NOT_FOUND', 3)], warnings: [problem('DEFERRED', 2)] },
    false,
  )
  expect(text).toBe(
    'a.yaml:2:1  m  [warning DEFERRED]\n\na.yaml:3:1  m  [NOT_FOUND]\n\n1 problem, 1 warning\n',
  )
})

test('colour is only put on when asked for', () => {
  const diagnostics = {
    problems: [{ ...problem('NOT_FOUND', 1), frame: '1 | a\n  | ^', hint: 'h' }],
    warnings: [],
  }
  expect(formatProblems(diagnostics, false)).not.toContain('\x1b')
  expect(formatProblems(diagnostics, true).replace(/\x1b\[\d+m/g, '')).toBe(
    formatProblems(diagnostics, false),
  )
})

test.each<[readonly Code[], number]>([
  [['NOT_FOUND'], 1],
  [['NOT_FOUND', 'UNAVAILABLE'], 3],
  [['THROTTLED', 'IO'], 3],
  [['IO', 'NOT_FOUND'], 2],
  [['USAGE'], 2],
  [['DEFERRED'], 1],
])('%j ends with exit code %i', (codes, expected) => {
  expect(exitCodeOf(codes.map(code => problem(code, 1)))).toBe(expected)
})

test.each([
  ['\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['a\nb\r', 'a\\x0ab\\x0d'],
  ['\x9b31m', '\\x9b31m'],
  ['abc\u202egpj', 'abc\\u202egpj'],
  ['\ud800', '\\ud800'],
  ['é 漢 🔑', 'é 漢 🔑'],
])('%j is shown and not obeyed', (text, expected) => {
  expect(harmless(text)).toBe(expected)
})

test.each([{ NO_COLOR: '1' }, { CI: 'true' }, { TERM: 'dumb' }])(
  '%j wants neither colour nor progress',
  environment => {
    expect(isLively(environment)).toBe(false)
  },
)

test('JSON is masked string by string, and stays JSON', () => {
  const printer = createPrinter({ json: true })
  printer.redactWith({ redact: (text: string) => text.replaceAll('value"EXAMPLE', '***') } as never)
  const text = printer.jsonOf({ problems: [{ ...problem('IO', 1), hint: 'a value"EXAMPLE' }], warnings: [] })
  expect(JSON.parse(text).problems[0]).toMatchObject({ code: 'IO', hint: 'a ***' })
})
