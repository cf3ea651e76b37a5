/**
 * Google Secret Manager. The key is the name of a secret; a version is a number, an alias or `latest`. The store has no
 * batches: each secret is one request, several at a time. Checksums are verified.
 */
import { ProviderError, RenderConfigError } from '../errors.ts'
import { createAuthorized } from './authorized.ts'
import { crc32c } from './gcp-sm/crc32c.ts'
import { fetchGoogleToken } from './gcp-sm/credentials.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { createTransport } from './http/transport.ts'
import { getOne, toOutcome } from './outcomes.ts'
import type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
} from './provider.ts'
import { refuseName } from './refuse-name.ts'
import { fromBase64, textOrBytes } from './text-or-bytes.ts'

export interface GoogleSecretManagerOptions {
  /** Its id or its number. */
  readonly project: string
  /** `europe-west3`, for regional secrets. Default: none, secrets are global. */
  readonly location?: string
  /** An access token, or a function that fetches one. Default: application default credentials. */
  readonly token?: string | (() => Promise<string>)
  /** Address of the service. Default: Google's own, by location. */
  readonly endpoint?: string
  /** Where tokens are fetched. Default: what the credentials say, if it is Google's. */
  readonly tokenUrl?: string
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

const NAME = /^[A-Za-z0-9_-]{1,255}$/
const VERSION = /^(?:latest|\d{1,18}|[A-Za-z][A-Za-z0-9_-]{0,62})$/
const MAX_BYTES = 65_536

/** @throws TypeError for a project or a location that can be none */
export function googleSecretManager(
  options: GoogleSecretManagerOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { project, location, env = process.env, http = {} } = options
  if (!/^[a-z0-9][a-z0-9.:-]{0,98}$/.test(project)) throw new TypeError('that is no id of a project')
  if (location !== undefined && !/^[a-z0-9-]{1,63}$/.test(location))
    throw new TypeError('that is no name of a location')
  const host =
    location === undefined ? 'secretmanager.googleapis.com' : `secretmanager.${location}.rep.googleapis.com`
  const parent = `/v1/projects/${project}${location === undefined ? '' : `/locations/${location}`}`
  const transport = createTransport({ env, ...http, baseUrl: options.endpoint ?? `https://${host}` })
  const { send } = createAuthorized({
    transport,
    fetchToken: limits =>
      fetchGoogleToken({ given: options.token, tokenUrl: options.tokenUrl, env, http, limits }),
    now: http.now,
  })

  const read = async (reference: SecretReference, limits: RequestOptions): Promise<ProviderOutcome> => {
    const { key, version = 'latest' } = reference
    if (!NAME.test(key)) return refuseName('Google Secret Manager', key)
    if (!VERSION.test(version))
      throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(version)} is no version in Google`)
    const response = await send({ path: `${parent}/secrets/${key}/versions/${version}:access`, ...limits })
    if (response.status === 404 && statusOf(response) === 'NOT_FOUND') return undefined
    if (response.status !== 200) throw failureOf(response)
    return toFound(response, key)
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    const reads = new Map<string, Promise<ProviderOutcome>>()
    return Promise.all(
      references.map(reference => {
        const id = JSON.stringify([reference.key, reference.version ?? 'latest'])
        const known = reads.get(id) ?? toOutcome(() => read(reference, limits))
        reads.set(id, known)
        return known
      }),
    )
  }

  return {
    name: `gcp-sm ${project}${location === undefined ? '' : `/${location}`}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      const listed: ListedSecret[] = []
      for (let token: string | undefined; ; ) {
        const query = { pageSize: 250, pageToken: token }
        const response = await send({ path: `${parent}/secrets`, query, ...limits })
        if (response.status !== 200) throw failureOf(response)
        const { secrets = [], nextPageToken } = response.json() as {
          secrets?: readonly { readonly name: string; readonly createTime?: string }[]
          nextPageToken?: string
        }
        listed.push(...secrets.map(({ name }) => ({ key: name.slice(name.lastIndexOf('/') + 1) })))
        if (!nextPageToken) return listed
        token = nextPageToken
      }
    },
    async set({ key }, value, limits) {
      if (!NAME.test(key)) throw refused(`${JSON.stringify(key)} can not be the name of a secret in Google`)
      const bytes = Buffer.from(value)
      if (bytes.length > MAX_BYTES) throw refused('Google Secret Manager holds at most 64 KiB')
      const payload = { data: bytes.toString('base64'), dataCrc32c: String(crc32c(bytes)) }
      const add = (): Promise<HttpResponse> =>
        send({ method: 'POST', path: `${parent}/secrets/${key}:addVersion`, json: { payload }, ...limits })
      let response = await add()
      if (response.status === 404 && statusOf(response) === 'NOT_FOUND') {
        const json = location === undefined ? { replication: { automatic: {} } } : {}
        const made = await send({
          method: 'POST',
          path: `${parent}/secrets`,
          query: { secretId: key },
          json,
          ...limits,
        })
        if (made.status !== 200 && made.status !== 409) throw failureOf(made)
        response = await add()
      }
      if (response.status !== 200) throw failureOf(response)
    },
    async delete({ key }, limits) {
      if (!NAME.test(key)) return
      const response = await send({ method: 'DELETE', path: `${parent}/secrets/${key}`, ...limits })
      if (response.status === 404 && statusOf(response) === 'NOT_FOUND') return
      if (response.status !== 200) throw failureOf(response)
    },
    close: () => transport.close(),
  }
}

function toFound(response: HttpResponse, key: string): FoundSecret {
  const { name, payload } = response.json() as {
    readonly name?: string
    readonly payload?: { readonly data?: string; readonly dataCrc32c?: string }
  }
  // An empty value is left out of the payload.
  if (payload === undefined) throw response.failure('UNAVAILABLE', 'there is no payload in it')
  const what = `Google: ${JSON.stringify(key)}`
  const bytes = fromBase64(payload.data ?? '', what)
  if (payload.dataCrc32c !== undefined && Number(payload.dataCrc32c) !== crc32c(bytes))
    throw new ProviderError('UNREADABLE', `${what} does not match its checksum`)
  const version = name?.slice(name.lastIndexOf('/') + 1)
  return { value: textOrBytes(bytes), ...(version !== undefined && { version }) }
}

/** `NOT_FOUND`, `PERMISSION_DENIED` …, or `''` for a body that is not Google's. */
function statusOf(response: HttpResponse): string {
  if (!/\bjson\b/.test(response.headers['content-type'] ?? '')) return ''
  const { error } = response.json() as { error?: { status?: unknown } }
  return typeof error?.status === 'string' ? error.status : ''
}

function failureOf(response: HttpResponse): ProviderError {
  const status = statusOf(response)
  switch (status) {
    case 'FAILED_PRECONDITION':
      return response.failure('UNREADABLE', status, 'this version is disabled or destroyed')
    case 'PERMISSION_DENIED':
      return response.failure('ACCESS_DENIED', status, 'Google says the same of a project that is not there')
    case 'INVALID_ARGUMENT':
      return response.failure('INVALID_REFERENCE', status)
    default:
      return response.failure(response.status === 404 ? 'UNAVAILABLE' : undefined)
  }
}

function refused(message: string): RenderConfigError {
  return new RenderConfigError([{ code: 'WRITE_REFUSED', message }])
}
