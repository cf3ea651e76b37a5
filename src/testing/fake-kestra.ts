/** A fake Kestra, enterprise edition: names of secrets by namespace, values that go in and never come out. */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeKestra extends FakeServer {
  readonly token: string
  readonly tenant: string
  /** By namespace and key; what the platform keeps, for tests to look at. */
  readonly secrets: Map<string, Map<string, string>>
}

export interface FakeKestraOptions extends FakeServerOptions {
  /** True for the open-source edition, which lists names alone. Default: `false`. */
  readonly readOnly?: boolean
  /** True for one that does not tell pages apart and says that there is more. Default: `false`. */
  readonly stuck?: boolean
  /** Namespaces that the token may not see. Default: none. */
  readonly denied?: readonly string[]
}

const failed = (status: number, message: string): FakeAnswer => ({ status, json: { message } })

export async function startFakeKestra(options: FakeKestraOptions = {}): Promise<FakeKestra> {
  const { readOnly = false, stuck = false, denied = [] } = options
  const token = 'KESTRA-TOKEN-EXAMPLE'
  const basic = `Basic ${Buffer.from('admin:PASSWORD-EXAMPLE').toString('base64')}`
  const tenant = 'main'
  const secrets = new Map<string, Map<string, string>>()

  const answer = (request: FakeRequest): FakeAnswer => {
    const { method, segments, query, headers } = request
    if (![`Bearer ${token}`, basic].includes(headers.authorization ?? '')) return failed(401, 'Unauthorized')
    const [api, version, ownTenant, word, namespace = '', last, key] = segments
    if (
      api !== 'api' ||
      version !== 'v1' ||
      ownTenant !== tenant ||
      word !== 'namespaces' ||
      last !== 'secrets'
    ) {
      return failed(404, 'Not Found')
    }
    if (denied.includes(namespace)) return failed(403, 'Forbidden')
    const own = secrets.get(namespace)
    if (method === 'GET') {
      if (own === undefined) return failed(404, 'Not Found')
      const page = stuck ? 1 : Number(query.get('page') ?? 1)
      const size = Number(query.get('size') ?? 10)
      const keys = [...own.keys()].slice((page - 1) * size, page * size)
      return { json: { readOnly, results: keys.map(one => ({ key: one })), total: own.size + Number(stuck) } }
    }
    if (readOnly) return failed(405, 'Method Not Allowed')
    if (method === 'PUT' && key === undefined) {
      const { key: name, value } = request.json() as { key: string; value: string }
      secrets.set(namespace, new Map([...(own ?? []), [name, value]]))
      return { json: { key: name } }
    }
    if (method !== 'DELETE' || key === undefined) return failed(405, 'Method Not Allowed')
    return own?.delete(key) === true ? { status: 204 } : failed(404, 'Not Found')
  }
  return { ...(await startFakeServer(answer, options)), token, tenant, secrets }
}
