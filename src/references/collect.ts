import { evaluate, type Scope } from '../expressions/evaluate.ts'
import { lookUpEnv, type PlainValues } from '../expressions/plain-scope.ts'
import { type Expression, type SecretCall, type SecretNode, visit } from '../expressions/syntax.ts'
import { Failure, toText, ValueError } from '../expressions/value.ts'
import { type Reference, referenceByCall, referenceByName, referenceByUri } from './reference.ts'

/** What each mention of a secret in an expression asks for, or why that can not be told. */
export type References = ReadonlyMap<SecretNode, Reference | Failure>

/**
 * Collects what an expression asks for. All branches count: whether a value is used is only known with the values.
 */
export function collectReferences(
  expression: Expression,
  plainValues: PlainValues,
  aliases: ReadonlySet<string>,
  foldsKeys = false,
): References {
  const references = new Map<SecretNode, Reference | Failure>()
  visit(expression, node => {
    if (node.type === 'secret-name') references.set(node, referenceByName(node.segments))
    else if (node.type === 'secret-uri') references.set(node, referenceByUri(node, aliases))
    else if (node.type === 'secret-call') {
      const reference = callReference(node, plainValues, aliases)
      references.set(node, foldsKeys && !(reference instanceof Failure) ? folded(reference) : reference)
    }
  })
  return references
}

function callReference(
  node: SecretCall,
  plainValues: PlainValues,
  aliases: ReadonlySet<string>,
): Reference | Failure {
  const scope: Scope = {
    secret: () =>
      new Failure([
        { code: 'EXPRESSION_SYNTAX', message: 'the name of a secret can not depend on another secret' },
      ]),
    env: name => lookUpEnv(name, plainValues),
    variable: name => plainValues.variables.get(name)!,
  }
  const args: Record<'key' | 'namespace' | 'subkey' | 'version', string | undefined> = {
    key: '',
    namespace: undefined,
    subkey: undefined,
    version: undefined,
  }
  for (const name of ['key', 'namespace', 'subkey', 'version'] as const) {
    const argument = node[name]
    if (argument === undefined) continue
    const value = evaluate(argument, scope)
    if (value instanceof Failure) return value
    if (value === null) continue
    try {
      args[name] = toText(value)
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      return new Failure([{ code: error.code, message: error.message }])
    }
  }
  return referenceByCall({ ...args, key: args.key ?? '' }, aliases)
}

/** Asked for in upper case first, as the platform does, then as written. */
export function folded(reference: Reference): Reference {
  const candidates = reference.candidates.flatMap(candidate => {
    const key = candidate.key.toUpperCase()
    return key === candidate.key ? [candidate] : [{ ...candidate, key }, candidate]
  })
  return { ...reference, id: `${reference.id} folded`, candidates }
}
