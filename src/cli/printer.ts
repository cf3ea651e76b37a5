/**
 * Says on standard error how a command went, and gives its exit code. Everything passes the redactor, as the last
 * line of defence: no message is meant to hold a value.
 */
import { CODES, type Problem } from '../errors.ts'
import { errorCode } from '../files/file-error.ts'
import type { Redactor } from '../redact/redactor.ts'
import { type Diagnostics, formatProblems, toJson } from './format-problems.ts'
import { isLively, writeNote } from './terminal.ts'

export interface Printer {
  /** From here on everything that this redactor knows is masked. */
  redactWith(redactor: Redactor): void
  /** Problems and warnings that did not stop the command, and those that did; `more` is for `--json` alone. */
  print(diagnostics: Diagnostics, more?: object): void
  /** A line for people; not with `--json`. */
  note(text: string): void
  /** What other forms of output are made of. */
  masked(diagnostics: Diagnostics): Diagnostics
  /** The same object as `--json` prints, for a result. */
  jsonOf(diagnostics: Diagnostics, more?: object): string
  /** Prints what was thrown. @returns the exit code */
  fail(error: unknown): number
}

export function createPrinter(options: { readonly json?: boolean | undefined }): Printer {
  const { json = false } = options
  let redactor: Redactor | undefined
  const redact = (text: string): string => redactor?.redact(text) ?? text

  const jsonOf = (diagnostics: Diagnostics, more: object = {}): string => {
    const { problems, warnings } = redacted(diagnostics, redact)
    const exitCode = problems.length === 0 ? 0 : exitCodeOf(problems)
    return `${JSON.stringify({ ok: exitCode === 0, exitCode, ...toJson({ problems, warnings }), ...more })}\n`
  }
  const print = (diagnostics: Diagnostics, more?: object): void => {
    const { problems, warnings } = diagnostics
    if (json) writeNote(jsonOf(diagnostics, more))
    else if (problems.length + warnings.length > 0) {
      writeNote(formatProblems(redacted(diagnostics, redact), isLively()))
    }
  }

  return {
    redactWith(given) {
      redactor = given
    },
    masked: diagnostics => redacted(diagnostics, redact),
    jsonOf,
    print,
    note(text) {
      if (!json) writeNote(`${redact(text)}\n`)
    },
    fail(error) {
      const diagnostics = toDiagnostics(error)
      if (diagnostics === undefined) {
        writeNote(`${redact(internalError(error))}\n`)
        return 1
      }
      print(diagnostics)
      return exitCodeOf(diagnostics.problems)
    },
  }
}

/** Contract: 3 if waiting may help, else 2 for wrong usage and files, else 1. */
export function exitCodeOf(problems: readonly Problem[]): number {
  return Math.max(1, ...problems.map(problem => CODES[problem.code].exit))
}

/** Told by its shape: two bundles may each hold the class. */
export function toDiagnostics(error: unknown): Diagnostics | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { problems, warnings } = error as Partial<Diagnostics>
  return Array.isArray(problems) && Array.isArray(warnings) ? { problems, warnings } : undefined
}

function redacted({ problems, warnings }: Diagnostics, redact: (text: string) => string): Diagnostics {
  const clean = (problem: Problem): Problem => ({
    ...problem,
    message: redact(problem.message),
    ...(problem.file !== undefined && { file: redact(problem.file) }),
    ...(problem.hint !== undefined && { hint: redact(problem.hint) }),
    ...(problem.frame !== undefined && { frame: redact(problem.frame) }),
  })
  return { problems: problems.map(clean), warnings: warnings.map(clean) }
}

/** Longest part of a stack that is shown, in lines. */
const STACK_LINES = 8

/** A fault of this program. Its message is not shown: nobody knows what it holds. */
function internalError(error: unknown): string {
  if (!(error instanceof Error)) return 'internal error'
  const calls = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  const code = errorCode(error)
  const kind = code === undefined ? error.name : `${error.name} ${code}`
  return [`internal error: ${kind}; please report it with these lines:`, ...calls.slice(0, STACK_LINES)].join(
    '\n',
  )
}
