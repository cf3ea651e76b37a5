/**
 * The same provider under another alias, for `secret('ALIAS:key')`. Methods run on the provider itself, so a
 * class with private fields works as well.
 */
import type { Provider } from './provider.ts'

const ALIAS = /^[A-Za-z][A-Za-z0-9_-]*$/

export function isAlias(text: string): boolean {
  return ALIAS.test(text)
}

/** @throws TypeError if the alias is not a letter followed by letters, digits, `_` and `-` */
export function withAlias(alias: string, provider: Provider): Provider {
  if (!isAlias(alias)) throw new TypeError('an alias is a letter, then letters, digits, "_" and "-"')
  const read = (property: string | symbol): unknown => {
    if (property === 'alias') return alias
    const member: unknown = Reflect.get(provider, property, provider)
    return typeof member === 'function' ? member.bind(provider) : member
  }
  // In front of an empty object: a proxy may say nothing else than what a frozen provider itself would.
  return new Proxy({} as Provider, {
    get: (_, property) => read(property),
    has: (_, property) => property === 'alias' || property in provider,
    ownKeys: () => [...new Set([...Reflect.ownKeys(provider), 'alias'])],
    getOwnPropertyDescriptor: (_, property) =>
      property === 'alias' || Object.hasOwn(provider, property)
        ? { value: read(property), enumerable: true, configurable: true }
        : undefined,
  })
}
