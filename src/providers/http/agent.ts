/**
 * Keep-alive connections to one origin, straight or through a proxy. Plain HTTP asks the proxy for the whole URL,
 * HTTPS goes through a CONNECT tunnel, so the proxy never sees a credential of the store.
 */
import http from 'node:http'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { ProviderError } from '../../errors.ts'
import type { ExchangeOptions } from './exchange.ts'
import { hostnameOf, portOf, proxyAuthorization } from './proxy.ts'

/** Certificates in PEM. */
export interface TlsFiles {
  /** Certificate authorities to trust instead of those that Node brings. */
  readonly ca?: string | Buffer
  /** The client's certificate and key, for mTLS. */
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
}

export interface Line extends Pick<ExchangeOptions, 'send' | 'agent' | 'hostname' | 'port'> {
  /** What a request to this path asks for. */
  target(path: string): string
  readonly headers: Readonly<Record<string, string>>
}

export interface LineOptions {
  readonly origin: URL
  readonly proxy: URL | undefined
  readonly tls: TlsFiles
  readonly maxSockets: number
  /** For the CONNECT request, in milliseconds. */
  readonly timeoutMs: number
}

export async function openLine({ origin, proxy, tls, maxSockets, timeoutMs }: LineOptions): Promise<Line> {
  const straight = { hostname: hostnameOf(origin), port: portOf(origin) }
  const keep = { keepAlive: true, maxSockets, scheduling: 'lifo' as const }
  const same = (path: string): string => path
  if (origin.protocol === 'https:') {
    const https = await import('node:https')
    const agent = new https.Agent({ ...keep, ...tls })
    if (proxy !== undefined) tunnel(agent, proxy, timeoutMs)
    return { send: https.request, agent, ...straight, target: same, headers: {} }
  }
  if (proxy === undefined) {
    return { send: http.request, agent: new http.Agent(keep), ...straight, target: same, headers: {} }
  }
  const secure = proxy.protocol === 'https:' ? await import('node:https') : undefined
  return {
    send: secure?.request ?? http.request,
    agent: secure === undefined ? new http.Agent(keep) : new secure.Agent(keep),
    hostname: hostnameOf(proxy),
    port: portOf(proxy),
    target: path => `${origin.origin}${path}`,
    headers: proxyAuthorization(proxy),
  }
}

type Connected = (error: Error | null, socket?: Duplex) => void

function tunnel(agent: http.Agent, proxy: URL, timeoutMs: number): void {
  const createConnection = (options: ConnectionOptions, connected: Connected): undefined => {
    openTunnel(proxy, `${options.host}:${options.port}`, timeoutMs).then(
      async socket => {
        const { connect } = await import('node:tls')
        connected(null, connect({ ...options, socket }))
      },
      error => connected(error),
    )
  }
  Object.assign(agent, { createConnection })
}

/** @param authority host and port behind the proxy */
async function openTunnel(proxy: URL, authority: string, timeoutMs: number): Promise<Duplex> {
  const { request: send } = proxy.protocol === 'https:' ? await import('node:https') : http
  return new Promise((resolve, reject) => {
    const request = send({
      hostname: hostnameOf(proxy),
      port: portOf(proxy),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      timeout: timeoutMs,
    })
    const refuse = (message: string): void => {
      reject(new ProviderError('UNAVAILABLE', `the proxy ${proxy.host} ${message}`))
      request.destroy()
    }
    request.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) resolve(socket)
      else refuse(`answered ${statusCode} to CONNECT ${authority}`)
    })
    request.on('response', ({ statusCode }) => refuse(`answered ${statusCode} to CONNECT ${authority}`))
    request.on('timeout', () => refuse(`did not answer within ${timeoutMs / 1000} s`))
    request.on('error', reject)
    request.end()
  })
}
