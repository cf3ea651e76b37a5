import type { Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'

/** Who asked for a secret and how it ended, for an audit log: never a value. */
export interface AuditEntry {
  /** As written in the config. */
  readonly key: string
  readonly namespace?: string
  /** The documents that ask for it, by name; those without a name are not in it. */
  readonly files: readonly string[]
  readonly outcome: Resolution['outcome']
  /** Who answered, or failed. */
  readonly provider?: string
  readonly version?: string
  /** True for a remembered value, because the store is down. */
  readonly stale?: true
  /** Everyone who was asked, in order; empty if the rules refused it before any request. */
  readonly asked: readonly string[]
}

/** What one document asks for. */
export interface Asking {
  readonly filename: string | undefined
  readonly references: readonly Reference[]
}

/** One entry per reference, in the order in which they were first asked for. */
export function auditEntries(
  askings: readonly Asking[],
  resolutions: ReadonlyMap<string, Resolution>,
  namespace: string | undefined,
): AuditEntry[] {
  const files = new Map<string, Set<string>>()
  const first = new Map<string, Reference>()
  for (const { filename, references } of askings) {
    for (const reference of references) {
      if (!first.has(reference.id)) first.set(reference.id, reference)
      const known = files.get(reference.id) ?? new Set()
      files.set(reference.id, filename === undefined ? known : known.add(filename))
    }
  }
  return [...first.values()].map(reference => {
    const resolution = resolutions.get(reference.id)!
    const { outcome, provider, asked } = resolution
    // It may come from another secret, as the name does.
    const own = reference.isHidden === true ? undefined : (reference.namespace ?? namespace)
    return {
      key: reference.display,
      ...(own !== undefined && { namespace: own }),
      files: [...files.get(reference.id)!],
      outcome,
      ...(provider !== undefined && { provider }),
      ...('version' in resolution && resolution.version !== undefined && { version: resolution.version }),
      ...('stale' in resolution && resolution.stale === true && { stale: true as const }),
      asked,
    }
  })
}
