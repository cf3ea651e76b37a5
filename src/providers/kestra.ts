/**
 * Secrets of a namespace of Kestra's enterprise edition: names can be listed, values set and deleted, and never read
 * back. The open-source edition lists names alone; its values are variables, which `env` reads.
 */
import { encodeSegment } from './http/path.ts'
import type { HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { neverRead, refusedWrite, strangeAnswer, writeRefused } from './platform/refusals.ts'
import { createSession, type PlatformOptions } from './platform/session.ts'
import { isObject, textOf } from './platform/shape.ts'
import type { ListedSecret, Provider, RequestOptions, SecretReference } from './provider.ts'
import { onlyText } from './text-or-bytes.ts'

export interface KestraOptions extends PlatformOptions {
  readonly address: string
  readonly tenant: string
  readonly namespace: string
  /** For basic authentication where there is no token. Default: KESTRA_USERNAME and KESTRA_PASSWORD. */
  readonly username?: string
  readonly password?: string
}

const PAGE = 100
const OPEN_SOURCE =
  'open-source Kestra reads SECRET_ variables; render-config encode makes them from a .env file'

/** @throws TypeError for an address that is none, or without tenant or namespace */
export function kestra(
  options: KestraOptions,
): Provider & Required<Pick<Provider, 'list' | 'set' | 'delete'>> {
  const { address, tenant, namespace: ownNamespace, env = process.env } = options
  if (tenant === '' || ownNamespace === '') throw new TypeError('the tenant or the namespace is missing')
  const basic = basicToken(options, env)
  const session = createSession({
    ...options,
    ...(basic !== undefined && {
      token: basic,
      headers: (token: string) => ({ authorization: `Basic ${token}` }),
    }),
    env,
    platform: 'Kestra',
    baseUrl: address,
    variables: ['KESTRA_API_TOKEN'],
  })
  const pathOf = (namespace: string): string =>
    `/api/v1/${encodeSegment(tenant)}/namespaces/${encodeSegment(namespace)}/secrets`
  const send = (request: HttpRequest, limits: RequestOptions): Promise<HttpResponse> =>
    session.send({ ...request, ...limits })

  const list = async (namespace: string, limits: RequestOptions): Promise<ListedSecret[]> => {
    const secrets = new Map<string, ListedSecret>()
    for (let page = 1; ; page++) {
      const query = { page, size: PAGE }
      const response = await send({ path: pathOf(namespace), query }, limits)
      // Above a namespace there need not be one.
      if (response.status === 404 && namespace !== ownNamespace) return []
      if (response.status !== 200) throw response.failure()
      const { results, total } = readPage(response)
      const before = secrets.size
      for (const { key, description } of results) {
        secrets.set(key, { key, namespace, ...(description !== undefined && { description }) })
      }
      if (secrets.size >= total) return [...secrets.values()]
      // A part of the list would be taken for the whole.
      if (secrets.size === before)
        throw response.failure('UNREADABLE', `it lists ${before} secrets of ${total}`)
    }
  }
  const placeOf = ({ namespace = ownNamespace }: SecretReference): string => namespace

  return {
    name: `kestra ${new URL(address).host}/${tenant}/${ownNamespace}`,
    ownsNamespaces: true,
    namespace: ownNamespace,
    writeOnly: true,
    foldsKeys: true,
    async get(reference, limits) {
      const { key } = reference
      const listed = await list(placeOf(reference), limits)
      if (!listed.some(secret => secret.key.toUpperCase() === key.toUpperCase())) return undefined
      throw neverRead('Kestra', key)
    },
    async list({ namespace = ownNamespace, ...limits }) {
      return namespace === '' ? [] : list(namespace, limits)
    },
    async set(reference, value, { description, ...limits }) {
      const { key } = reference
      if (key === '') throw writeRefused('Kestra: a key can not be empty')
      const json = {
        key,
        value: onlyText(value, 'Kestra'),
        ...(description !== undefined && { description }),
      }
      const path = pathOf(placeOf(reference))
      const response = await send({ method: 'PUT', path, json }, limits)
      if (response.status >= 200 && response.status < 300) return
      throw refusedWrite(response, undefined, isNoRoute(response) ? OPEN_SOURCE : undefined)
    },
    async delete(reference, limits) {
      const path = `${pathOf(placeOf(reference))}/${encodeSegment(reference.key)}`
      const response = await send({ method: 'DELETE', path }, limits)
      if (response.status >= 200 && response.status < 300) return
      throw refusedWrite(response, undefined, isNoRoute(response) ? OPEN_SOURCE : undefined)
    },
    close: () => session.close(),
  }
}

interface Page {
  readonly results: readonly { readonly key: string; readonly description: string | undefined }[]
  readonly total: number
}

/** `{readOnly, results: [{key}], total}` */
function readPage(response: HttpResponse): Page {
  const json = response.json()
  const { results, total } = isObject(json) ? json : {}
  if (!Array.isArray(results) || typeof total !== 'number') throw strangeAnswer(response, 'Kestra')
  const read = (results as readonly unknown[]).map(item => {
    const { key, description } = isObject(item) ? item : {}
    if (typeof key !== 'string') throw strangeAnswer(response, 'Kestra')
    return { key, description: textOf(description) }
  })
  return { results: read, total }
}

function isNoRoute({ status }: HttpResponse): boolean {
  return status === 404 || status === 405
}

function basicToken(
  { token, username, password }: KestraOptions,
  env: PlatformOptions['env'] & {},
): string | undefined {
  if (token !== undefined || env.KESTRA_API_TOKEN || env.KESTRA_API_TOKEN_FILE) return undefined
  const user = username ?? env.KESTRA_USERNAME
  const word = password ?? env.KESTRA_PASSWORD
  return user && word ? Buffer.from(`${user}:${word}`).toString('base64') : undefined
}
