/**
 * A provider asked by its list alone. In: the provider. Out: one that answers for every name whether it is there,
 * with a failure that says so in place of a value; what is not there is `undefined`, as ever. No value is read.
 */
import { type OutcomeCode, ProviderError } from '../errors.ts'
import { searchNamespaces } from '../references/search-namespaces.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

/** The message of the failure for a name that is there. */
export const NAME_IS_THERE = 'the name is there; its value was not read'

export interface NamesOnly {
  /** Stands in for the provider in a chain. */
  readonly provider: Provider
  /** False if there is no list to look at. @throws ProviderError if the store is down */
  isReadable(options: RequestOptions): Promise<boolean>
  /** Names that could not be looked at, and why. */
  readonly notChecked: ReadonlyMap<string, string>
  /** What was asked for, and is there or not. */
  readonly asked: ReadonlyMap<string, boolean>
  /** Which secrets of the list were asked for; one may have been by several names. */
  readonly used: ReadonlySet<string>
  /** What is listed and was not asked for; of one namespace, if it is named. */
  unused(options: RequestOptions & { readonly namespace?: string }): Promise<ListedSecret[]>
}

type Listing = readonly ListedSecret[] | { readonly reason: string }
type Match = ListedSecret | 'absent' | 'unknown' | ProviderError

const NO_LIST: readonly OutcomeCode[] = ['ACCESS_DENIED', 'UNREADABLE', 'NOT_FOUND', 'INVALID_REFERENCE']

export function namesOf(provider: Provider): NamesOnly {
  const lists = new Map<string | undefined, Promise<Listing>>()
  const notChecked = new Map<string, string>()
  const asked = new Map<string, boolean>()
  const used = new Set<string>()

  const listOf = (place: string | undefined, options: RequestOptions): Promise<Listing> => {
    const known = lists.get(place) ?? readList(provider, place, options)
    lists.set(place, known)
    return known
  }
  const placesOf = ({ namespace }: SecretReference): (string | undefined)[] =>
    provider.ownsNamespaces === true ? searchNamespaces(namespace ?? provider.namespace ?? '') : [undefined]

  const look = async (reference: SecretReference, options: RequestOptions): Promise<ProviderOutcome> => {
    const { key } = reference
    for (const place of placesOf(reference)) {
      const listing = await listOf(place, options)
      const match = 'reason' in listing ? 'unknown' : findName(provider, listing, key)
      if (match === 'absent') continue
      if (match === 'unknown') {
        notChecked.set(key, 'reason' in listing ? listing.reason : 'its list does not reach so deep')
        return new ProviderError('UNREADABLE', NAME_IS_THERE)
      }
      if (match instanceof ProviderError) return match
      asked.set(key, true)
      used.add(idOf(match))
      return new ProviderError('UNREADABLE', NAME_IS_THERE)
    }
    asked.set(key, asked.get(key) ?? false)
    return undefined
  }
  const getMany = (
    references: readonly SecretReference[],
    options: RequestOptions,
  ): Promise<ProviderOutcome[]> => Promise.all(references.map(reference => look(reference, options)))

  const { name, alias, ownsFields, ownsNamespaces } = provider
  return {
    notChecked,
    asked,
    used,
    provider: {
      name,
      ...(alias !== undefined && { alias }),
      ...(ownsFields !== undefined && { ownsFields }),
      ...(ownsNamespaces !== undefined && { ownsNamespaces }),
      // So that a name that is missing gets a suggestion from the list.
      local: true,
      getMany,
      async get(reference, options) {
        const [outcome] = await getMany([reference], options)
        if (outcome instanceof ProviderError) throw outcome
        return outcome
      },
      async list(options) {
        const listing = await listOf(
          provider.ownsNamespaces === true ? provider.namespace : undefined,
          options,
        )
        return 'reason' in listing ? [] : listing
      },
      close: () => provider.close?.(),
    },
    async isReadable(options) {
      const place = provider.ownsNamespaces === true ? provider.namespace : undefined
      return !('reason' in (await listOf(place, options)))
    },
    async unused({ namespace, ...options }) {
      // Of a provider that has a namespace of its own, that one; of others all that they have.
      const own = namespace ?? (provider.namespace || undefined)
      const listing = await listOf(provider.ownsNamespaces === true ? own : undefined, options)
      return 'reason' in listing ? [] : listing.filter(secret => !used.has(idOf(secret)))
    },
  }
}

/** What can not be listed is no failure of the store; a store that is down is. */
async function readList(
  provider: Provider,
  place: string | undefined,
  options: RequestOptions,
): Promise<Listing> {
  if (provider.list === undefined) return { reason: `${provider.name} has no list` }
  try {
    return await provider.list({ ...options, ...(place !== undefined && { namespace: place }) })
  } catch (error) {
    if (!(error instanceof ProviderError) || !NO_LIST.includes(error.code)) throw error
    return { reason: `the list can not be read: ${error.message}` }
  }
}

function findName(provider: Provider, listing: readonly ListedSecret[], key: string): Match {
  const exact = listing.filter(one => one.key === key || one.otherKeys?.includes(key) === true)
  const folded = key.toUpperCase()
  const hits =
    exact.length > 0 || provider.foldsKeys !== true
      ? exact
      : listing.filter(one => one.key.toUpperCase() === folded)
  if (hits.length > 1) {
    const which = hits.map(({ key, id }) => id ?? key).sort()
    return new ProviderError(
      'INVALID_REFERENCE',
      `several secrets of ${provider.name} are called "${key}": ${which.join(', ')}`,
    )
  }
  if (hits[0] !== undefined) return hits[0]
  return provider.ownsFields === true ? findPath(listing, key) : 'absent'
}

/** `path#field` where the list shows paths alone (`path#`) and folders (`folder/`). */
function findPath(listing: readonly ListedSecret[], key: string): Match {
  const path = key.split('#', 1)[0]!
  const secret = listing.find(one => one.key === `${path}#` || (one.type === 'secret' && one.key === path))
  if (secret !== undefined) return secret
  return listing.some(one => one.type === 'folder' && path.startsWith(one.key)) ? 'unknown' : 'absent'
}

function idOf({ key, id, namespace = '' }: ListedSecret): string {
  return `${namespace}\n${id ?? ''}\n${key}`
}
