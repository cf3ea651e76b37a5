/** `infisical://PROJECT/ENVIRONMENT[/FOLDER]`. */
import type { Variables } from '../http/proxy.ts'
import { infisical } from '../infisical.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function infisicalFromUri(
  rest: string,
  options: ReadonlyMap<string, string>,
  env: Variables,
): Provider {
  return orUsage('infisical', 'infisical://PROJECT/ENVIRONMENT/FOLDER', () => {
    const { host, path } = uriParts(rest)
    const [environment = '', ...folder] = path.split('/')
    const imports = options.get('imports') !== 'false'
    return infisical({
      project: decodeURIComponent(host),
      environment,
      path: folder.join('/'),
      imports,
      env,
    })
  })
}
