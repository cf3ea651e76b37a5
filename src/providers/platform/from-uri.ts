/** The platforms' URIs into providers. A host takes https, or http with the scheme's `+http` form. */
import { type ApoloOptions, apolo } from '../apolo.ts'
import { calyptia } from '../calyptia.ts'
import { chariot } from '../chariot.ts'
import type { Variables } from '../http/proxy.ts'
import { instill } from '../instill.ts'
import { kestra } from '../kestra.ts'
import type { Provider } from '../provider.ts'
import { orUsage, uriParts } from '../uri-parts.ts'

type Protocol = 'http' | 'https'

export function calyptiaFromUri(
  rest: string,
  kind: string | undefined,
  env: Variables,
  cwd: string,
): Provider {
  return orUsage('calyptia', 'calyptia://PIPELINE', () => {
    const { host, path } = uriParts(rest)
    if (path !== '') throw new TypeError('nothing follows the pipeline')
    const tokenKind = kind as 'project' | 'user' | 'core' | undefined
    return calyptia({
      pipeline: decodeURIComponent(host),
      ...(tokenKind !== undefined && { tokenKind }),
      env,
      cwd,
    })
  })
}

export function kestraFromUri(protocol: Protocol, rest: string, env: Variables): Provider {
  return orUsage('kestra', 'kestra://HOST/TENANT/NAMESPACE', () => {
    const { address, segments } = place(protocol, rest, 2)
    return kestra({ address, tenant: segments[0]!, namespace: segments[1]!, env })
  })
}

export function instillFromUri(protocol: Protocol, rest: string, env: Variables): Provider {
  return orUsage('instill', 'instill://HOST/NAMESPACE', () => {
    const { address, segments } = place(protocol, rest, 1)
    return instill({ address, namespace: segments[0]!, env })
  })
}

export function chariotFromUri(protocol: Protocol, rest: string, env: Variables): Provider {
  return orUsage('chariot', 'chariot://HOST/PROJECT', () => {
    const { address, segments } = place(protocol, rest, 1)
    return chariot({ address, project: segments[0]!, env })
  })
}

export function apoloFromUri(rest: string, env: Variables): Provider {
  return orUsage('apolo', 'apolo://CLUSTER/ORG/PROJECT', () => {
    const { host, path } = uriParts(rest)
    const [org = '', project = '', ...more] = path.split('/')
    if (more.length > 0) throw new TypeError('nothing follows the project')
    const options: ApoloOptions = { cluster: host, org, project, env }
    return apolo(options)
  })
}

/** @throws TypeError unless exactly so many segments follow the host */
function place(protocol: Protocol, rest: string, count: number): { address: string; segments: string[] } {
  const { host, path } = uriParts(rest)
  const segments = path.split('/')
  if (host === '') throw new TypeError('the host is missing')
  if (segments.length !== count || segments.includes('')) {
    throw new TypeError(`${count === 1 ? 'one name follows' : `${count} names follow`} the host`)
  }
  return { address: `${protocol}://${host}`, segments }
}
