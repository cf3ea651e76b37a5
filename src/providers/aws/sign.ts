/**
 * AWS Signature Version 4, in the `Authorization` header. In: a request and credentials. Out: the headers to add. Every
 * header that is handed in is signed; the body is hashed whole.
 */
import { createHash, createHmac } from 'node:crypto'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** Milliseconds since 1970. Default: they do not end. */
  readonly expiresAt?: number
}

export interface Signable {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  /** Names in lower case; `host` must be among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface SigningScope {
  /** `eu-west-1`. */
  readonly region: string
  /** `secretsmanager`. */
  readonly service: string
  /** Milliseconds since 1970. */
  readonly now: number
}

export function sign(
  request: Signable,
  credentials: AwsCredentials,
  { region, service, now }: SigningScope,
): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const { sessionToken } = credentials
  const added = {
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const headers = Object.entries({ ...request.headers, ...added }).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = headers.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    ...canonicalTarget(request.target),
    ...headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(request.body),
  ].join('\n')
  const scope = [time.slice(0, 8), region, service, 'aws4_request']
  const key = scope.reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  )
  const signature = hmac(
    key,
    ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n'),
  ).toString('hex')
  const credential = `Credential=${credentials.accessKeyId}/${scope.join('/')}`
  return {
    ...added,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

/** The path, encoded once more as all services but S3 want it, and the query sorted by name, then value. */
function canonicalTarget(target: string): [string, string] {
  const [path = '/', query = ''] = target.split('?', 2)
  const pairs = query
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => pair.split('=', 2).map(part => encode(decodeURIComponent(part))))
    .map(([name = '', value = '']) => [name, value] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
  return [path.split('/').map(encode).join('/'), pairs.map(pair => pair.join('=')).join('&')]
}

/** RFC 3986: all but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function hmac(key: string | Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(content).digest()
}
