/** A fake Instill AI: secrets of one namespace, in pages, newest first. A value goes in and never comes out. */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeInstillSecret {
  id: string
  value: string
  description?: string
  displayName?: string
  slug?: string
}

export interface FakeInstill extends FakeServer {
  readonly token: string
  readonly namespace: string
  /** Oldest first; what the platform keeps, for tests to look at. */
  readonly secrets: FakeInstillSecret[]
}

export interface FakeInstillOptions extends FakeServerOptions {
  /** The largest page. Default: 100, as the platform's. */
  readonly maxPage?: number
}

const failed = (status: number, code: number, message: string): FakeAnswer => ({
  status,
  json: { code, message, details: [] },
})

export async function startFakeInstill(options: FakeInstillOptions = {}): Promise<FakeInstill> {
  const { maxPage = 100 } = options
  const token = 'instill_sk_TOKEN_EXAMPLE'
  const namespace = 'admin'
  const secrets: FakeInstillSecret[] = []
  const shown = ({ value: _, ...rest }: FakeInstillSecret): object => ({
    name: `namespaces/${namespace}/secrets/${rest.id}`,
    createTime: '2025-12-01T00:00:00Z',
    updateTime: '2025-12-02T00:00:00Z',
    ...rest,
  })

  const listed = ({ query }: FakeRequest): FakeAnswer => {
    const newest = secrets.toReversed().map(shown)
    const size = Math.min(maxPage, Number(query.get('pageSize') ?? 10))
    const start = Number(query.get('pageToken') ?? 0)
    const nextPageToken = start + size < newest.length ? String(start + size) : ''
    return { json: { secrets: newest.slice(start, start + size), nextPageToken, totalSize: newest.length } }
  }
  const created = (request: FakeRequest): FakeAnswer => {
    const { id, value, description } = request.json() as Partial<FakeInstillSecret>
    if (id === undefined || value === undefined) return failed(400, 3, 'required fields missing')
    if (id === 'INSTILL_SECRET') return failed(400, 3, 'The secret ID is reserved')
    if (!/^[a-z_][-a-z_0-9]{0,31}$/.test(id)) return failed(400, 3, 'invalid id')
    if (secrets.some(secret => secret.id === id)) return failed(409, 6, 'Resource already exists.')
    secrets.push({ id, value, ...(description !== undefined && { description }) })
    return { status: 201, json: { secret: shown(secrets.at(-1)!) } }
  }
  const single = (request: FakeRequest, id: string): FakeAnswer => {
    const secret = secrets.find(one => one.id === id)
    if (secret === undefined) return failed(404, 5, 'Resource not found.')
    if (request.method === 'DELETE') {
      secrets.splice(secrets.indexOf(secret), 1)
      return { status: 204 }
    }
    if (request.method === 'PATCH') {
      const { value = '', description } = request.json() as Partial<FakeInstillSecret>
      // The real one wipes a value that is not sent.
      Object.assign(secret, { value }, description !== undefined && { description })
    }
    return { json: { secret: shown(secret) } }
  }
  const answer = (request: FakeRequest): FakeAnswer => {
    if (request.headers.authorization !== `Bearer ${token}`) return failed(401, 16, 'Unauthenticated.')
    const [version, word, ns, last, id] = request.segments
    if (version !== 'v1beta' || word !== 'namespaces' || last !== 'secrets')
      return failed(404, 5, 'Not Found')
    if (ns !== namespace) return failed(403, 7, 'Permission denied.')
    if (id !== undefined) return single(request, id)
    return request.method === 'POST' ? created(request) : listed(request)
  }
  return { ...(await startFakeServer(answer, options)), token, namespace, secrets }
}
