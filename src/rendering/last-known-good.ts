import type { Chain, ResolveOptions } from '../providers/chain.ts'
import type { FailedResolution, FoundResolution, Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'
import { SecretValue } from '../secret.ts'
import { answerId } from './answer-id.ts'
import { createDeadlines } from './deadline.ts'
import type { Kept } from './kept-file.ts'
import { createKeptValues } from './kept-values.ts'

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
/** A value that is the same is written again after this time, so that its age stays true. */
const REFRESH_MS = 60_000
/** Of a run with a time limit, a fifth and at most this is left for the use of kept values. */
const RESERVE_MS = 2000

/** @param localProviders names of the providers whose values are never kept */
export function withLastKnownGood(
  resolve: Chain['resolve'],
  options: LastKnownGoodOptions,
  localProviders: ReadonlySet<string>,
  now: () => number,
): Chain['resolve'] {
  const { path, key, maxAgeMs = DAY_MS } = options
  const values = createKeptValues({ path, key, isGood: ({ time }) => now() - time <= maxAgeMs })
  const deadlineFor = createDeadlines()

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

  /** What is to be written of an answer: a value, `'forget'`, or nothing. */
  const changeBy = (resolution: Resolution, before: Kept | undefined): Kept | 'forget' | undefined => {
    switch (resolution.outcome) {
      case 'FOUND': {
        if (localProviders.has(resolution.provider)) return undefined
        const fresh = keep(resolution, now())
        const same = before !== undefined && sameValue(before, fresh)
        return same && fresh.time - before.time < REFRESH_MS ? undefined : fresh
      }
      case 'UNAVAILABLE':
      case 'THROTTLED':
        return undefined
      default:
        return before === undefined ? undefined : 'forget'
    }
  }

  return async (references, resolveOptions = {}) => {
    const idOf = (reference: Reference): string => answerId(reference, resolveOptions.namespace)
    const known = await values.read()
    const mayHelp = references.some(reference => known.has(idOf(reference)))
    const resolved = await (mayHelp ? askInTime : resolve)(references, resolveOptions)
    const result = new Map(resolved)
    const changes = new Map<string, Kept | 'forget'>()
    for (const reference of references) {
      const resolution = resolved.get(reference.id)
      const entry = known.get(idOf(reference))
      if (resolution === undefined) continue
      const change = changeBy(resolution, entry)
      if (change !== undefined) changes.set(idOf(reference), change)
      if (entry === undefined || !isOutage(resolution)) continue
      const ageMs = now() - entry.time
      // A value that another store gave must not stand in for the one that is down.
      if (entry.provider === resolution.provider && ageMs >= 0 && ageMs <= maxAgeMs)
        result.set(reference.id, stale(reference, entry, resolution, ageMs))
    }
    if (changes.size > 0) await values.change(changes)
    return result
  }
}

function isOutage(resolution: Resolution): resolution is FailedResolution {
  return resolution.outcome === 'UNAVAILABLE' || resolution.outcome === 'THROTTLED'
}

/** Of a remembered value, its age counts from when its store was asked. */
function keep({ value, version, provider, key, cachedAt }: FoundResolution, now: number): Kept {
  const time = cachedAt === undefined ? now : Date.parse(cachedAt)
  return { value: value.reveal(), time, provider, key, ...(version !== undefined && { version }) }
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
