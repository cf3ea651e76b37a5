/** Secrets of one namespace, as the API server has them. What is not there is `undefined`; all else throws. */
import { ProviderError } from '../../errors.ts'
import { createAuthorized } from '../authorized.ts'
import { createCallers } from '../http/callers.ts'
import { encodeSegment } from '../http/path.ts'
import type { HttpOptions, HttpRequest } from '../http/request.ts'
import type { HttpResponse } from '../http/response.ts'
import { createSingleFlight, type Limits } from '../http/single-flight.ts'
import { createTransport, type Transport, type TransportOptions } from '../http/transport.ts'
import type { RequestOptions } from '../provider.ts'
import type { Cluster } from './kubeconfig.ts'

export interface KubernetesSecret {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string }
  /** Base64; absent if the Secret is empty. */
  readonly data?: Readonly<Record<string, string>> | null
}

export interface SecretsApi {
  read(name: string, limits: RequestOptions): Promise<KubernetesSecret | undefined>
  /** @returns `undefined` if the whole list may not be read */
  readAll(limits: RequestOptions): Promise<ReadonlyMap<string, KubernetesSecret> | undefined>
  names(limits: RequestOptions): Promise<readonly string[]>
  /** Puts data keys in, or takes those out that are null. @returns false if there is no such Secret */
  patch(name: string, data: Readonly<Record<string, string | null>>, limits: RequestOptions): Promise<boolean>
  create(name: string, data: Readonly<Record<string, string>>, limits: RequestOptions): Promise<void>
  close(): void
}

export interface SecretsApiOptions {
  readonly namespace: string
  /** @param limits of all who wait for it */
  readonly cluster: (limits: Limits) => Promise<Cluster>
  readonly http: HttpOptions
}

interface Opened {
  readonly transport: Transport
  send(request: HttpRequest): Promise<HttpResponse>
}

interface Page<Item> {
  readonly items: readonly Item[]
  readonly metadata?: { readonly continue?: string }
}

const PAGE = 100
const NAMES = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
/** Helm keeps whole releases in Secrets, a megabyte each. */
const FIELD_SELECTOR = 'type!=helm.sh/release.v1'

export function createSecretsApi({ namespace, cluster, http }: SecretsApiOptions): SecretsApi {
  const path = `/api/v1/namespaces/${encodeSegment(namespace)}/secrets`
  const opening = createSingleFlight<Opened>()
  const callers = createCallers()
  let opened: Opened | undefined
  let closed = false

  const open = async (limits: Limits): Promise<Opened> => {
    const { server, tls, proxy, fetchToken } = await cluster(limits)
    const transport = openTransport({
      ...tls,
      ...(proxy !== undefined && { proxy }),
      ...http,
      baseUrl: server,
    })
    if (closed) transport.close()
    const headers = (token: string): Readonly<Record<string, string>> =>
      token === '' ? {} : { authorization: `Bearer ${token}` }
    const { send } = createAuthorized({ transport, fetchToken, headers, now: http.now })
    return { transport, send }
  }
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const { signal: given, deadline } = request
    opened ??= await callers.run(
      signal => opening.join({ signal, ...(deadline !== undefined && { deadline }) }, open),
      given,
    )
    return opened.send(request)
  }

  const pages = async <Item>(request: HttpRequest, limits: RequestOptions): Promise<Item[] | undefined> => {
    let items: Item[] = []
    let next: string | undefined
    for (let restarts = 0; ; ) {
      const query = { ...request.query, limit: PAGE, continue: next }
      const response = await send({ path, ...request, query, ...limits })
      if (response.status === 403) return undefined
      if (response.status === 410 && next !== undefined && restarts++ === 0) {
        // The snapshot that the pages are of is gone.
        items = []
        next = undefined
        continue
      }
      if (response.status === 410) throw response.failure('UNAVAILABLE', 'the list is gone')
      if (response.status !== 200) throw failureOf(response)
      const page = response.json() as Page<Item>
      if (!Array.isArray(page.items)) throw response.failure('UNAVAILABLE', 'that is no list')
      items.push(...page.items)
      next = page.metadata?.continue || undefined
      if (next === undefined) return items
    }
  }

  return {
    async read(name, limits) {
      const response = await send({ path: `${path}/${encodeSegment(name)}`, ...limits })
      if (response.status === 404 && isStatus(response)) return undefined
      if (response.status !== 200) throw failureOf(response)
      return response.json() as KubernetesSecret
    },
    async readAll(limits) {
      const query = { fieldSelector: FIELD_SELECTOR }
      const secrets = await pages<KubernetesSecret>({ query }, limits)
      return secrets && new Map(secrets.map(secret => [secret.metadata.name, secret]))
    },
    async names(limits) {
      const found = await pages<KubernetesSecret>({ headers: { accept: NAMES } }, limits)
      if (found !== undefined) return found.map(({ metadata }) => metadata.name)
      throw new ProviderError('ACCESS_DENIED', `Secrets of namespace "${namespace}" may not be listed`)
    },
    async patch(name, data, limits) {
      const response = await send({
        method: 'PATCH',
        path: `${path}/${encodeSegment(name)}`,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ data }),
        ...limits,
      })
      if (response.status === 404 && isStatus(response)) return false
      if (response.status !== 200) throw failureOf(response)
      return true
    },
    async create(name, data, limits) {
      const json = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data }
      const response = await send({ method: 'POST', path, json, ...limits })
      if (response.status !== 201 && response.status !== 200) throw failureOf(response)
    },
    close() {
      closed = true
      opened?.transport.close()
    },
  }
}

/** The API server's own words for an error; a gateway's page is none. */
function isStatus(response: HttpResponse): boolean {
  if (!/\bjson\b/.test(response.headers['content-type'] ?? '')) return false
  const { kind, reason } = response.json() as { kind?: unknown; reason?: unknown }
  return kind === 'Status' && reason === 'NotFound'
}

function failureOf(response: HttpResponse): ProviderError {
  if (response.status === 404) return response.failure('UNAVAILABLE', 'that is no answer of Kubernetes')
  return response.failure()
}

/** The address may come from a file that is read when it is first needed. @throws ProviderError */
function openTransport(options: TransportOptions): Transport {
  try {
    return createTransport(options)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ProviderError('ACCESS_DENIED', `Kubernetes: ${error.message}`)
  }
}
