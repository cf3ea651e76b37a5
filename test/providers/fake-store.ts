import type {
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
} from '../../src/providers/provider.ts'

/** A store that counts: `batches` holds the requests of each call, `most` how many `get`s ran at one time. */
export interface FakeStore extends Provider {
  readonly batches: SecretReference[][]
  readonly signals: AbortSignal[]
  readonly most: () => number
}

export interface FakeStoreOptions extends Partial<Omit<Provider, 'get' | 'getMany'>> {
  /** Answers by key; a function runs at each request and may throw. */
  readonly holds: Readonly<Record<string, unknown>>
  /** True for a store without `getMany`. */
  readonly single?: boolean
  /** Waited for before every answer. */
  readonly gate?: Promise<unknown>
}

export function fakeStore(name: string, options: FakeStoreOptions): FakeStore {
  const { holds, single = false, gate, ...rest } = options
  const batches: SecretReference[][] = []
  const signals: AbortSignal[] = []
  let running = 0
  let most = 0
  const answer = ({ key }: SecretReference): ProviderOutcome => {
    const held = Object.hasOwn(holds, key) ? holds[key] : undefined
    return (typeof held === 'function' ? held() : held) as ProviderOutcome
  }
  const note = (references: readonly SecretReference[], { signal }: RequestOptions): void => {
    batches.push([...references])
    if (signal !== undefined) signals.push(signal)
  }
  return {
    name,
    ...rest,
    batches,
    signals,
    most: () => most,
    async get(reference, request) {
      note([reference], request)
      most = Math.max(most, ++running)
      await (gate ?? new Promise(setImmediate))
      running--
      return answer(reference) as string
    },
    ...(!single && {
      async getMany(references: readonly SecretReference[], request: RequestOptions) {
        note(references, request)
        await gate
        return references.map(answer)
      },
    }),
  }
}

/** Keys asked for, call by call. */
export function keysOf(store: FakeStore): string[][] {
  return store.batches.map(batch => batch.map(({ key }) => key))
}
