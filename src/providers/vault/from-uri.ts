/** `vault://HOST[:PORT]/MOUNT[/PATH]`; without a host, VAULT_ADDR says it. */
import { RenderConfigError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import type { Provider } from '../provider.ts'
import { vault } from '../vault.ts'

/**
 * @param rest `//HOST[:PORT]/MOUNT[/PATH]`
 * @throws RenderConfigError with code USAGE
 */
export function vaultFromUri(
  protocol: 'http' | 'https',
  rest: string,
  options: ReadonlyMap<string, string>,
  env: Variables,
): Provider {
  const [, host = '', path = ''] = /^\/\/([^/]*)(?:\/(.+))?$/.exec(rest) ?? []
  const kv = options.get('kv')
  const namespace = options.get('namespace')
  try {
    return vault({
      ...(host !== '' && { address: `${protocol}://${host}` }),
      path: decodeURIComponent(path),
      ...(kv !== undefined && { kv: kv === '1' ? 1 : 2 }),
      ...(namespace !== undefined && { namespace }),
      env,
    })
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof URIError)) throw error
    const hint = 'write vault://HOST/MOUNT/PATH, or vault:///MOUNT/PATH with VAULT_ADDR'
    throw new RenderConfigError([{ code: 'USAGE', message: `vault: ${error.message}`, hint }])
  }
}
