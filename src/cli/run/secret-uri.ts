/**
 * `secret:KEY` and the longer forms of Apolo's secret URIs as a reference. KEY is a secret's name as `secret('KEY')` has
 * it: `alias:path#field` asks the provider of that alias; without one, `KEY#field` takes a field of a JSON secret.
 */
import type { Problem } from '../../errors.ts'
import { apolo } from '../../expressions/pattern-notations.ts'
import { type Reference, referenceByCall, referenceByUri } from '../../references/reference.ts'

export const SECRET_SCHEME = 'secret:'

/** @param text begins with `secret:` @returns a problem if it can not be right */
export function readSecretUri(text: string, aliases: ReadonlySet<string>): Reference | Problem {
  const rest = text.slice(SECRET_SCHEME.length)
  if (rest.startsWith('/')) return readLongForm(text, aliases)
  const name = decoded(rest)
  if (name === undefined) return wrong(text, 'the percent-encoding is wrong', "write '%25' for '%'")
  if (name === '') return wrong(text, 'the name of the secret is missing', 'write secret:KEY')
  const hash = name.indexOf('#')
  if (hash <= 0 || aliases.has(name.slice(0, Math.max(name.indexOf(':'), 0))))
    return referenceByCall({ key: name }, aliases)
  return referenceByCall({ key: name.slice(0, hash), subkey: name.slice(hash + 1) }, aliases)
}

export function isProblem(read: Reference | Problem): read is Problem {
  return 'code' in read
}

function readLongForm(text: string, aliases: ReadonlySet<string>): Reference | Problem {
  const parsed = apolo.read(text, { before: '', after: '' })
  if (parsed.kind === 'expression' && parsed.expression.type === 'secret-uri')
    return referenceByUri(parsed.expression, aliases)
  const why = parsed.kind === 'malformed' ? parsed.problem : 'this is no secret URI'
  return wrong(text, why, 'write secret:KEY or secret://CLUSTER/ORG/PROJECT/KEY')
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function wrong(text: string, why: string, hint: string): Problem {
  return { code: 'INVALID_REFERENCE', message: `"${text}": ${why}`, hint }
}
