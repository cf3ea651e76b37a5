/**
 * Changes one field of a secret and leaves the others as they are. Version 2 is told which version was read (`cas`),
 * so that a change of somebody else in between is never lost; it is then read again.
 */
import { isUtf8 } from 'node:buffer'
import { ProviderError, RenderConfigError } from '../../errors.ts'
import type { HttpResponse } from '../http/response.ts'
import type { RequestOptions } from '../provider.ts'
import type { Engine } from './engine.ts'
import type { Place } from './key.ts'
import { readFailure, readSecret } from './secret.ts'
import type { Session } from './session.ts'

const ATTEMPTS = 4

/**
 * @param value `undefined` takes the field away, and the secret with its last one
 * @throws ProviderError; RenderConfigError with code WRITE_REFUSED
 */
export async function writeField(
  session: Session,
  engine: Engine,
  { path, field }: Place,
  value: string | undefined,
  limits: RequestOptions,
): Promise<void> {
  if (field === '') throw writeRefused('Vault: name the field to write, as path#field')
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const old = await readSecret(session, engine, path, undefined, limits)
    const kept = 'absent' in old ? [] : old.fields.filter(name => name !== field)
    if (value === undefined && ('absent' in old || kept.length === old.fields.length)) return
    const members = kept.map(name => `${JSON.stringify(name)}:${'absent' in old ? '' : old.json(name)}`)
    if (value !== undefined) members.push(`${JSON.stringify(field)}:${JSON.stringify(value)}`)
    const content = `{${members.join(',')}}`
    const response =
      members.length === 0
        ? await session.send({ method: 'DELETE', path: engine.url('data', path), ...limits })
        : await session.send({
            method: 'POST',
            path: engine.url('data', path),
            headers: { 'content-type': 'application/json' },
            body: engine.kv === 1 ? content : `{"options":{"cas":${old.version}},"data":${content}}`,
            ...limits,
          })
    if (response.status < 300) return
    if (!isLostRace(response))
      throw response.status === 404 ? response.failure('INVALID_REFERENCE') : readFailure(response)
  }
  throw new ProviderError('UNAVAILABLE', `the secret at "${path}" kept changing while it was written`)
}

/** @throws RenderConfigError with code WRITE_REFUSED for bytes that are not UTF-8 */
export function textOf(value: string | Uint8Array): string {
  if (typeof value === 'string') return value
  if (isUtf8(value)) return Buffer.from(value).toString('utf8')
  throw writeRefused('Vault holds text alone, and these bytes are not UTF-8')
}

function isLostRace(response: HttpResponse): boolean {
  return response.status === 400 && response.text().includes('check-and-set parameter did not match')
}

function writeRefused(message: string): RenderConfigError {
  return new RenderConfigError([{ code: 'WRITE_REFUSED', message }])
}
