import type { Code, OutcomeCode, ProviderError } from '../errors.ts'

/** What a provider is asked for. */
export interface SecretReference {
  /** The secret's name, as written in the config. */
  readonly key: string
  /** A namespace asked for by the expression or set for the run; stores without namespaces ignore it. */
  readonly namespace?: string
  /** A version or stage, in the store's own words; absent means the current one. */
  readonly version?: string
}

export interface RequestOptions {
  /** Aborts when the run's deadline has passed or the caller gave up. */
  readonly signal?: AbortSignal
  /**
   * When the run ends, in milliseconds since 1970: waiting beyond it is of no use. A request that several runs share ends
   * with the last of them, so this may change. Default: unknown.
   */
  readonly deadline?: () => number
}

/** Of a provider's `watch`. */
export interface ProviderWatchOptions {
  /** Ends the watching. */
  readonly signal: AbortSignal
}

export interface ListOptions extends RequestOptions {
  /** Only the secrets that belong to this very namespace. Default: all, or those of the provider's own. */
  readonly namespace?: string
}

export interface WriteOptions extends RequestOptions {
  /** In the store's own words. Default: as before, at first the store's ordinary one. */
  readonly type?: string
  /** Default: as before, at first none. */
  readonly description?: string
}

export interface ShareOptions extends RequestOptions {
  /** What people call the owner of a key that is new to the store. Default: the store makes one up. */
  readonly recipientName?: string
  /** What they may do with it, in the store's own words. Default: read. */
  readonly level?: string
}

/** A value with what the store says of it. */
export interface FoundSecret {
  readonly value: string | Uint8Array
  /** The store's version of the value, for reports. */
  readonly version?: string
  /** When this value came to be: the creation of its version, else the last change of what holds it. ISO 8601. */
  readonly createdAt?: string
  /** How long the store says that the value counts, from now on, in milliseconds. Default: it says nothing. */
  readonly ttlMs?: number
  /** Something the user should know, without the value. */
  readonly warning?: { readonly code: Code; readonly message: string; readonly hint?: string }
}

/** A secret with its value, as only local providers can give all of theirs. */
export interface KnownSecret {
  readonly name: string
  readonly value: string | Uint8Array
}

/** One answer: a value, `undefined` for "it is not here", or why there is none. */
export type ProviderOutcome = string | Uint8Array | FoundSecret | undefined | ProviderError

/** A secret as `list` shows it: never with its value. */
export interface ListedSecret {
  readonly key: string
  /** What the store itself calls it, where that is not the key. */
  readonly id?: string
  /** Other names by which it can be asked for. */
  readonly otherKeys?: readonly string[]
  readonly namespace?: string
  readonly type?: string
  readonly description?: string
  /** ISO 8601. */
  readonly updateTime?: string
}

/**
 * Where values come from. Only `name` and `get` are needed.
 *
 * "It is not here" is `undefined` and nothing else; every failure throws, so that a store that is down is never
 * taken for a secret that is missing. Throw a `ProviderError` to say which kind of failure; anything else that
 * is thrown counts as UNAVAILABLE, and its message is not shown (it may hold a value).
 */
export interface Provider {
  /** For people: `env`, `dotenv .env`, `vault https://vault.example`. Its first word is the default alias. */
  readonly name: string
  /** What `secret('ALIAS:key')` calls this provider. Default: the first word of `name`. */
  readonly alias?: string
  /** True if keys may carry `#field` that the store itself understands. Default: `false`, the library takes fields. */
  readonly ownsFields?: boolean
  /** True if the provider looks at `namespace`. Default: `false`. */
  readonly ownsNamespaces?: boolean
  /** True if values come from this machine (they can all be known beforehand). Default: `false`. */
  readonly local?: boolean
  /** True if it takes values and never gives them back; such a one can not be asked for values. */
  readonly writeOnly?: true
  /** True if keys that differ in case alone are one. Default: `false`. */
  readonly foldsKeys?: true
  /** True if the list holds only what the caller may read. Default: `false`. */
  readonly listsOwnOnly?: true
  /** The namespace of references that name none, of a provider that looks at namespaces. Default: `''`, the root. */
  readonly namespace?: string
  get(
    reference: SecretReference,
    options: RequestOptions,
  ): Promise<string | Uint8Array | FoundSecret | undefined> | string | Uint8Array | FoundSecret | undefined
  /** One outcome per reference, in order. Asked instead of `get` where it exists. */
  getMany?(
    references: readonly SecretReference[],
    options: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> | readonly ProviderOutcome[]
  /** Names and descriptions, never values. */
  list?(options: ListOptions): Promise<readonly ListedSecret[]>
  /** @throws ProviderError; RenderConfigError with code WRITE_REFUSED for what the store does not take */
  set?(reference: SecretReference, value: string | Uint8Array, options: WriteOptions): Promise<void>
  delete?(reference: SecretReference, options: RequestOptions): Promise<void>
  /**
   * Lets somebody else read a secret too.
   * @param who in the store's own words
   * @returns what the user should know of it
   */
  share?(reference: SecretReference, who: string, options: ShareOptions): Promise<string | undefined>
  /** @returns what the user should know of it */
  unshare?(reference: SecretReference, who: string, options: ShareOptions): Promise<string | undefined>
  /** Local providers only: every value they know, decoded, so that `redact` and `scan` can look for them. */
  values?(): Iterable<KnownSecret>
  /**
   * Looks whether the provider can work at all, before anything is asked.
   * @throws RenderConfigError with code IO if it can not: a file that was named is absent
   */
  preflight?(): void
  /** Files that its values come from, absolute; a folder stands for all below it. Default: none. */
  readonly files?: readonly string[]
  /**
   * Says that a value may have changed, sooner than the next asking would show it. One word too many does no harm, and
   * one too few costs only time: who watches asks again from time to time as well. Until the signal aborts.
   */
  watch?(onChange: () => void, options: ProviderWatchOptions): void
  close?(): Promise<void> | void
}

/** What `secret('ALIAS:key')` calls a provider. */
export function aliasOf(provider: Provider): string {
  return provider.alias ?? provider.name.split(' ', 1)[0]!
}

export type { OutcomeCode }
