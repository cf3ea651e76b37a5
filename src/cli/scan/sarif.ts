/**
 * Hits as SARIF 2.1.0 (OASIS), which code hosts show at the lines concerned. In: hits, and what could not be read.
 * Out: the document as an object. Regions have a start and no end: an end would tell the length of a value.
 */
import { isAbsolute, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatProblem, type Problem } from '../../errors.ts'
import { describeHit, type Hit } from './hit.ts'

export interface SarifOptions {
  /** Of this program. */
  readonly version: string
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly exitCode: number
  /** Masks what is known. */
  readonly shown: (text: string) => string
}

const RULE = {
  id: 'secret-in-file',
  name: 'SecretInFile',
  shortDescription: { text: 'A known secret stands in a file' },
  fullDescription: {
    text: 'The value of a secret, as it is or in an encoded form, stands in a file where others may read it.',
  },
  help: {
    text: 'Take the value out of the file, then change the secret: who could read the file may know it.',
  },
  defaultConfiguration: { level: 'error' },
  properties: { tags: ['security'], 'security-severity': '8.0' },
} as const

export function toSarif(hits: readonly Hit[], options: SarifOptions): object {
  const { version, problems, warnings, exitCode, shown } = options
  const notifications = [
    ...problems.map(problem => toNotification(problem, 'error', shown)),
    ...warnings.map(problem => toNotification(problem, 'warning', shown)),
  ]
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'render-config', version, rules: [RULE] } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: problems.length === 0,
            exitCode,
            ...(notifications.length > 0 && { toolExecutionNotifications: notifications }),
          },
        ],
        results: hits.map(toResult),
      },
    ],
  }
}

function toResult(hit: Hit): object {
  const { file, line, column, name, form } = hit
  const region = { startLine: line, startColumn: column }
  return {
    ruleId: RULE.id,
    ruleIndex: 0,
    level: 'error',
    message: { text: describeHit(hit) },
    locations: [{ physicalLocation: { artifactLocation: { uri: toUri(file) }, region } }],
    properties: { secret: name, form },
  }
}

function toNotification(
  problem: Problem,
  level: 'error' | 'warning',
  shown: (text: string) => string,
): object {
  const { code, file } = problem
  const notification = { level, descriptor: { id: code }, message: { text: shown(formatProblem(problem)) } }
  if (file === undefined) return notification
  return {
    ...notification,
    locations: [{ physicalLocation: { artifactLocation: { uri: toUri(shown(file)) } } }],
  }
}

/** A relative reference for a relative path; what a URI gives a meaning to is escaped. */
function toUri(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href
  return path.toWellFormed().split(sep).map(encodeURIComponent).join('/')
}
