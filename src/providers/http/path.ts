/**
 * Names of secrets as segments of a URL's path. Refused: what a server would read as another path (`..`, an empty
 * segment), so that a key can never leave the place that the provider was given.
 */
import { ProviderError } from '../../errors.ts'

/**
 * @param path segments with `/` between, none of it encoded
 * @throws ProviderError with code INVALID_REFERENCE
 */
export function encodePath(path: string): string {
  const segments = path.split('/')
  if (
    segments.some(segment => segment === '' || segment === '.' || segment === '..') ||
    path.includes('\0')
  ) {
    const hint = 'a path has no empty segments, no "." and no ".."'
    throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(path)} can not be a path in a store`, {
      hint,
    })
  }
  return segments.map(encodeSegment).join('/')
}

/** One segment, in which `/` is encoded too. Also what RFC 3986 reserves and `encodeURIComponent` leaves. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
