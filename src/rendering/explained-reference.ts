import type { ExplainedReference } from './explanation.ts'
import type { RenderedReference } from './result.ts'

/** Field by field: a reference may hold more one day. */
export function toExplained(reference: RenderedReference): ExplainedReference {
  const { key, outcome, provider, secret, version, createdAt, cachedAt, stale, asked } = reference
  return {
    key,
    outcome,
    ...(provider !== undefined && { provider }),
    ...(secret !== undefined && { secret }),
    ...(version !== undefined && { version }),
    ...(createdAt !== undefined && { createdAt }),
    ...(cachedAt !== undefined && { cachedAt }),
    ...(stale !== undefined && { stale }),
    asked,
  }
}
