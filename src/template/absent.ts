import { Failure } from '../expressions/value.ts'

/** Why a name or a member has no value; a fallback may take its place. */
export function absent(message: string, hint: string): Failure {
  return new Failure([{ code: 'EXPRESSION_SYNTAX', message, hint, absent: true }])
}

/** A name for a message. */
export function shown(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name
}
