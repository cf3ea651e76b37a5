/** `gcp-sm://PROJECT`, with `?location=` for regional secrets. */
import { googleSecretManager } from '../gcp-sm.ts'
import type { Variables } from '../http/proxy.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function gcpFromUri(rest: string, options: ReadonlyMap<string, string>, env: Variables): Provider {
  return orUsage('gcp-sm', 'gcp-sm://PROJECT or gcp-sm://PROJECT?location=REGION', () => {
    const { host, path } = uriParts(rest)
    if (path !== '') throw new TypeError('nothing stands behind the project')
    const location = options.get('location')
    return googleSecretManager({ project: host, ...(location !== undefined && { location }), env })
  })
}
