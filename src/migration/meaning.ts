import type { Expression, SecretCall } from '../expressions/syntax.ts'

/**
 * What a reference asks for, whatever notation says it: the form in which two notations are compared, and from which
 * a reference is printed in another one.
 */
export type Meaning =
  /** One secret by its whole name. */
  | { readonly type: 'name'; readonly key: string }
  /** `a.b.c`: the secret of that name, else a field of a JSON secret; which of them only a provider can tell. */
  | { readonly type: 'fields'; readonly segments: readonly string[] }
  /** A secret of one store: `op://vault/item/field`, `secret('vault:path#field')`. */
  | { readonly type: 'stored'; readonly scheme: string; readonly key: string; readonly field?: string }
  /** `secret('K', namespace='a.b')` and its kin. */
  | {
      readonly type: 'call'
      readonly key: string
      readonly namespace?: string
      readonly subkey?: string
      readonly version?: string
    }
  | { readonly type: 'env'; readonly name: string }
  /** A filter, a join, a condition … */
  | { readonly type: 'computed'; readonly expression: Expression }
  /** What no other notation can say. */
  | { readonly type: 'own'; readonly reason: string; readonly hint?: string }

/** `alias:path`, as it is written for a store that a chain has under that alias. */
const ALIASED = /^([a-z][a-z0-9-]*):(.+)$/s

/** @param dialect name of the notation that the expression was read from */
export function meaningOf(expression: Expression, dialect: string): Meaning {
  switch (expression.type) {
    case 'secret-name': {
      const { segments } = expression
      return segments.length === 1 ? { type: 'name', key: segments[0]! } : { type: 'fields', segments }
    }
    case 'secret-call':
      return callMeaning(expression)
    case 'secret-uri':
      return uriMeaning(expression.display, expression.candidates[0]!.key, dialect)
    case 'env':
      return { type: 'env', name: expression.name }
    default:
      return { type: 'computed', expression }
  }
}

function callMeaning(call: SecretCall): Meaning {
  const args: Record<string, string> = {}
  for (const name of ['key', 'namespace', 'subkey', 'version'] as const) {
    const argument = call[name]
    if (argument === undefined) continue
    if (argument.type !== 'literal' || typeof argument.value !== 'string')
      return { type: 'computed', expression: call }
    args[name] = argument.value
  }
  const key = args.key!
  if (Object.keys(args).length > 1) return { ...args, type: 'call', key }
  const [, scheme, path] = ALIASED.exec(key) ?? []
  if (scheme === undefined) return { type: 'name', key }
  const hash = path!.indexOf('#')
  return hash === -1
    ? { type: 'stored', scheme, key: path! }
    : { type: 'stored', scheme, key: path!.slice(0, hash), field: path!.slice(hash + 1) }
}

function uriMeaning(display: string, key: string, dialect: string): Meaning {
  switch (dialect) {
    case 'op':
      if (display.includes('$'))
        return { type: 'own', reason: 'a variable inside the reference is known to "op" alone' }
      return { type: 'stored', scheme: 'op', key: display.slice('op://'.length) }
    case 'vals':
      return valsMeaning(display)
    default:
      // Apolo: `secret:key` names a secret of the project, a longer one says whose.
      return key.startsWith('secret:') ? { type: 'stored', scheme: 'apolo', key } : { type: 'name', key }
  }
}

function valsMeaning(display: string): Meaning {
  const [, scheme, path, options, fragment] =
    /^(?:secret)?ref\+([a-z0-9-]+):\/\/([^?#]*)(\?[^#]*)?(?:#(.*))?$/.exec(display.replace(/\+$/, ''))!
  if (options !== undefined)
    return { type: 'own', reason: `"${options}" are options of vals`, hint: 'they belong to the provider' }
  if (scheme === 'envsubst' || scheme === 'echo')
    return { type: 'own', reason: `"${scheme}" of vals is no store` }
  const field = fragment?.replace(/^\//, '')
  if (field?.includes('.') === true || field?.includes('//') === true)
    return { type: 'own', reason: 'the name of the field has a dot, which elsewhere divides names' }
  return {
    type: 'stored',
    scheme: VALS_SCHEMES[scheme!] ?? scheme!,
    key: path!,
    ...(field === undefined || field === '' ? {} : { field: field.replaceAll('/', '.') }),
  }
}

/** vals' names of stores that have another name here. */
const VALS_SCHEMES: Readonly<Record<string, string>> = {
  awssecrets: 'aws-sm',
  awsssm: 'aws-ssm',
  gcpsecrets: 'gcp-sm',
  azurekeyvault: 'azure-kv',
  file: 'dir',
}

export const NAMES_IN_VALS: ReadonlyMap<string, string> = new Map(
  Object.entries(VALS_SCHEMES).map(([theirs, ours]) => [ours, theirs]),
)

/** Equal texts for equal meanings, secrets inside a larger expression included. */
export function meaningKey(meaning: Meaning): string {
  return JSON.stringify(meaning, (_name, value: unknown) => {
    const node = value as Partial<Expression> | null
    if (typeof node !== 'object' || node === null) return value
    if (node.type !== 'secret-name' && node.type !== 'secret-call') return value
    const inside = meaningOf(node as Expression, 'default')
    return inside.type === 'computed' ? value : inside
  })
}

/** As a person would name it. */
export function meaningName(meaning: Meaning): string | undefined {
  switch (meaning.type) {
    case 'name':
    case 'call':
      return meaning.key
    case 'fields':
      return meaning.segments.join('.')
    case 'stored':
      return `${meaning.scheme}:${meaning.key}${meaning.field === undefined ? '' : `#${meaning.field}`}`
    case 'env':
      return `envs.${meaning.name}`
    default:
      return undefined
  }
}
