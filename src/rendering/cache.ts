import type { Chain, ResolveOptions } from '../providers/chain.ts'
import type { Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'
import { answerId } from './answer-id.ts'

/**
 * Remembers what remote providers answered, for a while. Only values are remembered: a secret that was missing or
 * a store that was down is asked again. Values of local providers are never remembered, asking them costs nothing.
 */
export interface CacheOptions {
  /** How long a value counts that its store gives no shorter time, in milliseconds. Default: 60,000. `0` remembers nothing. */
  readonly ttlMs: number
  /** How many values are remembered at most; the oldest goes first. Default: 10,000. */
  readonly limit?: number
  /** Names of the providers whose values are not remembered. */
  readonly localProviders: ReadonlySet<string>
  readonly now: () => number
}

interface Remembered {
  readonly resolution: Resolution
  /** When it was asked for. A clock that was set back makes no value younger. */
  readonly since: number
  readonly until: number
  /** Number of the call that asked: an answer that was late is not newer. */
  readonly call: number
}

export function cachingResolver(chain: Chain, options: CacheOptions): Chain['resolve'] {
  const { ttlMs, limit = 10_000, localProviders, now } = options
  // The oldest first: an entry that is renewed goes to the end.
  const known = new Map<string, Remembered>()
  // What newer calls did not find, for as long as calls run: an older answer that comes late is not remembered.
  const gone = new Map<string, number>()
  let calls = 0
  let running = 0
  const sweep = (): void => {
    const time = now()
    for (const [id, { until }] of known) {
      if (until > time && known.size <= limit) return
      known.delete(id)
    }
  }

  return async (references: readonly Reference[], resolveOptions: ResolveOptions = {}) => {
    const idOf = (reference: Reference): string => answerId(reference, resolveOptions.namespace)
    const time = now()
    const call = ++calls
    const found = new Map<string, Resolution>()
    const open: Reference[] = []
    for (const reference of references) {
      const entry = known.get(idOf(reference))
      if (resolveOptions.fresh !== true && entry !== undefined && entry.until > time && entry.since <= time)
        found.set(reference.id, entry.resolution)
      else open.push(reference)
    }
    if (open.length === 0) return found
    running++
    const resolved = await chain.resolve(open, resolveOptions).finally(() => {
      running--
    })
    for (const reference of open) {
      const resolution = resolved.get(reference.id)!
      found.set(reference.id, resolution)
      const newest = Math.max(known.get(idOf(reference))?.call ?? 0, gone.get(idOf(reference)) ?? 0)
      if (newest > call) continue
      known.delete(idOf(reference))
      if (resolution.outcome !== 'FOUND') gone.set(idOf(reference), call)
      const countsMs = resolution.outcome === 'FOUND' ? Math.min(ttlMs, resolution.ttlMs ?? ttlMs) : 0
      if (countsMs > 0 && resolution.outcome === 'FOUND' && !localProviders.has(resolution.provider)) {
        // Counted from when the store was asked: how long its answer took makes no value younger.
        const remembered = { ...resolution, cachedAt: new Date(time).toISOString() }
        known.set(idOf(reference), { resolution: remembered, since: time, until: time + countsMs, call })
      }
    }
    if (running === 0 || gone.size > limit) gone.clear()
    sweep()
    return found
  }
}
