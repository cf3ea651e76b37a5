/** `consul://HOST[:PORT][/PREFIX]`; without a host, CONSUL_HTTP_ADDR says it. */
import { consul } from '../consul.ts'
import type { Variables } from '../http/proxy.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function consulFromUri(
  protocol: 'http' | 'https',
  rest: string,
  options: ReadonlyMap<string, string>,
  env: Variables,
): Provider {
  return orUsage('consul', 'consul://HOST/PREFIX', () => {
    const { host, path } = uriParts(rest)
    const datacenter = options.get('dc')
    const namespace = options.get('namespace')
    return consul({
      ...(host !== '' && { address: `${protocol}://${host}` }),
      prefix: path,
      ...(datacenter !== undefined && { datacenter }),
      ...(namespace !== undefined && { namespace }),
      env,
    })
  })
}
