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
  return new Proxy(provider, {
    get(target, property) {
      if (property === 'alias') return alias
      const member: unknown = Reflect.get(target, property, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
