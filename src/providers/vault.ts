/**
 * HashiCorp Vault and OpenBao, KV 1 and 2. The key is a field of the secret at the provider's path, `sub/path#field`
 * one of another secret below it; each path is read once however many of its fields are asked for.
 */
import { ProviderError } from '../errors.ts'
import { createSingleFlight } from './http/single-flight.ts'
import { createTransport } from './http/transport.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'
import { type Engine, findEngine } from './vault/engine.ts'
import { type Place, placeOf } from './vault/key.ts'
import { listPlaces } from './vault/list.ts'
import { addressOf, authOf, tlsOf, type VaultOptions, variable } from './vault/options.ts'
import { found, readSecret } from './vault/secret.ts'
import { createSession } from './vault/session.ts'
import { textOf, writeField } from './vault/write.ts'

export type { VaultAuth, VaultOptions } from './vault/options.ts'

/** @throws TypeError for an address that is none, or none at all */
export function vault(
  options: VaultOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { env = process.env, http = {} } = options
  const address = addressOf(options)
  const path = options.path.replace(/^\/+|\/+$/g, '')
  if (path === '') throw new TypeError('vault needs a path that starts with the mount, such as secret/app')
  const namespace = options.namespace ?? variable(env, 'NAMESPACE')
  const transport = createTransport({ env, ...tlsOf(options), baseUrl: address })
  const session = createSession({
    transport,
    auth: () => authOf(options),
    headers: {
      'x-vault-request': 'true',
      ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
    },
    now: http.now ?? Date.now,
  })

  const finding = createSingleFlight<Engine>()
  let engine: Engine | undefined
  const engineFor = async (given: RequestOptions): Promise<Engine> => {
    engine ??= await finding.join(given, limits =>
      findEngine(session, { path, kv: options.kv, mount: options.mount, limits }),
    )
    return engine
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<ProviderOutcome[]> => {
    if (references.length === 0) return []
    const kv = await engineFor(limits)
    const reads = new Map<string, ReturnType<typeof readSecret>>()
    const read = (at: string, version: string | undefined): ReturnType<typeof readSecret> => {
      const id = JSON.stringify([at, version])
      const known = reads.get(id) ?? readSecret(session, kv, at, version, limits)
      reads.set(id, known)
      return known
    }
    return Promise.all(
      references.map(async ({ key, version }) => {
        try {
          const place = placeOf(key, kv.base)
          const secret = await read(place.path, version)
          return 'absent' in secret ? undefined : found(secret, place, version)
        } catch (error) {
          if (error instanceof ProviderError) return error
          throw error
        }
      }),
    )
  }

  const place = async (key: string, limits: RequestOptions): Promise<[Engine, Place]> => {
    const kv = await engineFor(limits)
    return [kv, placeOf(key, kv.base)]
  }

  return {
    name: `vault ${new URL(address).host}/${path}`,
    ownsFields: true,
    getMany,
    async get(reference, limits) {
      const [outcome] = await getMany([reference], limits)
      if (outcome instanceof ProviderError) throw outcome
      return outcome
    },
    async list(limits): Promise<readonly ListedSecret[]> {
      return listPlaces(session, await engineFor(limits), limits)
    },
    async set({ key }, value, limits) {
      const text = textOf(value)
      await writeField(session, ...(await place(key, limits)), text, limits)
    },
    async delete({ key }, limits) {
      await writeField(session, ...(await place(key, limits)), undefined, limits)
    },
    async close() {
      await session.end()
      transport.close()
    },
  }
}
