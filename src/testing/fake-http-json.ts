/** A fake of any service that gives out a JSON document: documents by path, and a bearer token. */
import { type FakeServer, type FakeServerOptions, startFakeServer } from './fake-server.ts'

export interface FakeHttpJson extends FakeServer {
  /** JSON by path (`/config`), sent as it is. */
  readonly documents: Map<string, string>
}

export interface FakeHttpJsonOptions extends FakeServerOptions {
  /** The one token that is taken. Default: none is wanted. */
  readonly token?: string
}

export async function startFakeHttpJson(options: FakeHttpJsonOptions = {}): Promise<FakeHttpJson> {
  const { token } = options
  const documents = new Map<string, string>()
  const server = await startFakeServer(({ path, headers }) => {
    if (token !== undefined && headers.authorization !== `Bearer ${token}`)
      return { status: 401, json: { error: 'unauthorized' } }
    const body = documents.get(path)
    if (body === undefined) return { status: 404, json: { error: 'not found' } }
    return { headers: { 'content-type': 'application/json' }, body }
  }, options)
  return { ...server, documents }
}
