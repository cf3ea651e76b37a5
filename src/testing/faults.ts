/**
 * What can go wrong between a client and a store, played on a real socket. Bodies of faults hold a mark, so that a
 * test can look for it where no body belongs: in errors, reports and logs.
 */
import type { ServerResponse } from 'node:http'

/** Stands in every body of a fault. */
export const FAULT_MARK = 'LEAKED-BODY-EXAMPLE'

export const FAULTS = [
  '401',
  '403',
  '404',
  '409',
  '429',
  '429-retry-after',
  '500',
  '503',
  'timeout',
  'timeout-in-body',
  'half-body',
  'reset',
  'wrong-content-type',
  'malformed-json',
  'huge-body',
  'redirect',
] as const

export type FaultName = (typeof FAULTS)[number]

export interface FaultOptions {
  /** How many requests are hit; then the server is well again. Default: all. */
  readonly times?: number
  /** Which requests are hit. Default: all. */
  readonly when?: (request: { readonly method: string; readonly path: string }) => boolean
  /** True if the store first does what it was asked to, so that only its answer is lost. Default: `false`. */
  readonly late?: boolean
  /** For `429-retry-after`: seconds, or an HTTP date. Default: `'1'`. */
  readonly retryAfter?: string
  /** For `redirect`: where to. Default: `http://redirected.example/`. */
  readonly location?: string
  /** For `huge-body`: its size in bytes. Default: 16 MiB. */
  readonly bytes?: number
}

/** The store's own form of an error. */
export interface ErrorBody {
  readonly contentType: string
  readonly body: string
}

export function playFault(
  fault: FaultName,
  response: ServerResponse,
  options: FaultOptions,
  errorBody: (status: number, message: string) => ErrorBody,
): void {
  const { retryAfter = '1', location = 'http://redirected.example/', bytes = 16 * 1024 * 1024 } = options
  const json = { 'content-type': 'application/json' }
  const half = `{"${FAULT_MARK}":`
  switch (fault) {
    case 'timeout':
      return
    case 'timeout-in-body':
      response.writeHead(200, { ...json, 'content-length': 100 }).write(half)
      return
    case 'half-body':
      response.writeHead(200, { ...json, 'content-length': 100 }).write(half, () => response.destroy())
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'wrong-content-type':
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${FAULT_MARK}</html>`)
      return
    case 'malformed-json':
      response.writeHead(200, json).end(half)
      return
    case 'huge-body':
      response.writeHead(200, json).end(`"${FAULT_MARK}${'x'.repeat(bytes)}"`)
      return
    case 'redirect':
      response.writeHead(307, { location }).end(FAULT_MARK)
      return
    default: {
      const status = Number.parseInt(fault, 10)
      const { contentType, body } = errorBody(status, FAULT_MARK)
      const waiting = fault === '429-retry-after' && { 'retry-after': retryAfter }
      response.writeHead(status, { 'content-type': contentType, ...waiting }).end(body)
    }
  }
}
