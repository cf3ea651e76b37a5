import type { Chain, ResolveOptions } from '../providers/chain.ts'
import type { FailedResolution, FoundResolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'
import { SecretValue } from '../secret.ts'
import { createDeadlines } from './deadline.ts'
import { type Kept, readKept, writeKept } from './kept-file.ts'

/**
 * The last known good values of remote stores, in an encrypted file. They are used for one thing only: a store that is
 * down or throttles. What was not found, or may not be read, stays so. Each use is a warning, STALE.
 */
export interface LastKnownGoodOptions {
  /** The file; made with mode 0600, replaced whole. */
  readonly path: string
  /** What it is encrypted with: at least 16 characters. */
  readonly key: string
  /** How old a value may be, in milliseconds. Default: 86,400,000, a day. */
  readonly maxAgeMs?: number
}

const DAY_MS = 86_400_000
/** Of a run with a time limit, a fifth and at most this is left for the use of kept values. */
const RESERVE_MS = 2000
/** A value that is the same is written again after this time, so that its age stays true. */
const REFRESH_MS = 60_000

/** @param localProviders names of the providers whose values are never kept */
export function withLastKnownGood(
  resolve: Chain['resolve'],
  options: LastKnownGoodOptions,
  localProviders: ReadonlySet<string>,
  now: () => number,
): Chain['resolve'] {
  const { path, key, maxAgeMs = DAY_MS } = options
  const deadlineFor = createDeadlines()
  let kept: Promise<Map<string, Kept>> | undefined

  /** A store that does not answer is given up while there is time to do without: past the run's limit nothing is. */
  const askInTime: Chain['resolve'] = async (references, given: ResolveOptions = {}) => {
    const leftMs = (given.deadline?.() ?? Number.POSITIVE_INFINITY) - now()
    if (leftMs === Number.POSITIVE_INFINITY) return resolve(references, given)
    const askMs = Math.max(0, leftMs - Math.min(RESERVE_MS, leftMs / 5))
    const endsAt = now() + askMs
    const { signal, end } = deadlineFor(given.signal, askMs)
    try {
      return await resolve(references, { ...given, deadline: () => endsAt, ...(signal && { signal }) })
    } finally {
      end()
    }
  }

  return async (references, resolveOptions = {}) => {
    kept ??= readKept(path, key)
    const known = await kept
    const idOf = (reference: Reference): string => `${resolveOptions.namespace ?? ''}\n${reference.id}`
    const mayHelp = references.some(reference => known.has(idOf(reference)))
    const resolved = await (mayHelp ? askInTime : resolve)(references, resolveOptions)
    const result = new Map(resolved)
    let changed = false
    for (const reference of references) {
      const resolution = resolved.get(reference.id)
      if (resolution === undefined) continue
      if (resolution.outcome === 'FOUND') {
        if (localProviders.has(resolution.provider)) continue
        const before = known.get(idOf(reference))
        const fresh = keep(resolution, now())
        if (before !== undefined && sameValue(before, fresh) && fresh.time - before.time < REFRESH_MS)
          continue
        known.set(idOf(reference), fresh)
        changed = true
      } else if (resolution.outcome === 'UNAVAILABLE' || resolution.outcome === 'THROTTLED') {
        const entry = known.get(idOf(reference))
        const age = entry === undefined ? Number.POSITIVE_INFINITY : now() - entry.time
        // A value that another store gave must not stand in for the one that is down.
        if (entry?.provider === resolution.provider && entry !== undefined && age >= 0 && age <= maxAgeMs) {
          result.set(reference.id, stale(reference, entry, resolution, age))
        }
      } else if (known.delete(idOf(reference))) changed = true
    }
    if (changed) await writeKept(path, key, known)
    return result
  }
}

function keep(resolution: FoundResolution, time: number): Kept {
  const value = resolution.value.reveal()
  const version = resolution.version === undefined ? {} : { version: resolution.version }
  return { value, time, provider: resolution.provider, key: resolution.key, ...version }
}

function sameValue(a: Kept, b: Kept): boolean {
  return a.version === b.version && Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)) === 0
}

function stale(reference: Reference, entry: Kept, failed: FailedResolution, ageMs: number): FoundResolution {
  const minutes = Math.round(ageMs / 60_000)
  return {
    outcome: 'FOUND',
    value: new SecretValue(entry.value),
    provider: entry.provider,
    key: entry.key,
    ...(entry.version === undefined ? {} : { version: entry.version }),
    cachedAt: new Date(entry.time).toISOString(),
    asked: failed.asked,
    stale: true,
    warnings: [
      {
        code: 'STALE',
        message: `secret "${reference.display}" is the value of ${minutes} minutes ago: ${entry.provider} can not be asked now`,
        hint: `${failed.outcome}: ${failed.message}`,
      },
    ],
  }
}
