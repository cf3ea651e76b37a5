/**
 * A fake Google Secret Manager: versions and their states, `latest` and aliases, regional secrets, pages, checksums, the
 * token endpoint and the metadata server, with the error bodies of Google's APIs.
 */
import { crc32c } from '../providers/gcp-sm/crc32c.ts'
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeGoogle extends FakeServer {
  /** Tokens that are taken now; delete one, and it has expired. */
  readonly tokens: Set<string>
  /** The grants that were exchanged for tokens. */
  readonly grants: URLSearchParams[]
  /** Adds a version. @param parent Default: `projects/p`. */
  put(name: string, value: string | Uint8Array, parent?: string): void
  /** Marks a version, counted from 1. */
  mark(name: string, version: number, state: 'ENABLED' | 'DISABLED' | 'DESTROYED'): void
  alias(name: string, alias: string, version: number): void
  /** Its checksum is wrong from now on. */
  corrupt(name: string): void
}

export interface FakeGoogleOptions extends FakeServerOptions {
  /** Secrets that may not be read. Default: none. */
  readonly denied?: readonly string[]
  /** The largest page. Default: 250. */
  readonly pageSize?: number
  /** True if no grant is taken. Default: `false`. */
  readonly refusesLogins?: boolean
}

interface Secret {
  readonly versions: { readonly value: Buffer; state: string }[]
  readonly aliases: Map<string, number>
  corrupt: boolean
}

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

const error = (code: number, message: string, status = STATUS[code] ?? 'UNKNOWN'): FakeAnswer => ({
  status: code,
  json: { error: { code, message, status } },
})

export async function startFakeGoogle(options: FakeGoogleOptions = {}): Promise<FakeGoogle> {
  const { denied = [], pageSize = 250, refusesLogins = false } = options
  const tokens = new Set(['TOKEN-EXAMPLE'])
  const grants: URLSearchParams[] = []
  const secrets = new Map<string, Secret>()

  const secretOf = (id: string): Secret => {
    const known = secrets.get(id) ?? { versions: [], aliases: new Map<string, number>(), corrupt: false }
    secrets.set(id, known)
    return known
  }
  const byName = (name: string): Secret => secretOf(`projects/p/secrets/${name}`)

  const newToken = (): FakeAnswer => {
    const token = `ya29.LOGIN-${grants.length}-${tokens.size}-EXAMPLE`
    tokens.add(token)
    return { json: { access_token: token, expires_in: 3599, token_type: 'Bearer' } }
  }

  const access = (id: string, selector: string): FakeAnswer => {
    const secret = secrets.get(id)
    if (denied.some(name => id.endsWith(`/${name}`)))
      return error(403, "Permission 'secretmanager.versions.access' denied")
    if (secret === undefined) return error(404, `Secret [${id}] not found or has no versions.`)
    const number =
      selector === 'latest'
        ? secret.versions.length
        : (secret.aliases.get(selector) ?? (/^\d+$/.test(selector) ? Number(selector) : 0))
    const version = secret.versions[number - 1]
    if (version === undefined) return error(404, `Secret Version [${id}/versions/${selector}] not found.`)
    if (version.state !== 'ENABLED')
      return error(400, `Secret Version is in ${version.state} state.`, 'FAILED_PRECONDITION')
    const checksum = crc32c(version.value) + (secret.corrupt ? 1 : 0)
    return {
      json: {
        name: `${id}/versions/${number}`,
        payload: {
          ...(version.value.length > 0 && { data: version.value.toString('base64') }),
          dataCrc32c: String(checksum),
        },
      },
    }
  }

  const list = (parent: string, query: URLSearchParams): FakeAnswer => {
    const names = [...secrets.keys()].filter(id => id.startsWith(`${parent}/secrets/`))
    const from = Number(query.get('pageToken') ?? 0)
    const to = from + Math.min(pageSize, Number(query.get('pageSize') ?? pageSize))
    return {
      json: {
        secrets: names.slice(from, to).map(name => ({ name, createTime: '2026-01-01T00:00:00Z' })),
        totalSize: names.length,
        ...(to < names.length && { nextPageToken: String(to) }),
      },
    }
  }

  const answer = ({ method, path, segments, query, headers, body, json }: FakeRequest): FakeAnswer => {
    if (path === '/token') {
      grants.push(new URLSearchParams(body.toString('utf8')))
      return refusesLogins ? { status: 400, json: { error: 'invalid_grant' } } : newToken()
    }
    if (path.startsWith('/computeMetadata/'))
      return headers['metadata-flavor'] === 'Google' ? newToken() : { status: 403, body: 'Missing header' }
    if (!tokens.has(headers.authorization?.replace(/^Bearer /, '') ?? ''))
      return error(401, 'Request had invalid authentication credentials.')
    if (segments[0] !== 'v1') return { status: 404, body: 'Not Found' }
    const resource = segments.slice(1).join('/')
    const [, read, selector] = /^(.+)\/versions\/([^/]+):access$/.exec(resource) ?? []
    if (read !== undefined) return access(read, selector!)
    const [, added] = /^(.+):addVersion$/.exec(resource) ?? []
    if (added !== undefined) {
      if (!secrets.has(added)) return error(404, `Secret [${added}] not found.`)
      const { payload } = json() as { payload: { data?: string; dataCrc32c?: string } }
      const value = Buffer.from(payload.data ?? '', 'base64')
      // A writer need not send one.
      if (payload.dataCrc32c !== undefined && String(crc32c(value)) !== payload.dataCrc32c)
        return error(400, 'Checksum mismatch')
      secretOf(added).versions.push({ value, state: 'ENABLED' })
      return { json: { name: `${added}/versions/${secretOf(added).versions.length}` } }
    }
    if (method === 'POST') {
      const id = `${resource}/${query.get('secretId')}`
      if (secrets.has(id)) return error(409, `Secret [${id}] already exists.`)
      secretOf(id)
      return { json: { name: id } }
    }
    if (method === 'DELETE') return secrets.delete(resource) ? { json: {} } : error(404, 'Secret not found.')
    return list(resource.replace(/\/secrets$/, ''), query)
  }

  const errorBody = (code: number, message: string): { contentType: string; body: string } => ({
    contentType: 'application/json; charset=UTF-8',
    body: JSON.stringify(error(code, message).json),
  })
  const server = await startFakeServer(answer, { errorBody, ...options })
  return {
    ...server,
    tokens,
    grants,
    put(name, value, parent = 'projects/p') {
      secretOf(`${parent}/secrets/${name}`).versions.push({ value: Buffer.from(value), state: 'ENABLED' })
    },
    mark(name, version, state) {
      byName(name).versions[version - 1]!.state = state
    },
    alias(name, alias, version) {
      byName(name).aliases.set(alias, version)
    },
    corrupt(name) {
      byName(name).corrupt = true
    },
  }
}
