import type { Chain, ResolveOptions } from '../providers/chain.ts'
import type { Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'

/**
 * Remembers what remote providers answered, for a while. Only values are remembered: a secret that was missing or
 * a store that was down is asked again. Values of local providers are never remembered, asking them costs nothing.
 */
export interface CacheOptions {
  /** How long a value counts, in milliseconds. Default: 60,000. `0` remembers nothing. */
  readonly ttlMs: number
  /** How many values are remembered at most; the oldest goes first. Default: 10,000. */
  readonly limit?: number
  /** Names of the providers whose values are not remembered. */
  readonly localProviders: ReadonlySet<string>
  readonly now: () => number
}

export function cachingResolver(chain: Chain, options: CacheOptions): Chain['resolve'] {
  const { ttlMs, limit = 10_000, localProviders, now } = options
  // In the order of `until`: an entry that is renewed goes to the end.
  const known = new Map<string, { readonly resolution: Resolution; readonly until: number }>()
  const sweep = (): void => {
    const time = now()
    for (const [id, { until }] of known) {
      if (until > time && known.size <= limit) return
      known.delete(id)
    }
  }

  return async (references: readonly Reference[], resolveOptions: ResolveOptions = {}) => {
    const idOf = (reference: Reference): string => `${resolveOptions.namespace ?? ''}\n${reference.id}`
    const time = now()
    const found = new Map<string, Resolution>()
    const open: Reference[] = []
    for (const reference of references) {
      const entry = known.get(idOf(reference))
      if (resolveOptions.fresh !== true && entry !== undefined && entry.until > time)
        found.set(reference.id, entry.resolution)
      else open.push(reference)
    }
    if (open.length === 0) return found
    const resolved = await chain.resolve(open, resolveOptions)
    for (const reference of open) {
      const resolution = resolved.get(reference.id)!
      found.set(reference.id, resolution)
      // A request that was slow must not bring back what a later one has replaced.
      if ((known.get(idOf(reference))?.until ?? 0) > time + ttlMs) continue
      known.delete(idOf(reference))
      if (ttlMs > 0 && resolution.outcome === 'FOUND' && !localProviders.has(resolution.provider)) {
        // Counted from when the store was asked: how long its answer took makes no value younger.
        const remembered = { ...resolution, cachedAt: new Date(time).toISOString() }
        known.set(idOf(reference), { resolution: remembered, until: time + ttlMs })
      }
    }
    sweep()
    return found
  }
}
