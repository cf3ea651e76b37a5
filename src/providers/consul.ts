/**
 * Consul's key-value store. The key is put behind the prefix and a `/`. Many keys come in one request for all below the
 * prefix; what that does not hold is asked for singly, because Consul leaves out what the token may not read.
 */
import { isUtf8 } from 'node:buffer'
import { RenderConfigError } from '../errors.ts'
import { type Authorized, createAuthorized } from './authorized.ts'
import { watchIndex } from './consul/watch-index.ts'
import { tlsFiles, tokenOf } from './credential-file.ts'
import { encodePath } from './http/path.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions, HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { sleep } from './http/retry.ts'
import { createTransport, type Transport } from './http/transport.ts'
import { getOne, refuseVersion, toOutcome } from './outcomes.ts'
import type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  ProviderWatchOptions,
  RequestOptions,
  SecretReference,
} from './provider.ts'
import { fromBase64, textOrBytes } from './text-or-bytes.ts'

export interface ConsulOptions {
  /** Default: CONSUL_HTTP_ADDR (with CONSUL_HTTP_SSL). */
  readonly address?: string
  /** Put before each key with a `/` between. Default: none, keys are whole. */
  readonly prefix?: string
  /** Default: CONSUL_HTTP_TOKEN, else the file of CONSUL_HTTP_TOKEN_FILE, else none. */
  readonly token?: string
  /** Default: that of the agent. */
  readonly datacenter?: string
  /** Of Consul Enterprise. Default: CONSUL_NAMESPACE, else none. */
  readonly namespace?: string
  /** From how many keys on everything below the prefix is read at once. Default: 4; never without a prefix. */
  readonly recurseFrom?: number
  /** Limits, TLS and proxy. Default for TLS: CONSUL_CACERT, CONSUL_CLIENT_CERT, CONSUL_CLIENT_KEY. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

interface Pair {
  readonly Key: string
  /** Base64; null if it is empty. */
  readonly Value: string | null
  readonly ModifyIndex?: number
}

const MAX_BYTES = 512 * 1024
/** How long a query waits for a change, in seconds; Consul adds up to a sixteenth. */
const WAIT_S = 60

/** @throws TypeError if there is no address, or one that is none */
export function consul(
  options: ConsulOptions = {},
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { env = process.env, http = {}, datacenter, recurseFrom = 4 } = options
  const address = options.address ?? addressOf(env)
  const prefix = (options.prefix ?? '').replace(/^\/+|\/+$/g, '')
  const start = prefix === '' ? '' : `${prefix}/`
  const root = prefix === '' ? '/v1/kv/' : `/v1/kv/${encodePath(prefix)}/`
  const namespace = options.namespace ?? (env.CONSUL_NAMESPACE || undefined)
  const tls = tlsFiles({ ca: env.CONSUL_CACERT, cert: env.CONSUL_CLIENT_CERT, key: env.CONSUL_CLIENT_KEY })
  const authorizedBy = (transport: Transport): Authorized =>
    createAuthorized({
      transport,
      fetchToken: async () => ({
        text: options.token ?? tokenOf(env.CONSUL_HTTP_TOKEN, env.CONSUL_HTTP_TOKEN_FILE) ?? '',
      }),
      headers: (token): Readonly<Record<string, string>> => (token === '' ? {} : { 'x-consul-token': token }),
      isRefused: isTokenRefused,
      now: http.now,
    })
  const transport = createTransport({ env, ...tls, ...http, baseUrl: address })
  const authorized = authorizedBy(transport)

  const send = (
    request: HttpRequest,
    limits: RequestOptions,
    by: Authorized = authorized,
  ): Promise<HttpResponse> => {
    const query = { dc: datacenter, ns: namespace, ...request.query }
    return by.send({ ...request, query, ...limits })
  }

  /** On a line of its own: a query that waits must not stand in the way of others. */
  const watch = (onChange: () => void, { signal }: ProviderWatchOptions): void => {
    const limits = { timeoutMs: (WAIT_S + 30) * 1000, retries: 0 }
    const waiting = createTransport({ env, ...tls, ...http, ...limits, baseUrl: address })
    const waitingBy = authorizedBy(waiting)
    const ask = async (known: number, until: AbortSignal): Promise<number | undefined> => {
      const query = { keys: true, ...(known > 0 && { index: known, wait: `${WAIT_S}s` }) }
      const response = await send({ path: root, query }, { signal: until }, waitingBy)
      if (response.status !== 200 && response.status !== 404) throw response.failure()
      const index = Number(response.headers['x-consul-index'])
      return index > 0 ? index : undefined
    }
    const pause = http.sleep ?? sleep
    void watchIndex({ ask, pause, onChange, signal }).finally(() => waiting.close())
  }

  const readOne = async (reference: SecretReference, limits: RequestOptions): Promise<ProviderOutcome> => {
    const response = await send({ path: root + encodePath(reference.key) }, limits)
    const pair = pairsOf(response)?.[0]
    return pair === undefined ? undefined : toFound(pair, reference)
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    const keys = new Set(references.map(({ key }) => key))
    const known = new Map<string, Pair>()
    if (prefix !== '' && keys.size >= recurseFrom) {
      const response = await send({ path: root, query: { recurse: true } }, limits)
      const pairs = response.status === 403 ? [] : (pairsOf(response) ?? [])
      for (const pair of pairs) known.set(pair.Key.slice(start.length), pair)
    }
    const asked = new Map<string, Promise<ProviderOutcome>>()
    return Promise.all(
      references.map(reference => {
        const { key, version } = reference
        const pair = known.get(key)
        if (pair !== undefined) return toOutcome(() => toFound(pair, reference))
        const id = JSON.stringify([key, version])
        const outcome = asked.get(id) ?? toOutcome(() => readOne(reference, limits))
        asked.set(id, outcome)
        return outcome
      }),
    )
  }

  return {
    name: `consul ${new URL(address).host}${prefix === '' ? '' : `/${prefix}`}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      const response = await send({ path: root, query: { keys: true } }, limits)
      if (response.status === 404) return []
      if (response.status !== 200) throw response.failure()
      const keys = response.json() as readonly string[]
      return keys.filter(key => !key.endsWith('/')).map(key => ({ key: key.slice(start.length) }))
    },
    async set({ key }, value, limits) {
      if (Buffer.byteLength(value) > MAX_BYTES) {
        const message = 'Consul holds values of at most 512 KiB'
        throw new RenderConfigError([{ code: 'WRITE_REFUSED', message }])
      }
      const body = typeof value === 'string' ? Buffer.from(value) : value
      const response = await send({ method: 'PUT', path: root + encodePath(key), body }, limits)
      if (response.status !== 200) throw response.failure()
    },
    async delete({ key }, limits) {
      const response = await send({ method: 'DELETE', path: root + encodePath(key) }, limits)
      if (response.status !== 200) throw response.failure()
    },
    ...(prefix !== '' && { watch }),
    close: () => transport.close(),
  }
}

/**
 * @returns `undefined` for what is not there
 * @throws ProviderError
 */
function pairsOf(response: HttpResponse): readonly Pair[] | undefined {
  // Consul itself says nothing with it; a gateway's page for a wrong address does.
  if (response.status === 404 && response.bytes().length === 0) return undefined
  if (response.status === 404) throw response.failure('UNAVAILABLE', 'that is no answer of Consul')
  if (response.status !== 200) throw response.failure()
  const pairs = response.json()
  if (!Array.isArray(pairs)) throw response.failure('UNAVAILABLE', 'that is no answer of Consul')
  return pairs as readonly Pair[]
}

function toFound({ Value, ModifyIndex }: Pair, reference: SecretReference): FoundSecret {
  refuseVersion('Consul', reference)
  const bytes = fromBase64(Value ?? '', `Consul: ${JSON.stringify(reference.key)}`)
  return {
    value: textOrBytes(bytes),
    ...(ModifyIndex !== undefined && { version: String(ModifyIndex) }),
  }
}

/** By the words of a 403, which is also what a policy answers. */
function isTokenRefused(response: HttpResponse): boolean {
  if (response.status === 401) return true
  const body = response.bytes()
  return (
    response.status === 403 &&
    isUtf8(body) &&
    /^(?:rpc error: )?ACL not found/i.test(Buffer.from(body).toString())
  )
}

function addressOf(env: Variables): string {
  const text = env.CONSUL_HTTP_ADDR
  if (!text) throw new TypeError('it needs an address: the option, or CONSUL_HTTP_ADDR')
  if (/^https?:\/\//.test(text)) return text
  if (/^[a-z+]+:\/\//.test(text)) throw new TypeError('CONSUL_HTTP_ADDR must be an http or https address')
  return `${/^(?:1|true)$/i.test(env.CONSUL_HTTP_SSL ?? '') ? 'https' : 'http'}://${text}`
}
