/**
 * Names without values: the fields of the secret at the provider's path, and the secrets and folders right below it.
 * Version 2 has an API that tells fields alone; version 1 and old servers can only be asked for the secret itself.
 */
import type { HttpResponse } from '../http/response.ts'
import type { ListedSecret, RequestOptions } from '../provider.ts'
import type { Engine } from './engine.ts'
import { readFailure, readSecret } from './secret.ts'
import type { Session } from './session.ts'

/** @throws ProviderError */
export async function listPlaces(
  session: Session,
  engine: Engine,
  limits: RequestOptions,
): Promise<ListedSecret[]> {
  const [fields, below] = await Promise.all([
    engine.base === '' ? [] : listFields(session, engine, limits),
    listBelow(session, engine, limits),
  ])
  return [...fields, ...below]
}

async function listFields(session: Session, engine: Engine, limits: RequestOptions): Promise<ListedSecret[]> {
  const names =
    (engine.kv === 2 ? await subkeys(session, engine, limits) : undefined) ??
    (await ownFields(session, engine, limits))
  return names.map(key => ({ key }))
}

/** @returns `undefined` where only the secret itself can tell */
async function subkeys(
  session: Session,
  engine: Engine,
  limits: RequestOptions,
): Promise<string[] | undefined> {
  const response = await session.send({
    path: engine.url('subkeys', engine.base),
    query: { depth: 1 },
    ...limits,
  })
  if (response.status !== 200) return undefined
  const { data } = response.json() as { data?: { subkeys?: object | null } }
  return Object.keys(data?.subkeys ?? {})
}

async function ownFields(
  session: Session,
  engine: Engine,
  limits: RequestOptions,
): Promise<readonly string[]> {
  const secret = await readSecret(session, engine, engine.base, undefined, limits)
  return 'absent' in secret ? [] : secret.fields
}

/** A token that may not list still shows its own fields. */
async function listBelow(session: Session, engine: Engine, limits: RequestOptions): Promise<ListedSecret[]> {
  const response = await session.send({
    path: `${engine.url('metadata', engine.base)}/`,
    query: { list: true },
    ...limits,
  })
  if (response.status === 404 || (response.status === 403 && engine.base !== '')) return []
  if (response.status !== 200) throw readFailure(response)
  return keysOf(response).map(key =>
    key.endsWith('/')
      ? { key, type: 'folder' }
      : { key: engine.base === '' ? key : `${key}#`, type: 'secret' },
  )
}

function keysOf(response: HttpResponse): string[] {
  const { data } = response.json() as { data?: { keys?: unknown } }
  const keys = data?.keys
  return Array.isArray(keys) ? keys.filter(key => typeof key === 'string') : []
}
