/**
 * Secrets in memory, for tests and for values that a program already holds. The object is copied, its own
 * properties alone; `set` and `delete` change the copy. Namespaces and versions make no difference.
 */
import type { SecretName, SecretValues } from '../secret-names.ts'
import type { KnownSecret, ListedSecret, Provider } from './provider.ts'

/**
 * @param values by name; which names there may be is said by the type argument, else by what `render-config types` has
 * written, else any
 * @throws TypeError if a value is neither text nor bytes, or `values` is no plain object
 */
export function memory<Name extends string = SecretName>(
  values: SecretValues<NoInfer<Name>>,
): Provider & Required<Pick<Provider, 'list' | 'set' | 'delete' | 'values'>> {
  const secrets = new Map<string, string | Uint8Array>()
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const put = (key: string, value: unknown): void => {
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new TypeError(`the secret "${key}" must be a string or a Uint8Array`)
    }
    secrets.set(key, typeof value === 'string' ? value : value.slice())
  }
  // A Map has no own properties: it would be a store without secrets.
  if (typeof values !== 'object' || values === null || Symbol.iterator in values)
    throw new TypeError('secrets in memory are an object: { NAME: value }')
  for (const [key, value] of Object.entries<unknown>(values)) put(key, value)

  return {
    name: 'memory',
    local: true,
    get: ({ key }) => secrets.get(key),
    async list(): Promise<readonly ListedSecret[]> {
      return [...secrets.keys()].map(key => ({ key }))
    },
    async set({ key }, value) {
      put(key, value)
      tell()
    },
    async delete({ key }) {
      if (secrets.delete(key)) tell()
    },
    watch(onChange, { signal }) {
      listeners.add(onChange)
      signal.addEventListener('abort', () => listeners.delete(onChange))
    },
    *values(): Generator<KnownSecret> {
      for (const [name, value] of secrets) yield { name, value }
    },
  }
}
