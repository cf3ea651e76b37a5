/** Doppler: the key is a name in one config. The whole config comes in one download, with computed values. */
import { ProviderError } from '../errors.ts'
import { createAuthorized } from './authorized.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { createTransport } from './http/transport.ts'
import { getOne, refuseVersion, toOutcome } from './outcomes.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

export interface DopplerOptions {
  readonly project: string
  readonly config: string
  /** Default: DOPPLER_TOKEN. */
  readonly token?: string
  /** Address of the API. Default: DOPPLER_API_HOST, else `https://api.doppler.com`. */
  readonly endpoint?: string
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

const PATH = '/v3/configs/config/secrets'

/** @throws TypeError if the project or the config is empty */
export function doppler(options: DopplerOptions): Provider & Required<Pick<Provider, 'getMany' | 'list'>> {
  const { project, config, env = process.env, http = {} } = options
  if (project === '' || config === '') throw new TypeError('a project and a config are needed')
  const baseUrl = options.endpoint ?? (env.DOPPLER_API_HOST || 'https://api.doppler.com')
  const transport = createTransport({ env, ...http, baseUrl })
  const { send } = createAuthorized({
    transport,
    async fetchToken() {
      const text = options.token ?? env.DOPPLER_TOKEN
      if (text) return { text }
      throw new ProviderError('ACCESS_DENIED', 'there is no token for Doppler', { hint: 'set DOPPLER_TOKEN' })
    },
    now: http.now,
  })

  const download = async (limits: RequestOptions): Promise<Readonly<Record<string, unknown>>> => {
    const query = { project, config, format: 'json', include_dynamic_secrets: false }
    const response = await send({ path: `${PATH}/download`, query, ...limits })
    if (response.status !== 200) throw failureOf(response)
    const secrets = response.json()
    if (typeof secrets === 'object' && secrets !== null && !Array.isArray(secrets))
      return secrets as Record<string, unknown>
    throw response.failure('UNAVAILABLE', 'that is no config')
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    if (references.length === 0) return []
    const secrets = await download(limits)
    return Promise.all(references.map(reference => toOutcome(() => valueIn(secrets, reference))))
  }

  return {
    name: `doppler ${project}/${config}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      const query = { project, config, include_dynamic_secrets: false }
      const response = await send({ path: `${PATH}/names`, query, ...limits })
      if (response.status !== 200) throw failureOf(response)
      const { names = [] } = response.json() as { names?: readonly string[] }
      return names.map(key => ({ key }))
    },
    close: () => transport.close(),
  }
}

function valueIn(secrets: Readonly<Record<string, unknown>>, reference: SecretReference): string | undefined {
  const { key } = reference
  if (!Object.hasOwn(secrets, key)) return undefined
  refuseVersion('Doppler', reference)
  const value = secrets[key]
  if (typeof value === 'string') return value
  throw new ProviderError(
    'ACCESS_DENIED',
    `Doppler hides the value of ${JSON.stringify(key)} from this token`,
  )
}

/** What is not there, for a download, is the project or the config; a secret that is not there is left out. */
function failureOf(response: HttpResponse): ProviderError {
  if (response.status !== 404) return response.failure()
  const ours = /\bjson\b/.test(response.headers['content-type'] ?? '')
  return ours
    ? response.failure('INVALID_REFERENCE', 'there is no such project or config, or not for this token')
    : response.failure('UNAVAILABLE', 'that is no answer of Doppler')
}
