/** `azure-kv://VAULT-NAME`, with `?cloud=` for Azure's other clouds. */
import { azureKeyVault } from '../azure-kv.ts'
import type { Variables } from '../http/proxy.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function azureFromUri(rest: string, options: ReadonlyMap<string, string>, env: Variables): Provider {
  return orUsage('azure-kv', 'azure-kv://VAULT-NAME', () => {
    const { host, path } = uriParts(rest)
    if (path !== '') throw new TypeError('nothing stands behind the name of the vault')
    const cloud = options.get('cloud')
    return azureKeyVault({
      vault: host,
      cloud: cloud === 'china' || cloud === 'usgov' ? cloud : 'public',
      env,
    })
  })
}
