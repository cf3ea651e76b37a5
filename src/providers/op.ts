/**
 * 1Password, one vault: through a Connect server, or as a service account. The key is `item/field`, `item/section/field`,
 * or `item` for all of it as JSON, the first two also behind the vault's own name; ids do instead of names. Each item is read once.
 */
import { ProviderError } from '../errors.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions } from './http/request.ts'
import { connectReader } from './op/connect.ts'
import { findItem, type OpItem, type OpPlace, placeOf, valueIn } from './op/item.ts'
import { isId, type OpReader } from './op/reader.ts'
import { type OpClient, serviceAccountReader } from './op/service-account.ts'
import { getOne, refuseVersion, toOutcome } from './outcomes.ts'
import type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
} from './provider.ts'

export type { OpClient } from './op/service-account.ts'

export interface OnePasswordOptions {
  /** Name or id of the vault. */
  readonly vault: string
  /** A Connect server. Default: OP_CONNECT_HOST and OP_CONNECT_TOKEN, else a service account. */
  readonly connect?: { readonly host: string; readonly token: string }
  /** Default: OP_SERVICE_ACCOUNT_TOKEN; needs the package `@1password/sdk`. */
  readonly serviceAccountToken?: string
  /** A client of `@1password/sdk` that you have made. Default: one is made. */
  readonly client?: OpClient
  /** Limits, TLS and proxy, for a Connect server. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

/** @throws TypeError if the vault has no name, or a Connect server no address */
export function onePassword(
  options: OnePasswordOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list'>> {
  const { vault, env = process.env } = options
  if (vault === '') throw new TypeError('a vault is needed')
  const reader = readerOf(options, env)

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    const places = await Promise.all(references.map(({ key }) => toPlace(belowVault(key, vault))))
    const names = [...new Set(places.flatMap(place => ('item' in place ? [place.item] : [])))]
    if (names.length === 0) return places as readonly ProviderError[]
    const alone = names.length === 1 && !isId(names[0]!) ? names[0] : undefined
    const overviews = await reader.items(alone, limits)
    const idOf = (place: OpPlace): string | undefined => findItem(overviews, place.item)
    const ids = places.flatMap(place => {
      try {
        return 'item' in place ? [idOf(place)] : []
      } catch {
        return [] // told to the references themselves below
      }
    })
    const wanted = [...new Set(ids.filter(id => id !== undefined))]
    const items = await reader.read(wanted, limits)
    return Promise.all(
      references.map((reference, index) =>
        toOutcome(() => {
          const place = places[index]!
          if (!('item' in place)) return place
          const id = idOf(place)
          const item = id === undefined ? undefined : items.get(id)
          return item instanceof ProviderError ? item : toFound(item, place, reference)
        }),
      ),
    )
  }

  return {
    name: `op ${vault}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      return (await reader.items(undefined, limits)).map(({ title }) => ({ key: title }))
    },
    close: () => reader.close(),
  }
}

function readerOf(
  { vault, connect, serviceAccountToken, client, http = {} }: OnePasswordOptions,
  env: Variables,
): OpReader {
  const { OP_CONNECT_HOST: host, OP_CONNECT_TOKEN: token } = env
  const server = connect ?? (client === undefined && host && token ? { host, token } : undefined)
  if (server !== undefined) return connectReader({ ...server, vault, http: { env, ...http } })
  const account = serviceAccountToken ?? env.OP_SERVICE_ACCOUNT_TOKEN ?? ''
  if (account === '' && client === undefined) return deniedReader()
  return serviceAccountReader({ token: account, vault, client, now: http.now })
}

function deniedReader(): OpReader {
  const deny = async (): Promise<never> => {
    const hint = 'set OP_CONNECT_HOST and OP_CONNECT_TOKEN, or OP_SERVICE_ACCOUNT_TOKEN'
    throw new ProviderError('ACCESS_DENIED', 'there are no credentials for 1Password', { hint })
  }
  return { items: deny, read: deny, close() {} }
}

/** `vault/item/field`, as `op://` references have it, if it is this vault. */
function belowVault(key: string, vault: string): string {
  const own = key.startsWith(`${vault}/`) && key.split('/').length > 2
  return own ? key.slice(vault.length + 1) : key
}

async function toPlace(key: string): Promise<OpPlace | ProviderError> {
  try {
    return placeOf(key)
  } catch (error) {
    if (error instanceof ProviderError) return error
    throw error
  }
}

function toFound(
  item: OpItem | undefined,
  place: OpPlace,
  reference: SecretReference,
): FoundSecret | undefined {
  const value = item === undefined ? undefined : valueIn(item, place)
  if (item === undefined || value === undefined) return undefined
  refuseVersion('1Password', reference)
  return { value, ...(item.version !== undefined && { version: String(item.version) }) }
}
