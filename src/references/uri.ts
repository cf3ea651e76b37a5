/**
 * `alias:path#field`: who is asked, and for what. `x:` is an alias only if the chain has a provider of that alias;
 * else the whole text is the name of a secret, because names may hold colons.
 */
export interface AliasedKey {
  readonly alias?: string
  readonly key: string
}

export function splitAlias(text: string, aliases: ReadonlySet<string>): AliasedKey {
  const colon = text.indexOf(':')
  const alias = text.slice(0, Math.max(colon, 0))
  return aliases.has(alias) && colon > 0 ? { alias, key: text.slice(colon + 1) } : { key: text }
}

/** `path#field` into the secret and the path of the field in it, for stores that know no fields themselves. */
export function splitField(key: string): { readonly key: string; readonly path: readonly string[] } {
  const hash = key.indexOf('#')
  if (hash === -1) return { key, path: [] }
  const field = key.slice(hash + 1)
  return { key: key.slice(0, hash), path: field === '' ? [] : field.split('.') }
}
