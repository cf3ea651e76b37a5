/**
 * What `scan` found, as SARIF. In: hits, and what could not be read. Out: the document as text. Regions have a start and
 * no end: an end would tell the length of a value.
 */
import type { ReportingDescriptor, Result } from 'sarif'
import type { Diagnostics } from '../format-problems.ts'
import { describeHit, type Hit } from '../scan/hit.ts'
import { sarifText, toLocation } from './log.ts'

export interface HitsLogOptions {
  /** Of this program. */
  readonly version: string
  readonly exitCode: number
  /** What is wrong with the run; masked. */
  readonly diagnostics: Diagnostics
}

const RULE: ReportingDescriptor = {
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
}

export function hitsLog(hits: readonly Hit[], { version, exitCode, diagnostics }: HitsLogOptions): string {
  return sarifText({
    version,
    exitCode,
    complete: diagnostics.problems.length === 0,
    rules: [RULE],
    results: hits.map(toResult),
    notifications: diagnostics,
  })
}

function toResult(hit: Hit): Result {
  const { file, line, column, name, form } = hit
  return {
    ruleId: RULE.id,
    ruleIndex: 0,
    level: 'error',
    message: { text: describeHit(hit) },
    locations: [toLocation(file, line, column)],
    properties: { secret: name, form },
  }
}
