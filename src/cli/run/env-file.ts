/**
 * A `--env-file`: a `.env` file in which expressions are rendered, and a line `NAME=secret:KEY` is a variable with that
 * secret. `secret:` counts where it follows the `=` at once and unquoted; elsewhere it is text. A line `NAME` takes our
 * variable of that name. What is a reference is told by the file alone, never by what a secret put into it.
 */
import type { Problem } from '../../errors.ts'
import { type DotenvEntry, parseDotenv } from '../../text/dotenv.ts'
import type { Assignment, ReadAssignments } from './assignment.ts'
import { isProblem, readSecretUri } from './secret-uri.ts'

export interface EnvFile {
  readonly path: string
  /** As it is on the disk. */
  readonly text: string
}

const BARE_NAME = /^\s*([A-Za-z_][\w.-]*)\s*$/
const REFERENCE = /^\s*(?:export\s+)?[\w.-]+=(secret:.*)$/

/** What can be told before anybody is asked: the variables with a secret each. Texts come with the rendered file. */
export function readEnvFile({ path, text }: EnvFile, aliases: ReadonlySet<string>): ReadAssignments {
  const assignments: Assignment[] = []
  const problems: Problem[] = []
  const lines = linesOf(text)
  const { entries, strayLines } = parseDotenv(text)
  for (const line of strayLines) {
    if (BARE_NAME.test(lines[line - 1]!)) continue
    problems.push({
      code: 'DOCUMENT_SYNTAX',
      file: path,
      line,
      column: 1,
      message: 'this line is neither NAME=value nor NAME',
    })
  }
  for (const { name, line } of entries) {
    const written = REFERENCE.exec(lines[line - 1]!)?.[1]?.trimEnd()
    if (written === undefined) continue
    const reference = readSecretUri(written, aliases)
    const place = { file: path, line, column: 1 }
    if (isProblem(reference)) problems.push({ ...reference, ...place })
    else assignments.push({ name, origin: `${path}:${line}`, place, value: { reference, written } })
  }
  return { assignments, problems }
}

/** All variables of the file in its order, from the file, the rendered file, and the assignments that were told from it. */
export function assignmentsOf(
  file: EnvFile,
  rendered: string,
  references: readonly Assignment[],
  environment: Readonly<Record<string, string | undefined>>,
): Assignment[] {
  const lines = linesOf(file.text)
  const original = parseDotenv(file.text)
  const byPlace = new Map(references.map(one => [one.origin, one]))
  const texts = occurrences(parseDotenv(rendered).entries)
  const assigned = [...occurrences(original.entries)].map(([id, { name, line }]): [number, Assignment] => {
    const origin = `${file.path}:${line}`
    return [line, byPlace.get(origin) ?? { name, origin, value: { text: texts.get(id)?.value ?? '' } }]
  })
  const copied = original.strayLines.flatMap((line): [number, Assignment][] => {
    const name = BARE_NAME.exec(lines[line - 1]!)?.[1]
    if (name === undefined) return []
    return [[line, { name, origin: `${file.path}:${line}`, value: { text: environment[name] ?? '' } }]]
  })
  return [...assigned, ...copied].sort(([a], [b]) => a - b).map(([, assignment]) => assignment)
}

/** Each entry under its name and how often that came before: values of several lines may move others. */
function occurrences(entries: readonly DotenvEntry[]): Map<string, DotenvEntry> {
  const counts = new Map<string, number>()
  return new Map(
    entries.map(entry => {
      const count = counts.get(entry.name) ?? 0
      counts.set(entry.name, count + 1)
      return [`${entry.name}#${count}`, entry]
    }),
  )
}

function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
}
