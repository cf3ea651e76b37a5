/** Problems as a person reads them, and as one JSON object. In: problems without values. Out: text. */
import { CODES, comparePlaces, formatProblem, type Problem } from '../errors.ts'
import { harmless } from './terminal.ts'

export interface Diagnostics {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

interface Listed {
  readonly problem: Problem
  readonly severity: 'error' | 'warning'
}

/**
 * One block per problem, sorted by place, then the summary line. Empty if there is nothing to say.
 * @param colored with the escape codes of a terminal
 */
export function formatProblems(diagnostics: Diagnostics, colored: boolean): string {
  const listed = list(diagnostics)
  if (listed.length === 0) return ''
  const blocks = listed.map(one => formatBlock(one, colored ? paint : plain))
  // One problem with the call itself needs no counting.
  const counted = listed.length > 1 || listed[0]!.problem.line !== undefined
  return `${blocks.join('\n')}${counted ? `\n${summarise(diagnostics)}\n` : ''}`
}

/** `3 problems, 1 warning` */
export function summarise({ problems, warnings }: Diagnostics): string {
  const counts = [count(problems.length, 'problem'), count(warnings.length, 'warning')]
  return counts.filter(one => !one.startsWith('0 ')).join(', ')
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** What `--json` prints of a problem. */
export function toJson(diagnostics: Diagnostics): object {
  const { problems, warnings } = diagnostics
  return {
    problems: list({ problems, warnings: [] }).map(jsonRow),
    warnings: list({ problems: [], warnings }).map(jsonRow),
  }
}

function jsonRow({ problem, severity }: Listed): object {
  const { code, file, line, column, message, hint, frame } = problem
  return { code, severity, file, line, column, message, hint, frame }
}

function list({ problems, warnings }: Diagnostics): Listed[] {
  return [
    ...problems.map((problem): Listed => ({ problem, severity: 'error' })),
    ...warnings.map((problem): Listed => ({ problem, severity: 'warning' })),
  ].sort((a, b) => comparePlaces(a.problem, b.problem))
}

type Painter = (text: string, color: keyof typeof COLORS) => string

const COLORS = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 } as const
const plain: Painter = text => text
const paint: Painter = (text, color) => `\x1b[${COLORS[color]}m${text}\x1b[0m`

function formatBlock({ problem, severity }: Listed, painted: Painter): string {
  const { code, frame, hint } = problem
  const label = severity === 'error' || CODES[code].severity === 'error' ? code : `warning ${code}`
  const lines = [
    `${painted(harmless(formatProblem(problem)), 'bold')}  ${painted(`[${label}]`, severity === 'error' ? 'red' : 'yellow')}`,
  ]
  if (frame !== undefined) lines.push(...frame.split('\n').map(line => painted(`  ${harmless(line)}`, 'dim')))
  if (hint !== undefined) lines.push(`  ${painted('hint:', 'cyan')} ${harmless(hint)}`)
  return `${lines.join('\n')}\n`
}
