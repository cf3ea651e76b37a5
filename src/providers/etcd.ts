/**
 * etcd version 3, through its JSON gateway. The key is put behind the prefix and a `/`; many keys are read in
 * transactions of 128. A version is a revision of the whole store: the value as it was then.
 */
import { ProviderError } from '../errors.ts'
import { createAuthorized } from './authorized.ts'
import { askInBatches, inBatchesOf } from './aws/ask-in-batches.ts'
import { tlsFiles } from './credential-file.ts'
import { type EtcdLogin, etcdLogin } from './etcd/login.ts'
import { isTokenRefused, type KeyValue, rangeOf, readFailure, toFound } from './etcd/range.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { createTransport } from './http/transport.ts'
import { getOne } from './outcomes.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

export interface EtcdOptions {
  /** `https://etcd.example:2379`. */
  readonly address: string
  /** Put before each key with a `/` between; keys in etcd may start with one. Default: none, keys are whole. */
  readonly prefix?: string
  /** Default: ETCD_USERNAME and ETCD_PASSWORD, else ETCDCTL_USER (`name:password`) and ETCDCTL_PASSWORD, else none. */
  readonly login?: EtcdLogin
  /** Limits, TLS and proxy. Default for TLS: ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

/** etcd's own default limit of operations in a transaction. */
const OPERATIONS = 128
const PAGE = 1000

/** @throws TypeError for an address that is none */
export function etcd(
  options: EtcdOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { address, env = process.env, http = {} } = options
  const prefix = (options.prefix ?? '').replace(/\/+$/, '')
  const start = prefix === '' ? '' : `${prefix}/`
  const tls = tlsFiles({ ca: env.ETCDCTL_CACERT, cert: env.ETCDCTL_CERT, key: env.ETCDCTL_KEY })
  const transport = createTransport({ env, ...tls, ...http, baseUrl: address })
  const login = etcdLogin(options.login, env)
  const authorized = createAuthorized({
    transport,
    fetchToken: limits => login.fetchToken(transport, limits),
    headers: (token): Readonly<Record<string, string>> => (token === '' ? {} : { authorization: token }),
    isRefused: isTokenRefused,
    hint: 'set ETCD_USERNAME and ETCD_PASSWORD',
    now: http.now,
  })

  const call = async (method: string, json: object, limits: RequestOptions): Promise<HttpResponse> => {
    const reads = method !== 'put' && method !== 'deleterange'
    const path = `/v3/kv/${method}`
    const response = await authorized.send({ method: 'POST', path, json, idempotent: reads, ...limits })
    if (response.status !== 200) throw readFailure(response)
    return response
  }

  const readOne = async (id: string, limits: RequestOptions): Promise<ProviderOutcome> => {
    const [key, version] = JSON.parse(id) as [string, string?]
    try {
      const response = await call('range', rangeOf(start + key, version), limits)
      return toFound((response.json() as { kvs?: readonly KeyValue[] }).kvs?.[0], key)
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'NOT_FOUND') return undefined
      throw error
    }
  }

  const readBatch = async (
    ids: readonly string[],
    limits: RequestOptions,
  ): Promise<ReadonlyMap<string, ProviderOutcome> | undefined> => {
    const keys = ids.map(id => (JSON.parse(id) as [string])[0])
    const success = keys.map(key => ({ request_range: rangeOf(start + key) }))
    try {
      const response = await call('txn', { success }, limits)
      const { responses = [] } = response.json() as {
        responses?: readonly { response_range?: { kvs?: readonly KeyValue[] } }[]
      }
      if (responses.length !== ids.length) throw response.failure('UNAVAILABLE', 'it left keys out')
      return new Map(
        ids.map((id, index) => [id, toFound(responses[index]?.response_range?.kvs?.[0], keys[index]!)]),
      )
    } catch (error) {
      // One key that may not be read, or a lower limit of the server's own, spoils a whole transaction.
      const alone = ['ACCESS_DENIED', 'INVALID_REFERENCE', 'UNREADABLE']
      if (error instanceof ProviderError && alone.includes(error.code)) return undefined
      throw error
    }
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    const ids = references.map(({ key, version }) =>
      JSON.stringify(version === undefined ? [key] : [key, version]),
    )
    const unique = [...new Set(ids)]
    const current = unique.filter(id => (JSON.parse(id) as unknown[]).length === 1)
    const others = unique.filter(id => !current.includes(id)).map(id => [id])
    const outcomes = await askInBatches({
      batches: [...inBatchesOf(OPERATIONS, current), ...others],
      askBatch: batch => readBatch(batch, limits),
      askOne: id => readOne(id, limits),
    })
    return ids.map(id => outcomes.get(id))
  }

  return {
    name: `etcd ${new URL(address).host}${prefix === '' ? '' : ` ${prefix}`}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      const listed: ListedSecret[] = []
      const all = rangeOf(start === '' ? '\0' : start, undefined, 'all')
      for (let from = all.key; ; ) {
        const page = { ...all, key: from, keys_only: true, limit: PAGE }
        const { kvs = [], more } = (await call('range', page, limits)).json() as {
          kvs?: readonly KeyValue[]
          more?: boolean
        }
        const keys = kvs.map(({ key }) => Buffer.from(key, 'base64'))
        listed.push(...keys.map(key => ({ key: key.toString('utf8').slice(start.length) })))
        if (more !== true || keys.length === 0) return listed
        from = Buffer.concat([keys.at(-1)!, Buffer.of(0)]).toString('base64')
      }
    },
    async set({ key }, value, limits) {
      const pair = { key: toBase64(start + key), value: Buffer.from(value).toString('base64') }
      await call('put', pair, limits)
    },
    async delete({ key }, limits) {
      await call('deleterange', { key: toBase64(start + key) }, limits)
    },
    close: () => transport.close(),
  }
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}
