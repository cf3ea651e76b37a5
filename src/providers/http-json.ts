/**
 * A JSON document behind a URL: the key is a member of the object at the pointer. One GET brings all keys. Any status but
 * 200 is a failure, 404 too unless it is said to mean "not here"; a pointer that leads nowhere is UNREADABLE.
 */
import { createAuthorized } from './authorized.ts'
import { tokenOf } from './credential-file.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions } from './http/request.ts'
import { createTransport } from './http/transport.ts'
import { type JsonMembers, membersAt } from './http-json/members.ts'
import { parsePointer } from './http-json/pointer.ts'
import { getOne, refuseVersion, toOutcome } from './outcomes.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

export interface HttpJsonOptions {
  /** Of the document, query included. Neither credentials nor a fragment. */
  readonly url: string
  /** RFC 6901: `/data/secrets`. Default: `''`, the whole document. */
  readonly pointer?: string
  /** Sent as a bearer token. Default: RENDER_CONFIG_HTTP_TOKEN, else the file of RENDER_CONFIG_HTTP_TOKEN_FILE. */
  readonly token?: string
  /** Sent with each request, names in lower case. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** `'absent'` if a 404 means that no key is here. Default: `'error'`. */
  readonly notFound?: 'error' | 'absent'
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

/** @throws TypeError for a URL or a pointer that is none */
export function httpJson(options: HttpJsonOptions): Provider & Required<Pick<Provider, 'getMany' | 'list'>> {
  const { env = process.env, http = {}, headers = {}, notFound = 'error' } = options
  if (!URL.canParse(options.url)) throw new TypeError('that is no URL')
  const { protocol, origin, host, pathname, searchParams, username, password, hash } = new URL(options.url)
  if (username !== '' || password !== '') throw new TypeError('a URL here holds no credentials')
  if (hash !== '') throw new TypeError('the pointer is an option of its own')
  const pointer = parsePointer(options.pointer ?? '')
  const transport = createTransport({
    env,
    ...http,
    baseUrl: origin,
    headers: { accept: 'application/json', ...headers },
  })
  const authorized = createAuthorized({
    transport,
    fetchToken: async () => ({
      text: options.token ?? tokenOf(env.RENDER_CONFIG_HTTP_TOKEN, env.RENDER_CONFIG_HTTP_TOKEN_FILE) ?? '',
    }),
    headers: (token): Readonly<Record<string, string>> =>
      token === '' ? {} : { authorization: `Bearer ${token}` },
    now: http.now,
  })

  const fetchMembers = async (limits: RequestOptions): Promise<JsonMembers | undefined> => {
    const query = Object.fromEntries(searchParams)
    const response = await authorized.send({ path: pathname, query, ...limits })
    if (response.status === 404 && notFound === 'absent') return undefined
    if (response.status === 404) {
      const hint = 'a 404 can be made to mean "not here": ?missing=404, or the option notFound'
      throw response.failure('UNAVAILABLE', undefined, hint)
    }
    if (response.status !== 200) throw response.failure()
    response.json()
    return membersAt(response.text(), pointer, () => response.failure('UNREADABLE', 'nothing at the pointer'))
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    if (references.length === 0) return []
    const members = await fetchMembers(limits)
    return Promise.all(
      references.map(reference =>
        toOutcome(() => {
          const value = members?.text(reference.key)
          if (value !== undefined) refuseVersion('a document behind a URL', reference)
          return value
        }),
      ),
    )
  }

  return {
    name: `${protocol.slice(0, -1)} ${host}${pathname}${pointer.length === 0 ? '' : `#${options.pointer}`}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      const members = await fetchMembers(limits)
      return (members?.names ?? []).map(key => ({ key }))
    },
    close: () => transport.close(),
  }
}
