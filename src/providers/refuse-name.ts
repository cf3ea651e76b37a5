import { ProviderError } from '../errors.ts'

/**
 * For a name that a store can not hold. Letters, digits and `._-` may well be a name of another store in the chain (or a
 * path with dots), so it is just not here; what has anything else in it is a slip.
 * @throws ProviderError with code INVALID_REFERENCE
 */
export function refuseName(store: string, name: string): undefined {
  if (/^[A-Za-z0-9._-]+$/.test(name) && !/^\.+$/.test(name)) return undefined
  throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(name)} can not be a name in ${store}`)
}
