/**
 * What a key names in a KV engine. In a provider with a path, `key` is a field of the secret there, and `sub/path#field`
 * one of a secret below it. In a provider of a whole mount, `path` is a whole secret. A field may be nested, and
 * an empty one is the whole secret as JSON.
 */
import { ProviderError } from '../../errors.ts'

export interface Place {
  /** Below the mount, not encoded. */
  readonly path: string
  /** The field's own name; nested ones are tried at its dots if `nested`. `''` is all. */
  readonly field: string
  readonly nested: boolean
}

/**
 * @param base the provider's path below the mount, or `''`
 * @throws ProviderError with code INVALID_REFERENCE
 */
export function placeOf(key: string, base: string): Place {
  const hash = key.indexOf('#')
  if (hash === -1)
    return base === '' ? { path: key, field: '', nested: false } : { path: base, field: key, nested: false }
  const path = [base, key.slice(0, hash)].filter(part => part !== '').join('/')
  if (path === '') {
    const hint = 'write path#field'
    throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(key)} names no secret in Vault`, { hint })
  }
  return { path, field: key.slice(hash + 1), nested: true }
}
