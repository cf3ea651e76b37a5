/**
 * A fake etcd 3.4 behind its JSON gateway: ranges, transactions of at most 128 reads, puts and deletes, revisions, and
 * logins, with its answers. Values live in `put`; what is empty or zero is left out of answers, as there.
 */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeEtcd extends FakeServer {
  put(key: string, value: string | Uint8Array): void
  /** Forgets what was before this revision. */
  compact(revision: number): void
  /** Tokens that are taken now; delete one, and it has expired. */
  readonly tokens: Set<string>
}

export interface FakeEtcdOptions extends FakeServerOptions {
  /** The one user that there is. Default: none, and no login is wanted. */
  readonly user?: { readonly name: string; readonly password: string }
  /** Keys that the user may not read. Default: none. */
  readonly denied?: readonly string[]
}

interface Entry {
  readonly key: string
  readonly value: Buffer
  readonly revision: number
  readonly deleted: boolean
}

type Body = Readonly<Record<string, unknown>>

const error = (status: number, code: number, text: string): FakeAnswer => ({
  status,
  json: { error: text, message: text, code },
})

export async function startFakeEtcd(options: FakeEtcdOptions = {}): Promise<FakeEtcd> {
  const { user, denied = [] } = options
  const entries: Entry[] = []
  const tokens = new Set<string>()
  let revision = 1
  let compacted = 0
  let logins = 0

  const write = (key: string, value: Buffer, deleted: boolean): void => {
    entries.push({ key, value, revision: ++revision, deleted })
  }
  const decode = (text: unknown): string => Buffer.from(String(text ?? ''), 'base64').toString('latin1')

  const range = (body: Body): FakeAnswer => {
    const key = decode(body.key)
    const end = body.range_end === undefined ? undefined : decode(body.range_end)
    const at = Number(body.revision ?? 0) || revision
    if (key === '') return error(400, 3, 'etcdserver: key is not provided')
    if (at > revision) return error(400, 11, 'etcdserver: mvcc: required revision is a future revision')
    if (at < compacted) return error(400, 11, 'etcdserver: mvcc: required revision has been compacted')
    if (denied.includes(Buffer.from(key, 'latin1').toString()))
      return error(403, 7, 'etcdserver: permission denied')
    const isIn = (name: string): boolean =>
      end === undefined ? name === key : name >= key && (end === '\0' || name < end)
    const last = new Map<string, Entry>()
    for (const entry of entries) if (entry.revision <= at && isIn(entry.key)) last.set(entry.key, entry)
    const found = [...last.values()].filter(entry => !entry.deleted).sort((a, b) => (a.key < b.key ? -1 : 1))
    const shown = found.slice(0, Number(body.limit ?? 0) || found.length)
    const kvs = shown.map(entry => ({
      key: Buffer.from(entry.key, 'latin1').toString('base64'),
      mod_revision: String(entry.revision),
      ...(body.keys_only !== true && entry.value.length > 0 && { value: entry.value.toString('base64') }),
    }))
    return {
      json: {
        header: { revision: String(revision) },
        ...(kvs.length > 0 && { kvs, count: String(found.length) }),
        ...(shown.length < found.length && { more: true }),
      },
    }
  }

  const transact = (body: Body): FakeAnswer => {
    const operations = (body.success ?? []) as readonly { readonly request_range: Body }[]
    if (operations.length > 128) return error(400, 3, 'etcdserver: too many operations in txn request')
    const answers = operations.map(operation => range(operation.request_range))
    const failed = answers.find(({ status = 200 }) => status !== 200)
    return (
      failed ?? {
        json: { succeeded: true, responses: answers.map(({ json }) => ({ response_range: json })) },
      }
    )
  }

  const answer = (request: FakeRequest): FakeAnswer => {
    const body = request.json() as Body | undefined
    if (request.method !== 'POST' || body === undefined)
      return { status: request.method === 'POST' ? 400 : 405, json: {} }
    if (request.path === '/v3/auth/authenticate') {
      if (user === undefined) return error(400, 9, 'etcdserver: authentication is not enabled')
      if (body.name !== user.name || body.password !== user.password)
        return error(400, 3, 'etcdserver: authentication failed, invalid user ID or password')
      const token = `token-${++logins}-EXAMPLE`
      tokens.add(token)
      return { json: { header: {}, token } }
    }
    const { authorization } = request.headers
    if (user !== undefined && authorization === undefined)
      return error(400, 3, 'etcdserver: user name is empty')
    if (user !== undefined && !tokens.has(authorization!))
      return error(401, 16, 'etcdserver: invalid auth token')
    switch (request.path) {
      case '/v3/kv/range':
        return range(body)
      case '/v3/kv/txn':
        return transact(body)
      case '/v3/kv/put':
        write(decode(body.key), Buffer.from(String(body.value ?? ''), 'base64'), false)
        return { json: { header: { revision: String(revision) } } }
      case '/v3/kv/deleterange':
        write(decode(body.key), Buffer.alloc(0), true)
        return { json: { header: { revision: String(revision) } } }
      default:
        return { status: 404, body: 'Not Found' }
    }
  }

  const errorBody = (status: number, message: string): { contentType: string; body: string } => ({
    contentType: 'application/json',
    body: JSON.stringify({ error: message, message, code: status === 403 ? 7 : 14 }),
  })
  const server = await startFakeServer(answer, { errorBody, ...options })
  return {
    ...server,
    tokens,
    put: (key, value) => write(Buffer.from(key).toString('latin1'), Buffer.from(value), false),
    compact(at) {
      compacted = at
    },
  }
}
