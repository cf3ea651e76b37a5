/** `op://VAULT`. */
import type { Variables } from '../http/proxy.ts'
import { onePassword } from '../op.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function opFromUri(rest: string, env: Variables): Provider {
  return orUsage('op', 'op://VAULT', () => {
    const { host, path } = uriParts(rest)
    if (path !== '') throw new TypeError('nothing stands behind the vault; items are named by keys')
    return onePassword({ vault: decodeURIComponent(host), env })
  })
}
