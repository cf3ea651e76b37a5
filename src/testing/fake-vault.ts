/**
 * A fake Vault: KV engines of both versions, tokens, and three ways to log in, with the answers of OpenBao 2.7. Values
 * live in `mounts`; a test may change them, the tokens and the clock at any time.
 */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

type Fields = Readonly<Record<string, unknown>>

interface Version {
  readonly fields: Fields
  state: 'there' | 'deleted' | 'destroyed'
}

export interface FakeVault extends FakeServer {
  /** A token that may do everything; others come from logins. */
  readonly token: string
  /** Tokens that are taken now; delete one, and it has expired. */
  readonly tokens: Set<string>
  /** Puts a secret, as a new version in an engine of version 2. */
  put(mount: string, path: string, fields: Fields): void
  /** Marks a version of a secret. */
  mark(mount: string, path: string, version: number, state: Version['state']): void
}

export interface FakeVaultOptions extends FakeServerOptions {
  /** Engines and their version. Default: `{ secret: 2, kv1: 1 }`. */
  readonly mounts?: Readonly<Record<string, 1 | 2>>
  /** Paths below `/v1/` that every token is denied. Default: none. */
  readonly denied?: readonly string[]
  /** What a login must send; its answer is a new token. Default: `{ role_id: 'role', secret_id: 'SECRET-ID-EXAMPLE' }`. */
  readonly login?: Fields
  /** How long a token of a login lasts, in seconds. Default: 3600. */
  readonly ttl?: number
  /** The one namespace that there is. Default: none. */
  readonly namespace?: string
}

const errors = (status: number, ...texts: readonly string[]): FakeAnswer => ({
  status,
  json: { errors: texts },
})
const BAD_TOKEN = errors(403, 'permission denied')
const DENIED = errors(403, '1 error occurred:\n\t* permission denied\n\n')
const ABSENT = errors(404)

/** In seconds: 32 days, as Vault has it. */
const DEFAULT_LEASE = 2_764_800

export async function startFakeVault(options: FakeVaultOptions = {}): Promise<FakeVault> {
  const { mounts = { secret: 2, kv1: 1 }, denied = [], namespace = '', ttl = 3600 } = options
  const { login = { role_id: 'role', secret_id: 'SECRET-ID-EXAMPLE' } } = options
  const token = 'hvs.ROOT-TOKEN-EXAMPLE'
  const tokens = new Set([token])
  const secrets = new Map<string, Version[]>()
  let logins = 0

  const authAnswer = (clientToken: string): FakeAnswer => ({
    json: { auth: { client_token: clientToken, lease_duration: ttl, renewable: true } },
  })
  const put = (mount: string, path: string, fields: Fields): void => {
    const id = `${mount}/${path}`
    secrets.set(id, [...((mounts[mount] === 2 && secrets.get(id)) || []), { fields, state: 'there' }])
  }

  const versioned = (mount: string, path: string, { method, query, json }: FakeRequest): FakeAnswer => {
    const versions = secrets.get(`${mount}/${path}`) ?? []
    if (method === 'POST') {
      const { data, options: given } = json() as { data: Fields; options?: { cas?: number } }
      if (given?.cas !== undefined && given.cas !== versions.length)
        return errors(400, 'check-and-set parameter did not match the current version')
      put(mount, path, data)
      return { json: { data: { version: versions.length + 1 } } }
    }
    if (method === 'DELETE') {
      const last = versions.at(-1)
      if (last !== undefined) last.state = 'deleted'
      return { status: 204 }
    }
    const number = Number(query.get('version') ?? 0) || versions.length
    const version = versions[number - 1]
    if (version === undefined) return ABSENT
    const gone = version.state !== 'there'
    const metadata = {
      version: number,
      destroyed: version.state === 'destroyed',
      deletion_time: version.state === 'deleted' ? '2026-01-01T00:00:00Z' : '',
    }
    return { status: gone ? 404 : 200, json: { data: { data: gone ? null : version.fields, metadata } } }
  }

  const plain = (mount: string, path: string, { method, json }: FakeRequest): FakeAnswer => {
    if (method === 'POST') put(mount, path, json() as Fields)
    if (method === 'DELETE') secrets.delete(`${mount}/${path}`)
    if (method !== 'GET') return { status: 204 }
    const last = secrets.get(`${mount}/${path}`)?.at(-1)
    if (last === undefined) return ABSENT
    return { json: { data: last.fields, lease_duration: Number(last.fields.ttl) || DEFAULT_LEASE } }
  }

  const listed = (mount: string, path: string): FakeAnswer => {
    const start = path === '' || path === '/' ? `${mount}/` : `${mount}/${path.replace(/\/$/, '')}/`
    const below = [...secrets.keys()].filter(id => id.startsWith(start)).map(id => id.slice(start.length))
    const keys = [...new Set(below.map(id => id.replace(/\/.*/, '/')))].sort()
    return keys.length === 0 ? ABSENT : { json: { data: { keys } } }
  }

  const readEngine = (request: FakeRequest, [mount = '', ...rest]: readonly string[]): FakeAnswer => {
    // The verb LIST means the same; Node's server knows it not.
    const listing = ['true', '1'].includes(request.query.get('list') ?? '')
    if (mounts[mount] === undefined)
      return errors(404, `no handler for route "${mount}/". route entry not found.`)
    if (mounts[mount] === 1)
      return listing ? listed(mount, rest.join('/')) : plain(mount, rest.join('/'), request)
    const [part, ...path] = rest
    if (part === 'metadata' && listing) return listed(mount, path.join('/'))
    if (part === 'data') return versioned(mount, path.join('/'), request)
    if (part === 'subkeys') {
      const last = secrets.get(`${mount}/${path.join('/')}`)?.at(-1)
      if (last?.state !== 'there') return ABSENT
      return {
        json: { data: { subkeys: Object.fromEntries(Object.keys(last.fields).map(key => [key, null])) } },
      }
    }
    return {
      status: 404,
      json: { data: null, warnings: ['Invalid path for a versioned K/V secrets engine.'] },
    }
  }

  const answer = (request: FakeRequest): FakeAnswer => {
    const [, ...segments] = request.segments
    const path = segments.join('/')
    if ((request.headers['x-vault-namespace'] ?? '') !== namespace) return errors(404, 'namespace not found')
    if (/^auth\/.+\/login$/.test(path)) {
      if (JSON.stringify(request.json()) !== JSON.stringify(login))
        return errors(400, 'invalid role or secret ID')
      const clientToken = `hvs.LOGIN-${++logins}-EXAMPLE`
      tokens.add(clientToken)
      return authAnswer(clientToken)
    }
    const own = request.headers['x-vault-token'] ?? ''
    if (!tokens.has(own)) return BAD_TOKEN
    if (denied.some(start => path.startsWith(start))) return DENIED
    if (path === 'auth/token/lookup-self') return { json: { data: { ttl, renewable: true } } }
    if (path === 'auth/token/renew-self') return authAnswer(own)
    if (path === 'auth/token/revoke-self') {
      tokens.delete(own)
      return { status: 204 }
    }
    if (!path.startsWith('sys/internal/ui/mounts/')) return readEngine(request, segments)
    const mount = segments[4] ?? ''
    const version = mounts[mount]
    if (version === undefined) return errors(403, 'preflight capability check returned 403')
    const engine = { type: 'kv', path: `${mount}/`, options: version === 2 ? { version: '2' } : {} }
    return { json: { data: engine } }
  }

  const errorBody = (status: number, message: string): { contentType: string; body: string } => ({
    contentType: 'application/json',
    body: JSON.stringify({ errors: status === 404 ? [] : [message] }),
  })
  const server = await startFakeServer(answer, { errorBody, ...options })
  return {
    ...server,
    token,
    tokens,
    put,
    mark(mount, path, version, state) {
      secrets.get(`${mount}/${path}`)![version - 1]!.state = state
    },
  }
}
