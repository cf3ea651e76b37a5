/**
 * A KV engine: where it is mounted, which version it is, and the URLs of both versions. The server is asked once
 * (`sys/internal/ui/mounts`); where it does not say, a token that may not ask is taken to stand before version 2.
 */
import { ProviderError } from '../../errors.ts'
import { encodePath } from '../http/path.ts'
import type { RequestOptions } from '../provider.ts'
import type { Session } from './session.ts'

export interface Engine {
  readonly kv: 1 | 2
  /** Without slashes at its ends, not encoded. */
  readonly mount: string
  /** The provider's path below the mount, or `''`. */
  readonly base: string
  /** @param part of version 2's API */
  url(part: 'data' | 'metadata' | 'subkeys', path: string): string
}

export interface EngineOptions {
  readonly path: string
  readonly kv?: 1 | 2 | undefined
  readonly mount?: string | undefined
  readonly limits: RequestOptions
}

/** @throws ProviderError */
export async function findEngine(session: Session, options: EngineOptions): Promise<Engine> {
  const { path, kv, limits } = options
  const mount = options.mount ?? path.split('/', 1)[0]!
  if (kv !== undefined) return engine(kv, mount, path)
  const response = await session.send({ path: `/sys/internal/ui/mounts/${encodePath(path)}`, ...limits })
  if (response.status === 403) return engine(2, mount, path)
  if (response.status === 404) {
    const { errors } = response.json() as { errors?: unknown[] }
    // A server from before this API says so with an empty list; words are about a namespace or a route.
    if (errors?.length === 0) return engine(1, mount, path)
    throw response.failure('INVALID_REFERENCE', `there is no "${mount}" to ask, or no such namespace`)
  }
  if (response.status !== 200) throw response.failure()
  const { data } = response.json() as { data?: Record<string, unknown> }
  const { type, path: found, options: details } = data ?? {}
  if (type !== 'kv' && type !== 'generic') {
    throw response.failure('INVALID_REFERENCE', `"${mount}" is not a KV engine`)
  }
  const version = (details as { version?: unknown } | null)?.version
  const own = typeof found === 'string' ? found.replace(/\/+$/, '') : mount
  return engine(version === '2' ? 2 : 1, own, path)
}

function engine(kv: 1 | 2, mount: string, path: string): Engine {
  if (path !== mount && !path.startsWith(`${mount}/`)) {
    throw new ProviderError('INVALID_REFERENCE', `the path "${path}" is not below the mount "${mount}"`)
  }
  return {
    kv,
    mount,
    base: path.slice(mount.length + 1),
    url(part, below) {
      const tail = below === '' ? '' : `/${encodePath(below)}`
      return kv === 1 ? `/${encodePath(mount)}${tail}` : `/${encodePath(mount)}/${part}${tail}`
    },
  }
}
