/**
 * A fake Azure Key Vault with its login: versions of 32 hex digits, disabled and deleted secrets, pages by absolute links,
 * the challenge of a missing token, and managed identities, with the error bodies of the service.
 */
import { randomBytes } from 'node:crypto'
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeAzure extends FakeServer {
  /** Tokens that are taken now; delete one, and it has expired. */
  readonly tokens: Set<string>
  /** What was sent to log in. */
  readonly logins: URLSearchParams[]
  /** Adds a version, and returns it. */
  put(name: string, value: string): string
  /** Disables the current version. */
  disable(name: string): void
}

export interface FakeAzureOptions extends FakeServerOptions {
  /** Secrets that may not be read. Default: none. */
  readonly denied?: readonly string[]
  /** Where links to next pages point. Default: the fake itself. */
  readonly linkOrigin?: string
  /** True if no login is taken. Default: `false`. */
  readonly refusesLogins?: boolean
}

interface Version {
  readonly value: string
  readonly version: string
  enabled: boolean
}

const error = (status: number, code: string, innererror?: string): FakeAnswer => ({
  status,
  json: {
    error: { code, message: `${code} happened.`, ...(innererror && { innererror: { code: innererror } }) },
  },
})

export async function startFakeAzure(options: FakeAzureOptions = {}): Promise<FakeAzure> {
  const { denied = [], linkOrigin, refusesLogins = false } = options
  const tokens = new Set(['TOKEN-EXAMPLE'])
  const logins: URLSearchParams[] = []
  /** By the name in lower case. */
  const secrets = new Map<string, { readonly name: string; readonly versions: Version[] }>()
  const deleted = new Set<string>()

  const put = (name: string, value: string): string => {
    const id = name.toLowerCase()
    const secret = secrets.get(id) ?? { name, versions: [] }
    secrets.set(id, secret)
    const version = randomBytes(16).toString('hex')
    secret.versions.push({ value, version, enabled: true })
    return version
  }
  const newToken = (): FakeAnswer => {
    const token = `eyJ.LOGIN-${tokens.size}-EXAMPLE`
    tokens.add(token)
    return { json: { token_type: 'Bearer', expires_in: 3599, access_token: token } }
  }

  const read = (name: string, version: string | undefined): FakeAnswer => {
    if (denied.includes(name)) return error(403, 'Forbidden', 'ForbiddenByPolicy')
    const secret = secrets.get(name.toLowerCase())
    const found =
      version === undefined
        ? secret?.versions.at(-1)
        : secret?.versions.find(one => one.version === version.toLowerCase())
    if (secret === undefined || found === undefined) return error(404, 'SecretNotFound')
    if (!found.enabled) return error(403, 'Forbidden', 'SecretDisabled')
    const id = `https://fake.vault.azure.net/secrets/${secret.name}/${found.version}`
    return { json: { value: found.value, id, attributes: { enabled: true } } }
  }

  const list = ({ query, headers }: FakeRequest): FakeAnswer => {
    const all = [...secrets.values()]
    const from = Number(query.get('$skiptoken') ?? 0)
    const to = from + Math.min(25, Number(query.get('maxresults') ?? 25))
    const origin = linkOrigin ?? `${options.tls ? 'https' : 'http'}://${headers.host}`
    return {
      json: {
        value: all.slice(from, to).map(({ name }) => ({
          id: `https://fake.vault.azure.net/secrets/${name}`,
          attributes: { enabled: true, updated: 1_767_225_600 },
        })),
        nextLink:
          to < all.length
            ? `${origin}/secrets?api-version=${query.get('api-version')}&$skiptoken=${to}&maxresults=25`
            : null,
      },
    }
  }

  const answer = (request: FakeRequest): FakeAnswer => {
    const { method, path, segments, query, headers, body } = request
    if (path.endsWith('/oauth2/v2.0/token')) {
      logins.push(new URLSearchParams(body.toString('utf8')))
      return refusesLogins ? { status: 401, json: { error: 'invalid_client' } } : newToken()
    }
    if (path === '/metadata/identity/oauth2/token' || path === '/msi/token') {
      logins.push(query)
      const known = headers.metadata === 'true' || headers['x-identity-header'] === 'HEADER-EXAMPLE'
      return known ? newToken() : { status: 400, json: { error: 'invalid_request' } }
    }
    if (!tokens.has(headers.authorization?.replace(/^Bearer /, '') ?? '')) {
      const challenge = 'Bearer authorization="https://login.example/t", resource="https://vault.azure.net"'
      return { ...error(401, 'Unauthorized'), headers: { 'www-authenticate': challenge } }
    }
    if (segments[0] !== 'secrets' || !query.has('api-version')) return { status: 404, body: '' }
    const [, name, version] = segments
    if (name === undefined) return list(request)
    if (method === 'PUT') {
      if (deleted.has(name.toLowerCase())) return error(409, 'Conflict', 'ObjectIsDeletedButRecoverable')
      put(name, (request.json() as { value: string }).value)
      return read(name, undefined)
    }
    if (method === 'DELETE') {
      if (!secrets.delete(name.toLowerCase())) return error(404, 'SecretNotFound')
      deleted.add(name.toLowerCase())
      return { json: { recoveryId: `https://fake.vault.azure.net/deletedsecrets/${name}` } }
    }
    return read(name, version || undefined) // the SDK ends the path with a slash
  }

  const errorBody = (status: number, message: string): { contentType: string; body: string } => ({
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ error: { code: status === 404 ? 'SecretNotFound' : 'Error', message } }),
  })
  const server = await startFakeServer(answer, { errorBody, ...options })
  return {
    ...server,
    tokens,
    logins,
    put,
    disable(name) {
      secrets.get(name.toLowerCase())!.versions.at(-1)!.enabled = false
    },
  }
}
