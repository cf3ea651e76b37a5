/**
 * Secrets of a namespace of Instill AI. The platform takes values and never gives them back; what it is told is only
 * whether they are there. A secret is known by its `id`, and on newer servers also by `slug` and `displayName`.
 */
import { ProviderError } from '../errors.ts'
import { encodeSegment } from './http/path.ts'
import type { HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { neverRead, refusedWrite, strangeAnswer, writeRefused } from './platform/refusals.ts'
import { createSession, type PlatformOptions } from './platform/session.ts'
import { isObject, textOf } from './platform/shape.ts'
import type { ListedSecret, Provider, RequestOptions } from './provider.ts'
import { onlyText } from './text-or-bytes.ts'

export interface InstillOptions extends PlatformOptions {
  readonly address: string
  readonly namespace: string
}

interface InstillSecret {
  readonly id: string
  /** `slug` and `displayName`. */
  readonly names: readonly string[]
  readonly description: string | undefined
  readonly updateTime: string | undefined
}

const PAGE = 100
const ID = /^[a-z_][-a-z_0-9]{0,31}$/

/** @throws TypeError for an address that is none, or without a namespace */
export function instill(
  options: InstillOptions,
): Provider & Required<Pick<Provider, 'list' | 'set' | 'delete'>> {
  const { address, namespace, env = process.env } = options
  if (namespace === '') throw new TypeError('the namespace is missing')
  const session = createSession({
    ...options,
    env,
    platform: 'Instill',
    baseUrl: address,
    variables: ['INSTILL_API_TOKEN'],
  })
  const secretsPath = `/v1beta/namespaces/${encodeSegment(namespace)}/secrets`
  const pathOf = (id: string): string => `${secretsPath}/${encodeSegment(id)}`
  const send = (request: HttpRequest, limits: RequestOptions): Promise<HttpResponse> =>
    session.send({ ...request, ...limits })

  const list = async (limits: RequestOptions): Promise<InstillSecret[]> => {
    const secrets: InstillSecret[] = []
    const seen = new Set<string>()
    for (let pageToken: string | undefined; ; ) {
      const response = await send({ path: secretsPath, query: { pageSize: PAGE, pageToken } }, limits)
      if (response.status !== 200) throw response.failure()
      const json = response.json()
      const { secrets: page = [], nextPageToken } = isObject(json) ? json : { secrets: null }
      if (!Array.isArray(page)) throw strangeAnswer(response, 'Instill')
      secrets.push(...(page as readonly unknown[]).map(item => readSecret(item, response)))
      pageToken = textOf(nextPageToken)
      if (pageToken === undefined) return secrets
      // A part of the list would be taken for the whole.
      if (seen.has(pageToken)) throw response.failure('UNREADABLE', 'its pages lead in a circle')
      seen.add(pageToken)
    }
  }
  const find = async (key: string, limits: RequestOptions): Promise<InstillSecret | undefined> => {
    const hits = (await list(limits)).filter(({ id, names }) => id === key || names.includes(key))
    if (hits.length < 2) return hits[0]
    const ids = hits.map(({ id }) => id).sort()
    throw new ProviderError(
      'INVALID_REFERENCE',
      `Instill: several secrets are called "${key}": ${ids.join(', ')}`,
      {
        hint: 'name one by its id',
      },
    )
  }

  return {
    name: `instill ${new URL(address).host}/${namespace}`,
    writeOnly: true,
    async get({ key }, limits) {
      const response = await send({ path: pathOf(key) }, limits)
      if (response.status === 404) {
        if ((await find(key, limits)) === undefined) return undefined
      } else if (response.status !== 200) throw response.failure()
      else readSecret(unwrapped(response), response)
      throw neverRead('Instill', key)
    },
    async list(limits): Promise<readonly ListedSecret[]> {
      return (await list(limits)).map(({ id, names, description, updateTime }) => ({
        key: id,
        ...(names.length > 0 && { otherKeys: names }),
        ...(description !== undefined && { description }),
        ...(updateTime !== undefined && { updateTime }),
      }))
    },
    async set({ key }, value, { description, ...limits }) {
      const known = await find(key, limits)
      // An update without the value would wipe it, so the value is always sent.
      const fields = { value: onlyText(value, 'Instill'), ...(description !== undefined && { description }) }
      if (known === undefined) checkId(key)
      const response =
        known === undefined
          ? await send({ method: 'POST', path: secretsPath, json: { id: key, ...fields } }, limits)
          : await send({ method: 'PATCH', path: pathOf(known.id), json: fields }, limits)
      if (response.status !== 200 && response.status !== 201) {
        throw refusedWrite(response, response.status === 409 ? 'the id is taken' : undefined)
      }
    },
    async delete({ key }, limits) {
      const known = await find(key, limits)
      if (known === undefined) return
      const response = await send({ method: 'DELETE', path: pathOf(known.id) }, limits)
      if (response.status !== 204 && response.status !== 200 && response.status !== 404)
        throw refusedWrite(response)
    },
    close: () => session.close(),
  }
}

/** @throws RenderConfigError with code WRITE_REFUSED */
function checkId(key: string): void {
  if (key === 'INSTILL_SECRET')
    throw writeRefused('Instill: INSTILL_SECRET is reserved for the platform itself')
  if (ID.test(key)) return
  throw writeRefused(
    `Instill: ${JSON.stringify(key)} can not be the id of a secret`,
    'up to 32 lower-case letters, digits, "-" and "_", beginning with a letter or "_"',
  )
}

/** `{secret: {…}}` */
function unwrapped(response: HttpResponse): unknown {
  const json = response.json()
  return isObject(json) ? json.secret : undefined
}

/** Servers before 2026 have `name`, `uid`, `id`; later ones `displayName` and `slug`. The `id` is in both. */
function readSecret(item: unknown, response: HttpResponse): InstillSecret {
  const { id, slug, displayName, description, updateTime } = isObject(item) ? item : {}
  if (typeof id !== 'string') throw strangeAnswer(response, 'Instill')
  const names = [...new Set([textOf(slug), textOf(displayName)])].filter(
    (name): name is string => name !== undefined && name !== id,
  )
  return { id, names, description: textOf(description), updateTime: textOf(updateTime) }
}
