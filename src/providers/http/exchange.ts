/**
 * One request and its answer, without a second try. Out: status, headers and the whole body, or why there is none.
 * Nothing is thrown. One time limit holds from the first byte sent to the last one read, and the body has a size
 * limit; whatever ends the exchange early destroys its socket.
 */
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http'
import { ProviderError } from '../../errors.ts'
import { lasting, type NetworkFailure, passing, toNetworkFailure } from './network-failure.ts'

export interface ExchangeOptions {
  /** `request` of `node:http` or `node:https`. */
  readonly send: (options: RequestOptions, answered: (message: IncomingMessage) => void) => ClientRequest
  readonly agent: Agent
  readonly hostname: string
  readonly port: string
  readonly method: string
  /** As it goes over the wire, query included. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal | undefined
  /** For messages. */
  readonly name: string
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export function exchange(options: ExchangeOptions): Promise<RawAnswer | NetworkFailure> {
  const { send, agent, hostname, port, method, target, body, timeoutMs, maxBytes, signal, name } = options
  if (signal?.aborted) return Promise.resolve(givenUp(name))
  return new Promise(resolve => {
    let stage = 'did not answer'
    let request: ClientRequest | undefined
    const end = (result: RawAnswer | NetworkFailure): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      resolve(result)
      if ('failure' in result) request?.destroy()
    }
    const unavailable = (message: string): ProviderError =>
      new ProviderError('UNAVAILABLE', `${name} ${message}`)
    const onAbort = (): void => end(givenUp(name))
    const timer = setTimeout(() => {
      end(passing(unavailable(`${stage} within ${timeoutMs / 1000} s`)))
    }, timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })

    const read = (message: IncomingMessage): void => {
      stage = 'did not finish its answer'
      const chunks: Buffer[] = []
      let length = 0
      message.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > maxBytes) end(lasting(unavailable(`answered with more than ${maxBytes} bytes`)))
        else chunks.push(chunk)
      })
      message.on('error', () => {}) // `close` follows, and tells the same
      message.on('close', () => {
        if (!message.complete) return end(passing(unavailable('ended in the middle of its answer')))
        end({ status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) })
      })
    }
    try {
      const headers = {
        ...options.headers,
        ...(body !== undefined && { 'content-length': String(body.length) }),
      }
      request = send({ agent, hostname, port, method, path: target, headers }, read)
      request.on('error', error => end(toNetworkFailure(error, name)))
      request.end(body)
    } catch (error) {
      end(toNetworkFailure(error, name))
    }
  })
}

function givenUp(name: string): NetworkFailure {
  return lasting(new ProviderError('UNAVAILABLE', `${name} was given up`))
}
