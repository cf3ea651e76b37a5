/**
 * A SARIF 2.1.0 log (OASIS), which code hosts show at the lines concerned. In: rules, results, and what the run could
 * not do. Out: the document as text. Whatever comes in is masked by then.
 */
import { isAbsolute, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Location, Log, Notification, ReportingDescriptor, Result } from 'sarif'
import { formatProblem, type Problem } from '../../errors.ts'
import type { Diagnostics } from '../format-problems.ts'

export interface LogParts {
  /** Of this program. */
  readonly version: string
  readonly exitCode: number
  /** False if something could not be looked at. */
  readonly complete: boolean
  readonly rules: readonly ReportingDescriptor[]
  readonly results: readonly Result[]
  /** What is wrong with the run itself. */
  readonly notifications: Diagnostics
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

export function sarifText({ version, exitCode, complete, rules, results, notifications }: LogParts): string {
  const { problems, warnings } = notifications
  const told = [
    ...problems.map(problem => toNotification(problem, 'error')),
    ...warnings.map(problem => toNotification(problem, 'warning')),
  ]
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'render-config', version, rules: [...rules] } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: complete,
            exitCode,
            ...(told.length > 0 && { toolExecutionNotifications: told }),
          },
        ],
        results: [...results],
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** @param column absent for a whole line */
export function toLocation(file: string, line?: number, column?: number): Location {
  const region = line === undefined ? {} : { region: { startLine: line, ...startColumn(column) } }
  return { physicalLocation: { artifactLocation: { uri: toUri(file) }, ...region } }
}

function startColumn(column: number | undefined): { startColumn?: number } {
  return column === undefined ? {} : { startColumn: column }
}

function toNotification(problem: Problem, level: 'error' | 'warning'): Notification {
  const { code, file } = problem
  return {
    level,
    descriptor: { id: code },
    message: { text: formatProblem(problem) },
    ...(file !== undefined && { locations: [toLocation(file)] }),
  }
}

/** A relative reference for a relative path; what a URI gives a meaning to is escaped. */
function toUri(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href
  return path.toWellFormed().split(sep).map(encodeURIComponent).join('/')
}
