import type { Provider } from '../providers/provider.ts'

export interface Subscriptions {
  /** These, and no others, are listened to from now on. */
  follow(providers: readonly Provider[]): void
}

/** Listens to the providers that can tell when a value may have changed. */
export function subscribeProviders(onChange: () => void): Subscriptions {
  let followed = new Map<Provider, AbortController>()
  return {
    follow(providers) {
      const next = new Map(providers.map(one => [one, followed.get(one) ?? new AbortController()]))
      for (const [provider, controller] of followed) if (!next.has(provider)) controller.abort()
      const fresh = [...next].filter(([provider]) => !followed.has(provider))
      followed = next
      for (const [provider, { signal }] of fresh)
        provider.watch?.(() => signal.aborted || onChange(), { signal })
    },
  }
}
