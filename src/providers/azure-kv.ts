/**
 * Azure Key Vault. The key is the name of a secret with `_` written as `-`, because names there have no `_`; a version is
 * its 32 hex digits. The store has no batches: each secret is one request, several at a time.
 */
import { ProviderError, RenderConfigError } from '../errors.ts'
import { createAuthorized } from './authorized.ts'
import { failureOf, isAbsent } from './azure-kv/answers.ts'
import { AZURE_CLOUDS } from './azure-kv/clouds.ts'
import { fetchAzureToken } from './azure-kv/credentials.ts'
import { createdAt } from './created-at.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions, HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { createTransport } from './http/transport.ts'
import { getOne, toOutcome } from './outcomes.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'
import { refuseName } from './refuse-name.ts'
import { onlyText } from './text-or-bytes.ts'

export interface AzureKeyVaultOptions {
  /** The vault's name, the first part of its host. */
  readonly vault: string
  /** Default: `'public'`. */
  readonly cloud?: keyof typeof AZURE_CLOUDS
  /** An access token, or a function that fetches one. Default: by the variables, else of the machine. */
  readonly token?: string | (() => Promise<string>)
  /** Address of the vault. Default: by its name and the cloud. */
  readonly endpoint?: string
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

interface Bundle {
  readonly value?: string
  /** `https://VAULT/secrets/NAME/VERSION` */
  readonly id?: string
  /** `created` in seconds since 1970. */
  readonly attributes?: { readonly created?: number }
}

interface Page {
  readonly value?: readonly {
    readonly id: string
    readonly contentType?: string
    readonly attributes?: { readonly updated?: number }
  }[]
  readonly nextLink?: string | null
}

const API = { 'api-version': '7.4' }
const MAX_BYTES = 25_000

/** @throws TypeError for a name that no vault can have */
export function azureKeyVault(
  options: AzureKeyVaultOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { vault, env = process.env, http = {} } = options
  const { suffix, authority } = AZURE_CLOUDS[options.cloud ?? 'public']
  if (!/^[A-Za-z][A-Za-z0-9-]{1,126}$/.test(vault))
    throw new TypeError('the name of a vault is letters, digits and dashes, a letter first')
  const address = options.endpoint ?? `https://${vault}.${suffix}`
  const transport = createTransport({ env, ...http, baseUrl: address })
  const authorized = createAuthorized({
    transport,
    fetchToken: limits =>
      fetchAzureToken({
        limits,
        given: options.token,
        resource: `https://${suffix}`,
        authority: env.AZURE_AUTHORITY_HOST || authority,
        env,
        http,
      }),
    now: http.now,
  })
  const send = (request: HttpRequest, limits: RequestOptions): Promise<HttpResponse> =>
    authorized.send({ ...request, query: { ...API, ...request.query }, ...limits })

  const read = async (
    { key, version }: SecretReference,
    limits: RequestOptions,
  ): Promise<ProviderOutcome> => {
    const name = nameOf(key)
    if (name === undefined) return refuseName('Azure Key Vault', key)
    const known = version !== undefined && /^[0-9a-f]{32}$/i.test(version)
    const response = await send({ path: `/secrets/${name}${known ? `/${version}` : ''}` }, limits)
    if (isAbsent(response)) return undefined
    if (response.status !== 200) throw failureOf(response)
    if (version !== undefined && !known) {
      const hint = 'it has 32 hex digits'
      throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(version)} is no version in Azure`, {
        hint,
      })
    }
    const { value, id, attributes } = response.json() as Bundle
    if (typeof value !== 'string') throw response.failure('UNAVAILABLE', 'there is no value in it')
    const named = id !== undefined && { version: id.slice(id.lastIndexOf('/') + 1) }
    return { value, ...named, ...createdAt(attributes?.created) }
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    const clashing = findClashes(references)
    const reads = new Map<string, Promise<ProviderOutcome>>()
    return Promise.all(
      references.map(reference => {
        if (clashing.has(reference.key)) return clash(reference.key)
        const id = JSON.stringify([nameOf(reference.key) ?? reference.key, reference.version])
        const known = reads.get(id) ?? toOutcome(() => read(reference, limits))
        reads.set(id, known)
        return known
      }),
    )
  }

  const nameToWrite = (key: string): string => {
    const name = nameOf(key)
    if (name === undefined) throw refused(`${JSON.stringify(key)} can not be a name in Azure Key Vault`)
    return name
  }

  return {
    name: `azure-kv ${vault}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      const { origin } = new URL(address)
      const listed: ListedSecret[] = []
      let next: HttpRequest = { path: '/secrets', query: { maxresults: 25 } }
      for (;;) {
        const response = await send(next, limits)
        if (response.status !== 200) throw failureOf(response)
        const { value = [], nextLink } = response.json() as Page
        listed.push(...value.map(toListed))
        if (!nextLink) return listed
        const url = URL.canParse(nextLink) ? new URL(nextLink) : undefined
        if (url?.origin !== origin)
          throw response.failure('UNAVAILABLE', 'its next page is at another host, which gets no token')
        next = { path: url.pathname, query: Object.fromEntries(url.searchParams) }
      }
    },
    async set({ key }, value, limits) {
      const text = onlyText(value, 'Azure Key Vault')
      if (Buffer.byteLength(text) > MAX_BYTES) throw refused('Azure Key Vault holds at most 25 KB')
      const path = `/secrets/${nameToWrite(key)}`
      const response = await send({ method: 'PUT', path, json: { value: text } }, limits)
      if (response.status === 409) throw refused('Azure: a deleted secret of that name is not yet gone')
      if (response.status !== 200) throw failureOf(response)
    },
    async delete({ key }, limits) {
      const response = await send({ method: 'DELETE', path: `/secrets/${nameToWrite(key)}` }, limits)
      if (response.status !== 200 && !isAbsent(response)) throw failureOf(response)
    },
    close: () => transport.close(),
  }
}

function nameOf(key: string): string | undefined {
  const name = key.replaceAll('_', '-')
  return /^[0-9A-Za-z-]{1,127}$/.test(name) ? name : undefined
}

/** Keys that differ in `_` and `-` alone would silently be one secret. */
function findClashes(references: readonly SecretReference[]): ReadonlySet<string> {
  const spellings = new Map<string, Set<string>>()
  for (const { key } of references) {
    const name = key.replaceAll('_', '-')
    spellings.set(name, (spellings.get(name) ?? new Set()).add(key))
  }
  return new Set([...spellings.values()].filter(({ size }) => size > 1).flatMap(keys => [...keys]))
}

async function clash(key: string): Promise<ProviderError> {
  const message = `${JSON.stringify(key)} and another key that is asked for are one name in Azure, which has no "_"`
  return new ProviderError('INVALID_REFERENCE', message, { hint: 'write both the same way' })
}

function toListed({ id, contentType, attributes }: NonNullable<Page['value']>[number]): ListedSecret {
  const { updated } = attributes ?? {}
  return {
    key: id.slice(id.lastIndexOf('/') + 1),
    ...(contentType && { type: contentType }),
    ...(updated !== undefined && { updateTime: new Date(updated * 1000).toISOString() }),
  }
}

function refused(message: string): RenderConfigError {
  return new RenderConfigError([{ code: 'WRITE_REFUSED', message }])
}
