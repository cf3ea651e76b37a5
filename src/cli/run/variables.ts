/**
 * The child's variables from what they are assigned and the values that were found. The later assignment of a name
 * wins. Refused, by name: what no variable can hold.
 */
import { isUtf8 } from 'node:buffer'
import type { Problem } from '../../errors.ts'
import type { Assignment } from './assignment.ts'

/** Longest `NAME=value` that Linux passes on, in bytes with its end (MAX_ARG_STRLEN, 32 pages of 4 KiB). */
const LONGEST = 128 * 1024

export interface Variables {
  readonly variables: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

/** @param secretOf the value behind an assignment that asks for a secret; `undefined` leaves the variable out */
export function toVariables(
  assignments: readonly Assignment[],
  secretOf: (assignment: Assignment) => string | Uint8Array | undefined,
): Variables {
  const variables = new Map<string, string>()
  const problems: Problem[] = []
  for (const assignment of new Map(assignments.map(one => [one.name, one])).values()) {
    const { name, origin, value } = assignment
    const found = 'text' in value ? value.text : secretOf(assignment)
    if (found === undefined) continue
    const why = refusal(name, found)
    if (why === undefined)
      variables.set(name, typeof found === 'string' ? found : Buffer.from(found).toString())
    else
      problems.push({
        code: 'CANNOT_ENCODE',
        message: `${origin}: ${why}`,
        hint: 'hand it in as a file, with --volume',
      })
  }
  return { variables, problems }
}

function refusal(name: string, value: string | Uint8Array): string | undefined {
  if (typeof value !== 'string' && !isUtf8(value)) return 'the value is no text, which a variable has to be'
  if (typeof value === 'string' && !value.isWellFormed())
    return 'the value is no text, which a variable has to be'
  if (Buffer.from(value).includes(0)) return 'the value holds a NUL character, which no variable can'
  const tooLarge =
    process.platform === 'linux' && Buffer.byteLength(name) + Buffer.byteLength(value) + 2 > LONGEST
  return tooLarge ? 'the value is too large for a variable' : undefined
}
