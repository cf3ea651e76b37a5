/** One variable of the child: what it is to hold, before anybody was asked. */
import type { Problem } from '../../errors.ts'
import type { Reference } from '../../references/reference.ts'
import { isProblem, readSecretUri, SECRET_SCHEME } from './secret-uri.ts'

export interface Assignment {
  readonly name: string
  /** As messages name it: `--env DB`, `app.env:3`. */
  readonly origin: string
  /** Where a file has it; messages then name this instead. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number }
  readonly value: { readonly text: string } | { readonly reference: Reference; readonly written: string }
}

export interface ReadAssignments {
  readonly assignments: readonly Assignment[]
  readonly problems: readonly Problem[]
}

const NAME = /^[A-Za-z_][\w.-]*$/

/** `--env`: `NAME=secret:KEY`, `NAME=text`, or `NAME`, which takes our variable of that name. Nothing is interpolated. */
export function readEnvOptions(
  words: readonly string[],
  aliases: ReadonlySet<string>,
  environment: Readonly<Record<string, string | undefined>>,
): ReadAssignments {
  const assignments: Assignment[] = []
  const problems: Problem[] = []
  for (const word of words) {
    const equals = word.indexOf('=')
    const name = equals === -1 ? word : word.slice(0, equals)
    const origin = `--env ${name}`
    if (!NAME.test(name)) {
      problems.push({
        code: 'USAGE',
        message: '--env is written NAME=secret:KEY or NAME=text, NAME of letters, digits and "_"',
      })
      continue
    }
    const text = equals === -1 ? (environment[name] ?? '') : word.slice(equals + 1)
    if (equals === -1 || !text.startsWith(SECRET_SCHEME)) assignments.push({ name, origin, value: { text } })
    else {
      const reference = readSecretUri(text, aliases)
      if (isProblem(reference)) problems.push({ ...reference, message: `${origin}: ${reference.message}` })
      else assignments.push({ name, origin, value: { reference, written: text } })
    }
  }
  return { assignments, problems }
}
