/** `k8s://NAMESPACE[/SECRET]`. */
import type { Variables } from '../http/proxy.ts'
import { k8s } from '../k8s.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function k8sFromUri(rest: string, options: ReadonlyMap<string, string>, env: Variables): Provider {
  return orUsage('k8s', 'k8s://NAMESPACE or k8s://NAMESPACE/SECRET', () => {
    const { host, path } = uriParts(rest)
    const context = options.get('context')
    return k8s({
      namespace: host,
      ...(path !== '' && { secret: path }),
      ...(context !== undefined && { context }),
      env,
    })
  })
}
