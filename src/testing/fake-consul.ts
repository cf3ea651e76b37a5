/**
 * A fake Consul: its key-value store, recursive reads and lists of names, and tokens, with the answers of Consul 1.8.
 * What a token may not read is left out of a recursive read, and is a 403 by itself.
 */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeConsul extends FakeServer {
  put(key: string, value: string | Uint8Array): void
}

export interface FakeConsulOptions extends FakeServerOptions {
  /** The one token that is taken. Default: none is wanted. */
  readonly token?: string
  /** Keys that the token may not read. Default: none. */
  readonly denied?: readonly string[]
}

const text = (status: number, body: string): FakeAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
})

export async function startFakeConsul(options: FakeConsulOptions = {}): Promise<FakeConsul> {
  const { token, denied = [] } = options
  const values = new Map<string, { readonly value: Buffer; readonly index: number }>()
  let index = 10

  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const go of waiting) go()
  }
  const put = (key: string, value: string | Uint8Array): void => {
    values.set(key, { value: Buffer.from(value), index: ++index })
    wake()
  }
  /** Until there is another index, or the time is over. */
  const changed = (known: number, seconds: number): Promise<void> =>
    new Promise(resolve => {
      const go = (): void => {
        if (index === known && !over) return
        clearTimeout(timer)
        waiting.delete(go)
        resolve()
      }
      let over = false
      const timer = setTimeout(() => {
        over = true
        go()
      }, seconds * 1000).unref()
      waiting.add(go)
      go()
    })
  const pairOf = (key: string): object => {
    const { value, index: modified } = values.get(key)!
    return {
      LockIndex: 0,
      Key: key,
      Flags: 0,
      Value: value.length === 0 ? null : value.toString('base64'),
      CreateIndex: modified,
      ModifyIndex: modified,
    }
  }

  const answer = async (request: FakeRequest): Promise<FakeAnswer> => {
    const { query } = request
    const known = Number(query.get('index'))
    if (known > 0) await changed(known, Number.parseFloat(query.get('wait') ?? '300'))
    const { headers, ...rest } = answerNow(request)
    return { ...rest, headers: { 'x-consul-index': String(index), ...headers } }
  }
  const answerNow = ({ method, segments, query, headers, body }: FakeRequest): FakeAnswer => {
    const [v1, kv, ...rest] = segments
    if (v1 !== 'v1' || kv !== 'kv') return text(404, 'no such page')
    if (token !== undefined && headers['x-consul-token'] !== token)
      return text(403, headers['x-consul-token'] === undefined ? 'Permission denied' : 'ACL not found')
    if (query.get('dc') === 'none') return text(500, 'No path to datacenter')
    const key = rest.join('/')
    if (method === 'PUT') {
      if (body.length > 512 * 1024)
        return text(413, `Request body(${body.length} bytes) too large, max size: 524288 bytes.`)
      put(key, body)
      return { json: true }
    }
    if (method === 'DELETE') {
      index++
      values.delete(key)
      wake()
      return { json: true }
    }
    const many = query.has('recurse') || query.has('keys')
    if (!many && denied.includes(key)) return text(403, 'Permission denied')
    const found = [...values.keys()]
      .filter(name => (many ? name.startsWith(key) && !denied.includes(name) : name === key))
      .sort()
    if (found.length === 0) return { status: 404 }
    return { json: query.has('keys') ? found : found.map(pairOf) }
  }

  const errorBody = (status: number, message: string): { contentType: string; body: string } => ({
    contentType: 'text/plain; charset=utf-8',
    body: status === 404 ? '' : message,
  })
  const server = await startFakeServer(answer, { errorBody, ...options })
  return { ...server, put }
}
