/** A vault through a Connect server: its id is asked for once, then items by title and one by one. */
import { ProviderError } from '../../errors.ts'
import { createAuthorized } from '../authorized.ts'
import { encodeSegment } from '../http/path.ts'
import type { HttpOptions } from '../http/request.ts'
import type { HttpResponse } from '../http/response.ts'
import { createSingleFlight } from '../http/single-flight.ts'
import { createTransport } from '../http/transport.ts'
import type { RequestOptions } from '../provider.ts'
import type { OpField, OpItem, OpOverview } from './item.ts'
import { isId, type OpReader } from './reader.ts'

export interface ConnectOptions {
  /** Address of the server. */
  readonly host: string
  readonly token: string
  /** Its name or id. */
  readonly vault: string
  readonly http: HttpOptions
}

interface ConnectItem {
  readonly version?: number
  readonly fields?: readonly {
    readonly id: string
    readonly label?: string
    readonly value?: string
    readonly totp?: string
    readonly section?: { readonly id: string }
  }[]
  readonly sections?: readonly { readonly id: string; readonly label?: string }[]
}

/** @throws TypeError for an address that is none */
export function connectReader({ host, token, vault, http }: ConnectOptions): OpReader {
  const transport = createTransport({ ...http, baseUrl: host })
  const { send } = createAuthorized({ transport, fetchToken: async () => ({ text: token }), now: http.now })
  const finding = createSingleFlight<string>()
  let vaultId: string | undefined

  const findVault = async (limits: RequestOptions): Promise<string> => {
    if (isId(vault)) return vault
    const query = { filter: `name eq ${quote(vault)}` }
    const response = await send({ path: '/v1/vaults', query, ...limits })
    const vaults = listOf<{ readonly id: string }>(response)
    if (vaults.length === 1) return vaults[0]!.id
    const what = vaults.length === 0 ? 'no vault of this name, or not for this token' : 'several such vaults'
    throw response.failure('INVALID_REFERENCE', `there is ${what}`)
  }
  const items = async (limits: RequestOptions): Promise<string> => {
    vaultId ??= await finding.join(limits, findVault)
    return `/v1/vaults/${encodeSegment(vaultId)}/items`
  }

  const readItem = async (
    path: string,
    id: string,
    limits: RequestOptions,
  ): Promise<[string, OpItem | ProviderError][]> => {
    try {
      const response = await send({ path: `${path}/${encodeSegment(id)}`, ...limits })
      if (response.status === 404 && isJson(response)) return []
      if (response.status !== 200) throw failureOf(response)
      return [[id, toItem(response.json() as ConnectItem)]]
    } catch (error) {
      if (error instanceof ProviderError) return [[id, error]] // it spoils no other item
      throw error
    }
  }

  return {
    async items(title, limits) {
      const filter = title === undefined ? undefined : `title eq ${quote(title)}`
      const response = await send({ path: await items(limits), query: { filter }, ...limits })
      const found = listOf<OpOverview & { readonly state?: string }>(response)
      return found.filter(({ state }) => state !== 'ARCHIVED' && state !== 'DELETED')
    },
    async read(ids, limits) {
      // Once for all: each wait puts a listener on the caller's signal.
      const path = await items(limits)
      return new Map((await Promise.all(ids.map(id => readItem(path, id, limits)))).flat())
    },
    close: () => transport.close(),
  }
}

/** In the filters of SCIM (RFC 7644), strings are those of JSON. */
function quote(text: string): string {
  return JSON.stringify(text)
}

function listOf<Thing>(response: HttpResponse): readonly Thing[] {
  if (response.status !== 200) throw failureOf(response)
  const list = response.json()
  if (!Array.isArray(list)) throw response.failure('UNAVAILABLE', 'that is no list')
  return list as readonly Thing[]
}

function isJson(response: HttpResponse): boolean {
  return /\bjson\b/.test(response.headers['content-type'] ?? '')
}

/** An item that is not there is not in the list; what a 404 is about is the vault. */
function failureOf(response: HttpResponse): ProviderError {
  if (response.status !== 404) return response.failure()
  return isJson(response)
    ? response.failure('INVALID_REFERENCE', 'there is no such vault')
    : response.failure('UNAVAILABLE', 'that is no answer of 1Password Connect')
}

/** What is empty is left out there. */
function toItem({ version, fields = [], sections = [] }: ConnectItem): OpItem {
  return {
    ...(version !== undefined && { version }),
    fields: fields.map(
      ({ id, label = id, value = '', totp, section }): OpField => ({
        id,
        label,
        value,
        ...(totp !== undefined && { otp: totp }),
        ...(section !== undefined && { sectionId: section.id }),
      }),
    ),
    sections: sections.map(({ id, label = '' }) => ({ id, label })),
  }
}
