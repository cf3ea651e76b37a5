/**
 * A fake Calyptia Cloud: the secrets of one pipeline. The server gets plaintext and encrypts it to the core instance's
 * public key, block by block, as the vendor's own code does; it never gives anything but ciphertext.
 */
import { constants, createPublicKey, publicEncrypt, randomUUID } from 'node:crypto'
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeCalyptia extends FakeServer {
  readonly token: string
  readonly pipeline: string
  /** By key: id and base64 ciphertext. */
  readonly secrets: Map<string, { id: string; value: string; updatedAt: string }>
  put(key: string, value: string | Uint8Array): void
}

export interface FakeCalyptiaOptions extends FakeServerOptions {
  /** The core instance's, PEM. */
  readonly publicKey: string
  /** The server's own limit of a page. Default: 2. */
  readonly pageSize?: number
  /** Keys that a config refers to, and that can not be deleted. Default: none. */
  readonly referred?: readonly string[]
  /** How many secrets there may be. Default: 100. */
  readonly quota?: number
}

const BLOCK_BYTES = 126
const failed = (status: number, error: string): FakeAnswer => ({ status, json: { error } })

export async function startFakeCalyptia(options: FakeCalyptiaOptions): Promise<FakeCalyptia> {
  const { publicKey, pageSize = 2, referred = [], quota = 100 } = options
  const key = createPublicKey(publicKey)
  const token = 'PROJECT-TOKEN-EXAMPLE'
  const pipeline = 'pipe-1'
  const secrets = new Map<string, { id: string; value: string; updatedAt: string }>()
  let clock = Date.parse('2026-01-01T00:00:00Z')

  const encrypt = (bytes: Uint8Array): string => {
    const count = Math.max(1, Math.ceil(bytes.length / BLOCK_BYTES))
    const blocks = Array.from({ length: count }, (_, index) =>
      publicEncrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha512' },
        bytes.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES),
      ),
    )
    return Buffer.concat(blocks).toString('base64')
  }
  const put = (name: string, value: string | Uint8Array): void => {
    const id = secrets.get(name)?.id ?? randomUUID()
    clock += 1000
    secrets.set(name, { id, value: encrypt(Buffer.from(value)), updatedAt: new Date(clock).toISOString() })
  }

  const listed = ({ query, headers }: FakeRequest): FakeAnswer => {
    const all = [...secrets].map(([name, { id, value, updatedAt }]) => {
      return { id, key: name, value, createdAt: '2026-01-01T00:00:00Z', updatedAt }
    })
    const start = query.get('before') === null ? 0 : Number(query.get('before'))
    const end = start + Math.min(pageSize, Number(query.get('last') ?? pageSize))
    const next = `http://${headers.host}/v1/elsewhere?last=${pageSize}&before=${end}`
    return { json: all.slice(start, end), headers: end < all.length ? { link: `<${next}>; rel="next"` } : {} }
  }
  const created = (request: FakeRequest): FakeAnswer => {
    const { key: name, value } = request.json() as { key?: string; value?: string }
    if (name === undefined || !/^\w+$/.test(name)) return failed(400, 'invalid secret key')
    if (value === undefined) return failed(400, 'secret value required')
    if (secrets.has(name)) return failed(409, 'pipeline secret already exists')
    if (secrets.size >= quota) return failed(422, 'pipeline secrets quota exceeded')
    put(name, Buffer.from(value, 'base64'))
    return { status: 201, json: { id: secrets.get(name)!.id, createdAt: '2026-01-01T00:00:00Z' } }
  }
  const single = (request: FakeRequest, id: string): FakeAnswer => {
    const found = [...secrets].find(([, secret]) => secret.id === id)
    if (found === undefined) return failed(404, 'pipeline secret not found')
    const [name, secret] = found
    if (request.method === 'GET') return { json: { key: name, ...secret } }
    if (request.method === 'DELETE') {
      if (referred.includes(name)) return failed(400, 'pipeline secret in use')
      secrets.delete(name)
      return { status: 204 }
    }
    const body = request.json() as Record<string, string>
    if (Object.keys(body).join() !== 'value') return failed(400, 'unknown field')
    put(name, Buffer.from(body.value!, 'base64'))
    return { status: 204 }
  }
  const answer = (request: FakeRequest): FakeAnswer => {
    if (request.headers['x-project-token'] !== token) return failed(401, 'unauthorized')
    const path = request.segments.join('/')
    if (path === `v1/aggregator_pipelines/${pipeline}/secrets`) {
      return request.method === 'POST' ? created(request) : listed(request)
    }
    if (path.startsWith('v1/pipeline_secrets/')) return single(request, request.segments[2]!)
    return failed(404, 'pipeline not found')
  }
  return { ...(await startFakeServer(answer, options)), token, pipeline, secrets, put }
}
