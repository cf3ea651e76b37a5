import type { SecretUri } from '../expressions/syntax.ts'
import { splitAlias } from './uri.ts'

/** What an expression asks for, once the chain's aliases are known. */
export interface Reference {
  /** Equal for all references that must get the same answer. */
  readonly id: string
  /** As a person would name it: `DB_PASSWORD`, `db.password`, `prod:db#password`. */
  readonly display: string
  /**
   * Secrets that may hold the value, the longest name first: `db.password`, else field `password` of `db`.
   * One alone unless the name was written with dots.
   */
  readonly candidates: readonly Candidate[]
  /** True if the name comes from another secret: `display` is the expression then, and no message may say the name. */
  readonly isHidden?: true
  /** Ask this provider and no other. */
  readonly alias?: string
  readonly namespace?: string
  /** True if the expression itself named the namespace. */
  readonly explicitNamespace?: boolean
  readonly version?: string
}

export interface Candidate {
  /** The secret's name; behind an alias it may carry `#field`, which the store or else the chain takes. */
  readonly key: string
  /** Field of the JSON secret to take; empty for the whole value. Where several joins are possible the longest own name wins. */
  readonly path: readonly string[]
}

/** `secrets.db.password`: the secret `db.password`, else field `password` of `db`. */
export function referenceByName(segments: readonly string[]): Reference {
  const candidates = segments.map((_, index) => ({
    key: segments.slice(0, segments.length - index).join('.'),
    path: segments.slice(segments.length - index),
  }))
  return { id: JSON.stringify(segments), display: segments.join('.'), candidates }
}

/** The arguments of `secret(…)`, as text. */
export interface SecretCallArguments {
  readonly key: string
  readonly namespace?: string | undefined
  /** A path into a JSON secret, with dots between; `''` is the whole. */
  readonly subkey?: string | undefined
  readonly version?: string | undefined
}

/** `secret('KEY', …)`: the name is never split but for the alias of a provider that the chain has. */
export function referenceByCall(call: SecretCallArguments, aliases: ReadonlySet<string>): Reference {
  const { namespace, subkey = '', version } = call
  const { alias, key } = splitAlias(call.key, aliases)
  return {
    id: JSON.stringify({ key: call.key, alias, namespace, subkey, version }),
    display: subkey === '' ? call.key : `${call.key}#${subkey}`,
    candidates: [{ key, path: subkey === '' ? [] : subkey.split('.') }],
    ...(alias !== undefined && { alias }),
    ...(namespace !== undefined && { namespace, explicitNamespace: true }),
    ...(version !== undefined && { version }),
  }
}

/** A reference in a notation of its own: asked of the provider of its scheme, if the chain has one, else by its names. */
export function referenceByUri(uri: SecretUri, aliases: ReadonlySet<string>): Reference {
  const { display, scheme, candidates } = uri
  const alias = scheme !== undefined && aliases.has(scheme) ? scheme : undefined
  return {
    id: JSON.stringify([alias, candidates]),
    display,
    candidates: alias === undefined ? candidates : candidates.slice(0, 1),
    ...(alias === undefined ? {} : { alias }),
  }
}
