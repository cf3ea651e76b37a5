import type { AllowList } from '../providers/allow-list.ts'
import { type Chain, createChain } from '../providers/chain.ts'
import type { Provider } from '../providers/provider.ts'
import { cachingResolver } from './cache.ts'
import type { LastKnownGoodOptions } from './last-known-good.ts'

/** What bounds and remembers the answers of a chain, whoever asks it. */
export interface ResolverOptions {
  /** What a config may ask for: patterns of keys by provider alias, `*` for all. Default: everything. */
  readonly allow?: AllowList | undefined
  /** How long values of remote providers are remembered, in milliseconds. Default: 60,000. */
  readonly cacheTtlMs?: number | undefined
  /** Remote values in an encrypted file, for when their store is down. Default: none. */
  readonly lastKnownGood?: LastKnownGoodOptions | undefined
}

/** A chain with its policy, its memory, and what stands in for a store that is down. */
export function createResolver(providers: readonly Provider[], options: ResolverOptions = {}): Chain {
  const { allow, cacheTtlMs = 60_000, lastKnownGood } = options
  const chain = createChain(providers, allow === undefined ? {} : { allow })
  const localProviders = new Set(
    providers.filter(provider => provider.local === true).map(provider => provider.name),
  )
  const cached = cachingResolver(chain, { ttlMs: cacheTtlMs, localProviders, now: Date.now })
  if (lastKnownGood === undefined) return { ...chain, resolve: cached }
  let guarded: Promise<Chain['resolve']> | undefined
  return {
    ...chain,
    async resolve(references, resolveOptions) {
      guarded ??= import('./last-known-good.ts').then(({ withLastKnownGood }) =>
        withLastKnownGood(cached, lastKnownGood, localProviders, Date.now),
      )
      return (await guarded)(references, resolveOptions)
    },
  }
}
