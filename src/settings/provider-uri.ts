/** A provider as the settings write it: `SCHEME:REST`, or with an alias of its own. Out: `[ALIAS=]URI`. */

/** `- env:` without quotes is a map for YAML. */
export type ProviderData = string | Readonly<Record<string, string | null>>

export function uriOf(provider: ProviderData): string {
  if (typeof provider === 'string') return provider
  const { alias, uri } = provider
  if (typeof uri === 'string') return alias === undefined ? uri : `${alias}=${uri}`
  const [[name, text] = []] = Object.entries(provider)
  return text === null ? `${name}:` : `${name}=${text}`
}
