/**
 * A fake Infisical: folders with secrets, versions and imports, universal auth, and the rule that booleans which a request
 * leaves out are true.
 */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeInfisical extends FakeServer {
  /** Tokens that are taken now; delete one, and it has expired. */
  readonly tokens: Set<string>
  /** Adds a version to a secret of a folder (`/app`), which is made if it is not there. */
  put(folder: string, name: string, value: string): void
  /** The identity may know of this secret, and not see its value. */
  hide(folder: string, name: string): void
  /** Somebody's own value for a secret. */
  override(folder: string, name: string, value: string): void
  /** One folder imports another; later imports win. */
  import(folder: string, imported: string): void
}

interface Folder {
  readonly secrets: Map<string, { readonly values: string[]; hidden: boolean; personal?: string }>
  readonly imports: string[]
}

/** What a login must send. */
export const FAKE_INFISICAL_LOGIN: Readonly<Record<'clientId' | 'clientSecret', string>> = {
  clientId: 'client',
  clientSecret: 'SECRET-EXAMPLE',
}

const error = (statusCode: number, name: string, message: string): FakeAnswer => ({
  status: statusCode,
  json: { reqId: 'req-1', statusCode, message, error: name },
})

export async function startFakeInfisical(options: FakeServerOptions = {}): Promise<FakeInfisical> {
  const tokens = new Set(['TOKEN-EXAMPLE'])
  const folders = new Map<string, Folder>()
  let logins = 0

  const folderOf = (path: string): Folder => {
    const known = folders.get(path) ?? { secrets: new Map(), imports: [] }
    folders.set(path, known)
    return known
  }
  const flag = (query: URLSearchParams, name: string): boolean => query.get(name) !== 'false'

  const tell = (folder: Folder, query: URLSearchParams): object[] =>
    [...folder.secrets].flatMap(([secretKey, { values, hidden, personal }]) => {
      const secretValueHidden = hidden || !flag(query, 'viewSecretValue')
      const mask = '<hidden-by-infisical>'
      const own = { secretKey, version: values.length, type: 'shared', secretValueHidden }
      const shared = { ...own, secretValue: secretValueHidden ? mask : values.at(-1) }
      if (personal === undefined || !flag(query, 'includePersonalOverrides')) return [shared]
      return [shared, { ...own, type: 'personal', secretValue: personal }]
    })

  const answer = (request: FakeRequest): FakeAnswer => {
    const { path, segments, query, headers } = request
    if (path === '/api/v1/auth/universal-auth/login') {
      if (JSON.stringify(request.json()) !== JSON.stringify(FAKE_INFISICAL_LOGIN))
        return error(401, 'Unauthorized', 'Invalid credentials')
      const accessToken = `LOGIN-${++logins}-EXAMPLE`
      tokens.add(accessToken)
      return { json: { accessToken, expiresIn: 7200, accessTokenMaxTTL: 86_400, tokenType: 'Bearer' } }
    }
    if (!tokens.has(headers.authorization?.replace(/^Bearer /, '') ?? ''))
      return error(401, 'TokenError', 'Your token has expired')
    if (!path.startsWith('/api/v4/secrets')) return error(404, 'NotFound', 'Route not found')
    const known = query.get('projectId') === 'project' && query.get('environment') === 'prod'
    const folder = known ? folders.get(query.get('secretPath') ?? '/') : undefined
    if (folder === undefined) return error(404, 'NotFound', 'Folder not found')
    const name = segments[3]
    if (name !== undefined) {
      const secret = folder.secrets.get(name)
      const version = Number(query.get('version') ?? secret?.values.length)
      const secretValue = secret?.values[version - 1]
      if (secretValue === undefined) return error(404, 'NotFound', 'Secret not found')
      return { json: { secret: { secretKey: name, secretValue, version, secretValueHidden: false } } }
    }
    const imports = flag(query, 'includeImports') ? folder.imports : []
    return {
      json: {
        secrets: tell(folder, query),
        imports: imports.map(from => ({ secretPath: from, secrets: tell(folderOf(from), query) })),
      },
    }
  }

  const errorBody = (statusCode: number, message: string): { contentType: string; body: string } => ({
    contentType: 'application/json',
    body: JSON.stringify({ statusCode, message, error: 'Fault' }),
  })
  const server = await startFakeServer(answer, { errorBody, ...options })
  return {
    ...server,
    tokens,
    put(path, name, value) {
      const { secrets } = folderOf(path)
      const secret = secrets.get(name) ?? { values: [], hidden: false }
      secrets.set(name, secret)
      secret.values.push(value)
    },
    hide(path, name) {
      folderOf(path).secrets.get(name)!.hidden = true
    },
    override(path, name, value) {
      folderOf(path).secrets.get(name)!.personal = value
    },
    import(path, imported) {
      folderOf(path).imports.push(imported)
    },
  }
}
