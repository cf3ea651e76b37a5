/**
 * What `[ALIAS=]SCHEME:REST` is called, without making a provider of it. Of `vault+http:` it is `vault`, as for the
 * provider that it makes.
 */
export function aliasIn(uri: string): string {
  const [start = ''] = uri.split(':', 1)
  const equals = start.indexOf('=')
  return equals === -1 ? start.replace(/\+http$/, '') : start.slice(0, equals)
}
