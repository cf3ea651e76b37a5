/**
 * A secret of a KV engine as the server tells it, read once for all its fields. Three answers mean "not here": never
 * there, deleted, destroyed. A 404 with words is about a mount or a namespace, and no absence of a secret.
 */
import { ProviderError } from '../../errors.ts'
import { takeField } from '../../references/take-field.ts'
import { createdAt } from '../created-at.ts'
import type { HttpResponse } from '../http/response.ts'
import type { FoundSecret, RequestOptions } from '../provider.ts'
import type { Engine } from './engine.ts'
import type { Place } from './key.ts'
import type { Session } from './session.ts'

export interface KvSecret {
  /** Names of its fields. */
  readonly fields: readonly string[]
  /** In an engine of version 2. */
  readonly version: number | undefined
  /** As the server has it, in an engine of version 2. */
  readonly createdTime?: unknown
  /** The lease, in an engine of version 1: https://developer.hashicorp.com/vault/docs/secrets/kv/kv-v1#ttls */
  readonly ttlMs: number | undefined
  /** The value of a field as text: strings as they are, all else as JSON with its digits; undefined if absent. */
  text(place: Pick<Place, 'field' | 'nested'>): string | undefined
  /** The value of a field as JSON. */
  json(field: string): string
}

interface KvMetadata {
  readonly version?: unknown
  readonly created_time?: unknown
}

export interface AbsentSecret {
  readonly absent: true
  /** What was deleted still has one, which a write must name; 0 if there never was any. */
  readonly version: number
}

/** @throws ProviderError */
export async function readSecret(
  session: Session,
  engine: Engine,
  path: string,
  version: string | undefined,
  limits: RequestOptions,
): Promise<KvSecret | AbsentSecret> {
  if (version !== undefined && !/^[1-9]\d{0,17}$/.test(version)) {
    throw new ProviderError(
      'INVALID_REFERENCE',
      `${JSON.stringify(version)} is no version of a secret in Vault`,
    )
  }
  const response = await session.send({
    path: engine.url('data', path),
    query: engine.kv === 2 ? { version } : {},
    ...limits,
  })
  if (response.status === 404) return absentSecret(response, engine)
  if (response.status !== 200) throw readFailure(response)
  return toSecret(response, engine.kv)
}

export function readFailure(response: HttpResponse): ProviderError {
  if (response.status === 403) {
    return response.failure(
      'ACCESS_DENIED',
      undefined,
      'Vault says the same of a path that the token may not see',
    )
  }
  if (response.status === 400 && /Upgrading from non-versioned/.test(response.text())) {
    return response.failure('UNAVAILABLE', 'the engine is being upgraded')
  }
  return response.failure()
}

/**
 * The value at one place of a secret.
 * @throws ProviderError with code INVALID_REFERENCE if a version is wanted and there are none
 */
export function found(secret: KvSecret, place: Place, version: string | undefined): FoundSecret | undefined {
  const value = secret.text(place)
  if (value === undefined) return undefined
  if (secret.version === undefined && version !== undefined) {
    throw new ProviderError('INVALID_REFERENCE', 'a KV engine of version 1 keeps no versions')
  }
  const known = secret.version !== undefined && { version: String(secret.version) }
  const ttl = secret.ttlMs !== undefined && { ttlMs: secret.ttlMs }
  return { value, ...known, ...ttl, ...createdAt(secret.createdTime) }
}

function absentSecret(response: HttpResponse, engine: Engine): AbsentSecret {
  const { errors, data, warnings } = response.json() as {
    errors?: unknown
    data?: { metadata?: { version?: unknown } } | null
    warnings?: unknown
  }
  if (Array.isArray(errors) && errors.length === 0) return { absent: true, version: 0 }
  if (data?.metadata !== undefined) return { absent: true, version: Number(data.metadata.version ?? 0) }
  if (Array.isArray(errors)) {
    const detail = `nothing is mounted at "${engine.mount}", or there is no such namespace`
    throw response.failure('INVALID_REFERENCE', detail)
  }
  if (Array.isArray(warnings)) {
    throw response.failure(
      'INVALID_REFERENCE',
      `"${engine.mount}" is not a KV engine of version ${engine.kv}`,
    )
  }
  throw response.failure('UNAVAILABLE', 'that is no answer of Vault')
}

function toSecret(response: HttpResponse, kv: 1 | 2): KvSecret {
  const source = response.text()
  const { data: outer, lease_duration: seconds } = response.json() as {
    data?: unknown
    lease_duration?: unknown
  }
  const inner = kv === 1 ? outer : (outer as { data?: unknown } | undefined)?.data
  if (typeof inner !== 'object' || inner === null)
    throw response.failure('UNAVAILABLE', 'there is no secret in it')
  const fields = inner as Readonly<Record<string, unknown>>
  const way = kv === 1 ? ['data'] : ['data', 'data']
  const take = (path: readonly string[]): string | undefined => {
    const field = takeField(source, [...way, ...path])
    return field.outcome === 'FOUND' ? field.text : undefined
  }
  const text = ({ field, nested }: Pick<Place, 'field' | 'nested'>): string | undefined => {
    if (field === '') return take([])
    if (!Object.hasOwn(fields, field)) return nested ? take(field.split('.')) : undefined
    const value = fields[field]
    return typeof value === 'string' ? value : take([field])
  }
  const metadata = kv === 2 ? (outer as { metadata?: KvMetadata }).metadata : undefined
  return {
    fields: Object.keys(fields),
    version: kv === 2 ? Number(metadata?.version ?? 0) : undefined,
    createdTime: metadata?.created_time,
    ttlMs: kv === 1 && typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined,
    text,
    json: field =>
      typeof fields[field] === 'string' ? JSON.stringify(fields[field]) : text({ field, nested: false })!,
  }
}
