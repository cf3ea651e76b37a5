/** `etcd://HOST[:PORT][/PREFIX]`; a prefix that starts with a slash is written with two. */
import { etcd } from '../etcd.ts'
import type { Variables } from '../http/proxy.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function etcdFromUri(protocol: 'http' | 'https', rest: string, env: Variables): Provider {
  return orUsage('etcd', 'etcd://HOST:2379/PREFIX', () => {
    const { host, path } = uriParts(rest)
    return etcd({ address: `${protocol}://${host}`, prefix: path, env })
  })
}
