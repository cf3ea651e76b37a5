/**
 * A fake API server of Kubernetes: Secrets of its namespaces, pages of lists, lists of metadata alone, merge patches, and
 * bearer tokens, with the Status objects of a real one.
 */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeKubernetes extends FakeServer {
  /** Tokens that are taken now; delete one, and it has expired. */
  readonly tokens: Set<string>
  put(namespace: string, name: string, data: Readonly<Record<string, string | Uint8Array>>): void
  /** The next request for a further page finds its list gone. */
  expireLists(): void
}

export interface FakeKubernetesOptions extends FakeServerOptions {
  /** Tokens that are taken. Default: `['TOKEN-EXAMPLE']`. */
  readonly tokens?: readonly string[]
  /** What the role allows: `get` of these Secrets, or of all, and `list`. Default: all. */
  readonly may?: { readonly get?: readonly string[]; readonly list?: boolean }
  /** The largest page of a list, whatever is asked for. Default: 500. */
  readonly pageSize?: number
}

interface Held {
  readonly data: Map<string, string>
  version: number
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
}

function statusBody(code: number, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason: REASONS[code] ?? '', code }
}

const status = (code: number, message: string): FakeAnswer => ({
  status: code,
  json: statusBody(code, message),
})

export async function startFakeKubernetes(options: FakeKubernetesOptions = {}): Promise<FakeKubernetes> {
  const { may = {}, pageSize = 500 } = options
  const tokens = new Set(options.tokens ?? ['TOKEN-EXAMPLE'])
  const namespaces = new Map<string, Map<string, Held>>()
  let version = 100
  let expired = false

  const secretsOf = (namespace: string): Map<string, Held> => {
    const known = namespaces.get(namespace) ?? new Map<string, Held>()
    namespaces.set(namespace, known)
    return known
  }
  const toSecret = (name: string, held: Held): object => ({
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name, resourceVersion: String(held.version) },
    ...(held.data.size > 0 && { data: Object.fromEntries(held.data) }),
    type: 'Opaque',
  })

  const list = (namespace: string, { query, headers }: FakeRequest): FakeAnswer => {
    if (may.list === false) return status(403, 'secrets is forbidden')
    const from = Number(query.get('continue') ?? 0)
    if (from > 0 && expired) {
      expired = false
      return status(410, 'The provided continue parameter is too old')
    }
    const all = [...secretsOf(namespace)].filter(
      ([name]) => !query.has('fieldSelector') || !name.startsWith('sh.helm.release.'),
    )
    const to = from + Math.min(pageSize, Number(query.get('limit') ?? pageSize))
    const page = all.slice(from, to)
    const metadataOnly = headers.accept?.includes('as=PartialObjectMetadataList') === true
    return {
      json: {
        kind: metadataOnly ? 'PartialObjectMetadataList' : 'SecretList',
        metadata: to < all.length ? { continue: String(to), remainingItemCount: all.length - to } : {},
        items: page.map(([name, held]) => (metadataOnly ? { metadata: { name } } : toSecret(name, held))),
      },
    }
  }

  const write = (held: Held, data: Readonly<Record<string, string | null>>): void => {
    held.version = ++version
    for (const [key, value] of Object.entries(data))
      if (value === null) held.data.delete(key)
      else held.data.set(key, value)
  }

  const answer = (request: FakeRequest): FakeAnswer => {
    const { method, segments, headers } = request
    const [api, v1, kind, namespace = '', resource, name] = segments
    const token = headers.authorization?.replace(/^Bearer /, '') ?? ''
    if (!tokens.has(token)) return status(401, 'Unauthorized')
    if (api !== 'api' || v1 !== 'v1' || kind !== 'namespaces' || resource !== 'secrets')
      return { status: 404, body: '404 page not found' }
    const secrets = secretsOf(namespace)
    if (name === undefined && method === 'POST') {
      const { metadata, data } = request.json() as {
        metadata: { name: string }
        data: Record<string, string>
      }
      if (secrets.has(metadata.name)) return status(409, 'secrets already exists')
      const made: Held = { data: new Map(), version: 0 }
      write(made, data)
      secrets.set(metadata.name, made)
      return { status: 201, json: toSecret(metadata.name, made) }
    }
    if (name === undefined) return list(namespace, request)
    if (may.get !== undefined && !may.get.includes(name)) return status(403, `secrets "${name}" is forbidden`)
    const held = secrets.get(name)
    if (held === undefined) return status(404, `secrets "${name}" not found`)
    if (method === 'PATCH') write(held, (request.json() as { data: Record<string, string | null> }).data)
    return { json: toSecret(name, held) }
  }

  const errorBody = (code: number, message: string): { contentType: string; body: string } => ({
    contentType: 'application/json',
    body: JSON.stringify(statusBody(code, message)),
  })
  const server = await startFakeServer(answer, { errorBody, ...options })
  return {
    ...server,
    tokens,
    put(namespace, name, data) {
      const texts = Object.entries(data).map(([key, value]): [string, string] => [
        key,
        Buffer.from(value).toString('base64'),
      ])
      secretsOf(namespace).set(name, { data: new Map(texts), version: ++version })
    },
    expireLists() {
      expired = true
    },
  }
}
