/** `https://HOST/PATH#/JSON/POINTER`, the pointer percent-encoded as RFC 6901 has it for fragments. */
import type { Variables } from '../http/proxy.ts'
import { httpJson } from '../http-json.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

/** @throws RenderConfigError with code USAGE */
export function httpJsonFromUri(
  protocol: 'http' | 'https',
  rest: string,
  options: ReadonlyMap<string, string>,
  env: Variables,
): Provider {
  return orUsage(protocol, `${protocol}://HOST/PATH#/JSON/POINTER`, () => {
    const [address = '', ...fragment] = rest.split('#')
    uriParts(address)
    return httpJson({
      url: `${protocol}:${address}`,
      pointer: decodeURIComponent(fragment.join('#')),
      notFound: options.get('missing') === '404' ? 'absent' : 'error',
      env,
    })
  })
}
