/** Explanations for a terminal or a pipe: one block per expression, in columns. In: redacted ones. Out: text. */
import type { Problem } from '../../errors.ts'
import type { Explanation } from '../../rendering/explanation.ts'
import { count } from '../format-problems.ts'
import { harmless } from '../terminal.ts'
import {
  answerOf,
  askedOf,
  detailsOf,
  type ExplainedRow,
  labelOf,
  lineOf,
  ownProblems,
  placeOf,
  rowsOf,
  STATES,
  saysWhoWasAsked,
} from './words.ts'

export interface TextOptions {
  /** With the escape codes of a terminal. */
  readonly colored: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

type Painter = (text: string, color: keyof typeof COLORS) => string

const COLORS = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

/** Longest part of an expression that is shown. */
const MAX_EXPRESSION = 56
/** Columns of the widest expression; longer ones stand out. */
const MAX_COLUMN = 40

export function formatText(explanations: readonly Explanation[], { colored, now }: TextOptions): string {
  const paint: Painter = colored ? (text, color) => `\x1b[${COLORS[color]}m${text}\x1b[0m` : text => text
  return explanations.map(one => formatFile(one, paint, now)).join('\n')
}

function formatFile(explanation: Explanation, paint: Painter, now: number): string {
  const { file = '<source>', format, dialect, expressions, problems, warnings } = explanation
  const listed = rowsOf(explanation)
  const kind = [...(format === undefined ? [] : [format]), `${dialect} dialect`].join(', ')
  const heading = `${paint(harmless(file), 'bold')}  ${paint(kind, 'dim')}\n`
  const loose = [...ownProblems(problems, explanation), ...ownProblems(warnings, explanation)]
  const places = listed.map(one => harmless(lineOf(one)))
  const placeWidth = Math.max(0, ...places.map(place => place.length))
  const shown = listed.map(shownExpression)
  const textWidth = Math.min(MAX_COLUMN, Math.max(0, ...shown.map(text => text.length)))

  const blocks = listed.map((one, index) => {
    const head = `  ${places[index]!.padEnd(placeWidth)}  ${paint(shown[index]!.padEnd(textWidth), 'cyan')}  ${headOf(one, paint)}`
    const indent = ' '.repeat(placeWidth + 4)
    return [head.trimEnd(), ...bodyOf(one, paint, now).map(line => indent + line)].join('\n')
  })
  const foreign = expressions.filter(({ state }) => state === 'foreign').length
  const counted = foreign === 1 ? 'expression of another engine is' : 'expressions of other engines are'
  const parts = [
    ...loose.map(problem =>
      problemLines(problem, paint, true)
        .map(line => `  ${line}`)
        .join('\n'),
    ),
    ...blocks,
    ...(foreign > 0
      ? [paint(`  ${foreign} ${counted} left as ${foreign === 1 ? 'it is' : 'they are'}`, 'dim')]
      : []),
  ]
  if (parts.length === 0) parts.push(paint('  no expression to explain', 'dim'))
  return `${heading}\n${parts.map(part => `${part}\n`).join('\n')}`
}

/** On one line. */
function shownExpression({ text }: ExplainedRow): string {
  const line = harmless(text.replace(/\s+/g, ' '))
  return line.length <= MAX_EXPRESSION ? line : `${line.slice(0, 40)} … ${line.slice(-13)}`
}

function headOf(one: ExplainedRow, paint: Painter): string {
  const { state, reason } = one
  const shown = paint(harmless(placeOf(one)), 'dim')
  switch (state) {
    case 'rendered':
      return shown
    case 'problem':
      return `${paint(STATES.problem, 'red')}${reason === undefined ? '' : `: ${reason}`}  ${shown}`
    default:
      return `${paint(STATES[state], 'yellow')}${reason === undefined ? '' : `: ${reason}`}  ${shown}`
  }
}

function bodyOf(
  { state, references, plain, problems, warnings }: ExplainedRow,
  paint: Painter,
  now: number,
): string[] {
  const keys = references.map(({ key }) => harmless(key))
  const width = Math.min(32, Math.max(0, ...keys.map(key => key.length)))
  const indent = ' '.repeat(width + 2)
  return [
    ...references.flatMap((reference, index) => {
      const { outcome } = reference
      const color = outcome === 'FOUND' ? 'green' : state === 'problem' ? 'red' : 'dim'
      const details = detailsOf(reference, now).map(harmless)
      const answer = [paint(harmless(answerOf(reference, state)), color), ...details].join(', ')
      return [
        `${keys[index]!.padEnd(width)}  ${answer}`,
        ...(saysWhoWasAsked(reference) ? [indent + paint(harmless(askedOf(reference)), 'dim')] : []),
      ]
    }),
    ...plain.map(name => `${harmless(name)}  a plain value`),
    ...[...problems, ...warnings].flatMap(problem => problemLines(problem, paint, false)),
  ]
}

function problemLines(problem: Problem, paint: Painter, isPlaced: boolean): string[] {
  const { message, hint, line, column } = problem
  const place = isPlaced && line !== undefined ? `${line}:${column}  ` : ''
  const label = labelOf(problem)
  return [
    `${place}${harmless(message)}  ${paint(`[${label}]`, label.startsWith('warning') ? 'yellow' : 'red')}`,
    ...(hint === undefined ? [] : [`${paint('hint:', 'cyan')} ${harmless(hint)}`]),
  ]
}

/** `3 files, 12 expressions: 9 rendered, 2 deferred, 1 problem` */
export function summaryOf(explanations: readonly Explanation[]): string {
  return `${count(explanations.length, 'file')}, ${tallyOf(explanations)}`
}

/** `12 expressions: 9 rendered, 2 deferred, 1 problem`, other engines' left out. */
export function tallyOf(explanations: readonly Explanation[]): string {
  const states = explanations.flatMap(({ expressions }) => expressions.map(({ state }) => state))
  const ours = states.filter(state => state !== 'foreign')
  const tally = Object.entries(STATES)
    .filter(([state]) => state !== 'foreign')
    .map(([state, word]) => [ours.filter(one => one === state).length, word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) =>
      word === 'problem'
        ? count(number, word)
        : `${number} ${word === 'near miss' && number > 1 ? 'near misses' : word}`,
    )
  const total = count(ours.length, 'expression')
  const others = explanations.flatMap(({ mentions }) => mentions).length
  const more =
    others === 0 ? '' : `; ${count(others, 'more place')} that ask${others === 1 ? 's' : ''} for secrets`
  return `${total}${tally.length === 0 ? '' : `: ${tally.join(', ')}`}${more}`
}
