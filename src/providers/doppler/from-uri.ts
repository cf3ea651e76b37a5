/** `doppler://PROJECT/CONFIG`. */
import { doppler } from '../doppler.ts'
import type { Variables } from '../http/proxy.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function dopplerFromUri(rest: string, env: Variables): Provider {
  return orUsage('doppler', 'doppler://PROJECT/CONFIG', () => {
    const { host, path } = uriParts(rest)
    if (path.includes('/')) throw new TypeError('nothing stands behind the config')
    return doppler({ project: decodeURIComponent(host), config: path, env })
  })
}
