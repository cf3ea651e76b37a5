/**
 * The closed list of problem codes, and the one error class of the library.
 *
 * A code is what programs act on; the message is for people. No message, hint, stack or property of what is
 * declared here ever holds a secret value.
 */

/** What a code means, how bad it is, and the exit code of a command that ends with it. */
export interface CodeRow {
  readonly severity: 'error' | 'warning'
  /** Exit code of the command (contract section 4); warnings count as 1 under `--strict`. */
  readonly exit: 0 | 1 | 2 | 3
  readonly meaning: string
}

/** The six ways in which a reference can end without a value. */
export type OutcomeCode =
  | 'NOT_FOUND'
  | 'ACCESS_DENIED'
  | 'UNAVAILABLE'
  | 'THROTTLED'
  | 'INVALID_REFERENCE'
  | 'UNREADABLE'

/** Every code a problem can have: the six outcomes, what else is an error, and the warnings. */
export type Code =
  | OutcomeCode
  | 'EXPRESSION_SYNTAX'
  | 'LIMIT_EXCEEDED'
  | 'CANNOT_ENCODE'
  | 'DUPLICATE_KEY'
  | 'DOCUMENT_SYNTAX'
  | 'FORMAT_UNKNOWN'
  | 'SCHEMA_MISMATCH'
  | 'SETTINGS_INVALID'
  | 'USAGE'
  | 'IO'
  | 'STORE_INVALID'
  | 'WRITE_REFUSED'
  | 'DEFERRED'
  | 'NEAR_MISS'
  | 'MISSING_KEPT'
  | 'LOOKS_UNENCODED'
  | 'VALUE_HAS_TEMPLATE'
  | 'WEAK_SECRET'
  | 'NAMESPACE_IGNORED'
  | 'STALE'
  | 'OLD_NOTATION'

/** One row per code; `docs/errors.md` holds the same rows, and a test keeps both equal. */
export const CODES: Readonly<Record<Code, CodeRow>> = {
  NOT_FOUND: { severity: 'error', exit: 1, meaning: 'no provider that was asked has the secret' },
  ACCESS_DENIED: { severity: 'error', exit: 1, meaning: 'the store, or the namespace rule, forbids it' },
  UNAVAILABLE: {
    severity: 'error',
    exit: 3,
    meaning: 'the store could not be reached or did not answer rightly',
  },
  THROTTLED: { severity: 'error', exit: 3, meaning: 'the store asked to come back later' },
  INVALID_REFERENCE: { severity: 'error', exit: 1, meaning: 'the reference itself can not be right' },
  UNREADABLE: { severity: 'error', exit: 1, meaning: 'the secret is there, but not usable as it is' },
  EXPRESSION_SYNTAX: {
    severity: 'error',
    exit: 1,
    meaning: 'an expression that asks for a secret does not parse',
  },
  LIMIT_EXCEEDED: { severity: 'error', exit: 1, meaning: 'an expression or a result is larger than allowed' },
  CANNOT_ENCODE: {
    severity: 'error',
    exit: 1,
    meaning: 'the format, or the notation of a migration, can not express this here',
  },
  DUPLICATE_KEY: { severity: 'error', exit: 1, meaning: 'two keys of one map are equal after rendering' },
  DOCUMENT_SYNTAX: { severity: 'error', exit: 1, meaning: 'the document does not parse' },
  FORMAT_UNKNOWN: { severity: 'error', exit: 1, meaning: 'neither name nor content tell the format' },
  SCHEMA_MISMATCH: { severity: 'error', exit: 1, meaning: 'the rendered document does not meet its schema' },
  SETTINGS_INVALID: { severity: 'error', exit: 2, meaning: 'the settings file is wrong' },
  USAGE: { severity: 'error', exit: 2, meaning: 'the command line is wrong' },
  IO: { severity: 'error', exit: 2, meaning: 'a file can not be read or written' },
  STORE_INVALID: { severity: 'error', exit: 1, meaning: 'an encrypted store file is damaged or not one' },
  WRITE_REFUSED: { severity: 'error', exit: 1, meaning: 'a store does not take this write' },
  DEFERRED: { severity: 'warning', exit: 0, meaning: 'left for the platform: it needs values of the run' },
  NEAR_MISS: { severity: 'warning', exit: 0, meaning: 'looks like a slip for an expression; left as it is' },
  MISSING_KEPT: { severity: 'warning', exit: 0, meaning: 'not found, and kept or emptied as asked' },
  LOOKS_UNENCODED: {
    severity: 'warning',
    exit: 0,
    meaning: 'a value that should be base64 looks like plain text',
  },
  VALUE_HAS_TEMPLATE: { severity: 'warning', exit: 0, meaning: 'a later engine may evaluate the value' },
  WEAK_SECRET: {
    severity: 'warning',
    exit: 0,
    meaning: 'the value is too short or common to be masked everywhere',
  },
  NAMESPACE_IGNORED: {
    severity: 'warning',
    exit: 0,
    meaning: 'the provider that answered knows no namespaces',
  },
  STALE: { severity: 'warning', exit: 0, meaning: 'a remembered value was used because the store is down' },
  OLD_NOTATION: { severity: 'warning', exit: 0, meaning: 'the platform has given this notation up' },
}

/** One thing that is wrong, with its place. Lines and columns count from 1, columns in UTF-16 units. */
export interface Problem {
  readonly code: Code
  readonly message: string
  readonly hint?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The template's line with the place marked; never text that was rendered. */
  readonly frame?: string
}

/** Orders problems by file, then by place. */
export function comparePlaces(a: Problem, b: Problem): number {
  return (
    (a.file ?? '').localeCompare(b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0)
  )
}

/** `file:line:column  message`, without the parts that are not known. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter(part => part !== undefined).join(':')
  return place === '' ? problem.message : `${place}  ${problem.message}`
}

/**
 * Thrown for everything that is wrong with a config, its secrets, a store or the settings; all problems of a
 * call at once, sorted by file and place. Wrong types from the caller are a `TypeError` instead.
 */
export class RenderConfigError extends Error {
  override readonly name = 'RenderConfigError'
  /** The code of the gravest problem: one that may pass by itself (exit 3), else the first. */
  readonly code: Code
  readonly problems: readonly Problem[]
  /** Problems that did not stop the call by themselves. */
  readonly warnings: readonly Problem[]

  constructor(problems: readonly Problem[], warnings: readonly Problem[] = []) {
    const sorted = [...problems].sort(comparePlaces)
    super(sorted.map(formatProblem).join('\n'))
    this.problems = sorted
    this.warnings = [...warnings].sort(comparePlaces)
    this.code = (sorted.find(problem => CODES[problem.code].exit === 3) ?? sorted[0])?.code ?? 'USAGE'
  }
}

/**
 * What a provider throws (or returns from `getMany`) when it has no value and it is not simply absent.
 * The message names the store and the key, never a value, a token or a body of the store's answer.
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly code: OutcomeCode
  readonly hint?: string
  /** How long the store asked to wait, in milliseconds. */
  readonly retryAfterMs?: number

  constructor(code: OutcomeCode, message: string, options: { hint?: string; retryAfterMs?: number } = {}) {
    super(message)
    this.code = code
    if (options.hint !== undefined) this.hint = options.hint
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}
