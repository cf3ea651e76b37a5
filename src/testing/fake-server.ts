/**
 * The base of every fake store: a real server on the loopback that counts requests and fails on demand. In: a
 * function that answers as the vendor's protocol has it. Out: an address, the requests so far, and faults to play.
 */
import { createServer as createPlainServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type ErrorBody, type FaultName, type FaultOptions, playFault } from './faults.ts'
import { type SelfSignedOptions, selfSigned } from './self-signed.ts'

export interface FakeRequest {
  readonly method: string
  /** As sent, percent-encoded, without query. */
  readonly path: string
  /** The path decoded, without the first slash, at its slashes. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  /** Names in lower case; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** @returns the body as JSON, or undefined if it is none */
  json(): unknown
}

export interface FakeAnswer {
  /** Default: 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly body?: string | Uint8Array
}

export interface FakeServer {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string
  /** Of a TLS server: the certificate that a client must trust, as PEM. */
  readonly ca?: string
  /** All requests, in order of arrival, faults included. */
  readonly requests: readonly FakeRequest[]
  /** How many requests there were. */
  count(matching?: (request: FakeRequest) => boolean): number
  /** How many connections were opened. */
  connections(): number
  /** From now on requests fail; a later call replaces an earlier one. */
  fail(fault: FaultName, options?: FaultOptions): void
  /** No fault any more, and no requests counted. */
  reset(): void
  close(): Promise<void>
}

export interface FakeServerOptions {
  /** True for TLS with a certificate of its own. Default: `false`. */
  readonly tls?: boolean | SelfSignedOptions
  /** The body of an error that a fault asks for. Default: `{"error": …}`. */
  readonly errorBody?: (status: number, message: string) => ErrorBody
}

/** Answers one request; what it throws becomes a 500. */
export type Answering = (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>

export async function startFakeServer(
  answer: Answering,
  options: FakeServerOptions = {},
): Promise<FakeServer> {
  const { tls = false, errorBody = plainError } = options
  const requests: FakeRequest[] = []
  let failing: { readonly fault: FaultName; readonly options: FaultOptions; left: number } | undefined

  const listener: RequestListener = async (message, response) => {
    const request = await readRequest(message)
    requests.push(request)
    const hit = failing !== undefined && failing.left > 0 && (failing.options.when?.(request) ?? true)
    if (failing !== undefined && hit) {
      const { fault, options: faultOptions } = failing
      failing.left--
      if (faultOptions.late === true) await answered(answer, request)
      return playFault(fault, response, faultOptions, errorBody)
    }
    const { status = 200, headers, json, body } = await answered(answer, request)
    const type = json === undefined ? {} : { 'content-type': 'application/json' }
    response.writeHead(status, { ...type, ...headers }).end(json === undefined ? body : JSON.stringify(json))
  }
  const certificate = tls === false ? undefined : selfSigned(tls === true ? {} : tls)
  const server =
    certificate === undefined ? createPlainServer(listener) : createTlsServer(certificate, listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  let connections = 0
  server.on('connection', () => connections++)
  const { port } = server.address() as AddressInfo

  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    ...(certificate !== undefined && { ca: certificate.cert }),
    requests,
    count: (matching = () => true) => requests.filter(matching).length,
    connections: () => connections,
    fail(fault, faultOptions = {}) {
      failing = { fault, options: faultOptions, left: faultOptions.times ?? Number.POSITIVE_INFINITY }
    },
    reset() {
      failing = undefined
      requests.length = 0
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answered(answer: Answering, request: FakeRequest): Promise<FakeAnswer> {
  try {
    return await answer(request)
  } catch (error) {
    return { status: 500, body: `the fake store failed: ${error instanceof Error ? error.message : ''}` }
  }
}

async function readRequest(message: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const [path = '/', query = ''] = (message.url ?? '/').split('?', 2)
  return {
    method: message.method ?? 'GET',
    path,
    segments: path.slice(1).split('/').map(decodeURIComponent),
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
    ),
    body,
    json() {
      try {
        return JSON.parse(body.toString('utf8'))
      } catch {
        return undefined
      }
    },
  }
}

function plainError(_status: number, message: string): ErrorBody {
  return { contentType: 'application/json', body: JSON.stringify({ error: message }) }
}
