/**
 * One reference and what one provider said to its candidates: a value, a failure, or `undefined` for "not here,
 * ask the next provider".
 *
 * Candidates are looked at from the longest name to the shortest; the first that was found, with its field in it,
 * wins. A failure on the way ends the reference; only INVALID_REFERENCE waits for the other candidates, because a
 * store may not allow dots in names.
 */
import { isUtf8 } from 'node:buffer'
import type { Candidate, Reference } from '../references/reference.ts'
import { type Field, takeField } from '../references/take-field.ts'
import { splitField } from '../references/uri.ts'
import { SecretValue } from '../secret.ts'
import type { Answer, FoundAnswer } from './answer.ts'
import type { Provider, SecretReference } from './provider.ts'
import type { Failure } from './resolution.ts'

export type Settled =
  | { readonly found: FoundAnswer; readonly key: string }
  | { readonly failure: Failure }
  /** Not here; `note` says so if it was but the field that is missing. */
  | { readonly note?: string }

/** What a provider is asked for the sake of one candidate, and the field that is then left to take. */
export interface CandidateRequest {
  readonly request: SecretReference
  readonly path: readonly string[]
}

/** The secret that the provider is asked for; what stands behind a `#` is the provider's own to read, or a field. */
export function secretOf(
  reference: Reference,
  candidate: Candidate,
  provider: Provider,
): { readonly key: string; readonly path: readonly string[] } {
  const takesField = reference.alias !== undefined && provider.ownsFields !== true
  return takesField ? splitField(candidate.key) : { key: candidate.key, path: [] }
}

export function requestFor(
  reference: Reference,
  candidate: Candidate,
  provider: Provider,
  runNamespace: string | undefined,
): CandidateRequest {
  const { key, path } = secretOf(reference, candidate, provider)
  const namespace = reference.namespace ?? runNamespace
  const { version } = reference
  return {
    request: {
      key,
      ...(namespace !== undefined && { namespace }),
      ...(version !== undefined && { version }),
    },
    path: [...path, ...candidate.path],
  }
}

/** @param answers what came back for each candidate, in the candidates' order */
export function settleReference(
  candidates: readonly (CandidateRequest & { readonly answer: Answer })[],
  providerName: string,
): Settled {
  let invalid: Failure | undefined
  let note: string | undefined
  for (const { request, path, answer } of candidates) {
    if (answer === undefined) continue
    if ('failure' in answer) {
      if (answer.failure.outcome !== 'INVALID_REFERENCE') return answer
      invalid ??= answer.failure
      continue
    }
    if (path.length === 0) return { found: answer, key: request.key }
    const field = fieldOf(answer, path)
    const name = path.join('.')
    if (field.outcome === 'NOT_JSON') {
      const message = `secret "${request.key}" in ${providerName} is not a JSON object, so it has no field "${name}"`
      return { failure: { outcome: 'UNREADABLE', message } }
    }
    if (field.outcome === 'FOUND')
      return { found: { ...answer, value: new SecretValue(field.text) }, key: request.key }
    note ??= `${providerName} has "${request.key}", but without the field "${name}"`
  }
  return invalid === undefined ? { ...(note !== undefined && { note }) } : { failure: invalid }
}

function fieldOf(answer: FoundAnswer, path: readonly string[]): Field {
  const value = answer.value.reveal()
  if (typeof value === 'string') return takeField(value, path)
  return isUtf8(value) ? takeField(Buffer.from(value).toString('utf8'), path) : { outcome: 'NOT_JSON' }
}
