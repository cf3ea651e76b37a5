/** Ranges of etcd's JSON gateway: keys and values in base64, numbers as strings, whatever is empty or zero left out. */
import { ProviderError } from '../../errors.ts'
import type { HttpResponse } from '../http/response.ts'
import type { FoundSecret } from '../provider.ts'
import { fromBase64, textOrBytes } from '../text-or-bytes.ts'

export interface KeyValue {
  readonly key: string
  /** Absent if it is empty. */
  readonly value?: string
  readonly mod_revision?: string
}

export interface Range {
  readonly key: string
  readonly range_end?: string
  readonly revision?: string
}

/**
 * @param revision of the store, to be looked back at
 * @param extent `'all'` for every key that starts so. Default: this key alone.
 * @throws ProviderError with code INVALID_REFERENCE
 */
export function rangeOf(key: string, revision?: string, extent?: 'all'): Range {
  if (revision !== undefined && !/^[1-9]\d{0,17}$/.test(revision)) {
    throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(revision)} is no revision of etcd`)
  }
  if (key === '') throw new ProviderError('INVALID_REFERENCE', 'etcd has no empty keys')
  const bytes = Buffer.from(key)
  return {
    key: bytes.toString('base64'),
    ...(extent === 'all' && { range_end: endOf(bytes).toString('base64') }),
    ...(revision !== undefined && { revision }),
  }
}

/** The first key behind all that start so; for the one zero byte that every key is behind, etcd's word for "no end". */
function endOf(start: Buffer): Buffer {
  if (start.length === 1 && start[0] === 0) return Buffer.of(0)
  const end = Buffer.from(start)
  end[end.length - 1]! += 1 // UTF-8 has no byte 0xff
  return end
}

/** @throws ProviderError with code UNREADABLE */
export function toFound(pair: KeyValue | undefined, key: string): FoundSecret | undefined {
  if (pair === undefined) return undefined
  const value = textOrBytes(fromBase64(pair.value ?? '', `etcd: ${JSON.stringify(key)}`))
  return { value, ...(pair.mod_revision !== undefined && { version: pair.mod_revision }) }
}

/** Only a revision that is gone, or not there yet, is NOT_FOUND: etcd has no status for a key that is not there. */
export function readFailure(response: HttpResponse): ProviderError {
  const { status } = response
  if (status === 404 || status === 405) {
    const hint = 'the JSON gateway of etcd 3.4 or later is needed; it can be switched off'
    return response.failure('UNAVAILABLE', 'that is no API of etcd', hint)
  }
  if (status !== 400 && status !== 412) return response.failure()
  const { message } = response.json() as { message?: unknown }
  const text = typeof message === 'string' ? message : ''
  if (/revision (?:is a future revision|has been compacted)/.test(text)) {
    return response.failure('NOT_FOUND', 'there is no such revision')
  }
  return response.failure()
}

/** A token that has ended, or none where one is wanted: etcd says the latter with a status that means something else too. */
export function isTokenRefused(response: HttpResponse): boolean {
  if (response.status !== 400 || !/\bjson\b/.test(response.headers['content-type'] ?? ''))
    return response.status === 401
  return /user name is empty/.test(String((response.json() as { message?: unknown }).message))
}
