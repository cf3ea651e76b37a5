import { aliasOf, type Provider } from './provider.ts'

/**
 * Which secrets a config may ask for: patterns of keys for each provider's alias, and `*` for all providers. In a
 * pattern `*` stands for any characters but `/`, `**` for any at all. A provider that is not named, where no `*` is
 * given, is not bound. A key is what the store is asked for: without a `#field` that the library takes, so that no
 * field's name lets through a secret that no pattern names.
 */
export type AllowList = Readonly<Record<string, readonly string[]>>

/** True if the provider may be asked for the key. */
export type Allowed = (provider: Provider, key: string) => boolean

/** @throws TypeError for what is no list of patterns by alias */
export function compileAllowList(list: AllowList | undefined): Allowed {
  if (list === undefined) return () => true
  if (Array.isArray(list) || !Object.values(list).every(isPatterns))
    throw new TypeError('option "allow" must hold lists of patterns by alias')
  const compiled = new Map(Object.entries(list).map(([alias, patterns]) => [alias, patterns.map(toRegExp)]))
  return (provider, key) => {
    const patterns = compiled.get(aliasOf(provider)) ?? compiled.get('*')
    return patterns === undefined || patterns.some(pattern => pattern.test(key))
  }
}

function isPatterns(patterns: unknown): boolean {
  return Array.isArray(patterns) && patterns.every(pattern => typeof pattern === 'string')
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map(part =>
      part === '**' ? '[^]*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\/-]/g, '\\$&'),
    )
    .join('')
  return new RegExp(`^${source}$`)
}
