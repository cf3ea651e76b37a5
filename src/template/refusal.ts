import { Failure } from '../expressions/value.ts'

/** A mistake of the template that no fallback takes. */
export function refusal(message: string, hint?: string): Failure {
  return new Failure([{ code: 'EXPRESSION_SYNTAX', message, ...(hint === undefined ? {} : { hint }) }])
}
