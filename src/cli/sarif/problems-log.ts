/**
 * What `check` found, as SARIF: a rule per code, a result per problem of a config. What is wrong with the call, the
 * settings or a file that can not be read is a notification of the run. In: problems, masked. Out: the document as text.
 */
import type { ReportingDescriptor, Result } from 'sarif'
import { CODES, type Code, type Problem } from '../../errors.ts'
import type { Diagnostics } from '../format-problems.ts'
import { sarifText, toLocation } from './log.ts'

export interface ProblemsLogOptions {
  /** Of this program. */
  readonly version: string
  readonly exitCode: number
}

export function problemsLog(diagnostics: Diagnostics, { version, exitCode }: ProblemsLogOptions): string {
  const { problems, warnings } = diagnostics
  return sarifText({
    version,
    exitCode,
    // A store that is down leaves things unchecked, and so does a call that is wrong.
    complete: problems.every(({ code }) => CODES[code].exit <= 1),
    rules: RULES,
    results: [
      ...problems.filter(isOfConfig).map(problem => toResult(problem, 'error')),
      ...warnings.filter(isOfConfig).map(problem => toResult(problem, 'warning')),
    ],
    notifications: {
      problems: problems.filter(problem => !isOfConfig(problem)),
      warnings: warnings.filter(problem => !isOfConfig(problem)),
    },
  })
}

/** What has no place in a file can not be shown as a result. */
function isOfConfig({ code, file }: Problem): boolean {
  return CODES[code].exit !== 2 && file !== undefined
}

/** What each kind of problem asks for, by its exit code. */
const ADVICE = [
  'It does not stop rendering; with --strict it does.',
  'Change the config or the secret: nothing is rendered while it is so.',
  '',
  'It may pass by itself: try again later.',
] as const

const RULES = (Object.keys(CODES) as Code[]).filter(code => CODES[code].exit !== 2).map(toRule)
const INDEX = new Map(RULES.map(({ id }, index) => [id, index]))

/** The words are those of `docs/errors.md`. */
function toRule(code: Code): ReportingDescriptor {
  const { severity, meaning, exit } = CODES[code]
  const name = code.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return {
    id: code,
    // A name that says the same as the identifier must be left out: SARIF 3.49.7.
    ...(name.toUpperCase() !== code && { name }),
    shortDescription: { text: meaning },
    help: { text: `${code}: ${meaning}. ${ADVICE[exit]}` },
    defaultConfiguration: { level: severity },
  }
}

function toResult({ code, file, line, column, message, hint }: Problem, level: 'error' | 'warning'): Result {
  return {
    ruleId: code,
    ruleIndex: INDEX.get(code)!,
    level,
    message: { text: hint === undefined ? message : `${message}\nhint: ${hint}` },
    locations: [toLocation(file!, line, column)],
  }
}
