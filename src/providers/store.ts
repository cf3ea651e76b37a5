/**
 * Secrets in the project's own encrypted store. A reference's namespace is searched first, then its dot-ancestors,
 * at last the root. Reading takes a private key; listing, setting and deleting do not. `NAME.dockerconfigjson`
 * gives the secret `NAME` of type `registry` as Docker reads it.
 *
 * A file that is not there, or is damaged, is an error: never "the secret is not here".
 */
import { resolve } from 'node:path'
import { type Code, type OutcomeCode, ProviderError, RenderConfigError } from '../errors.ts'
import { searchNamespaces } from '../references/search-namespaces.ts'
import { basicAuth, dockerConfig } from '../store/docker-config.ts'
import { storeFailure } from '../store/failure.ts'
import { hasPrivateKey } from '../store/private-key.ts'
import type { KeyInput } from '../store/public-key.ts'
import { type RegistryFields, SECRET_TYPES, type SecretType, secretFields } from '../store/secret-type.ts'
import { openStore, type StoreOptions } from '../store/store.ts'
import type { Store, StoredValue } from '../store/store-api.ts'
import { createdAt } from './created-at.ts'
import type {
  FoundSecret,
  KnownSecret,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
  ShareOptions,
} from './provider.ts'

export interface StoreProviderOptions extends StoreOptions {
  /** The namespace of references that name none. Default: `''`, the root. */
  readonly namespace?: string
}

export interface StoreProvider extends Provider {
  get(reference: SecretReference, options: RequestOptions): Promise<FoundSecret | undefined>
  list: NonNullable<Provider['list']>
  set: NonNullable<Provider['set']>
  delete: NonNullable<Provider['delete']>
  /** @param who a recipient's name or thumbprint, or a public key (PEM or JWK) */
  share(reference: SecretReference, who: KeyInput, options?: ShareOptions): Promise<undefined>
  /** @returns that the former reader may have kept the value */
  unshare(reference: SecretReference, who: KeyInput): Promise<string>
  /** The store itself: recipients, keys. */
  readonly opened: Store
}

const DOCKER_SUFFIX = '.dockerconfigjson'
const AT_ONCE = 16

export function store(path: string, options: StoreProviderOptions = {}): StoreProvider {
  const { namespace: ownNamespace = '' } = options
  const opened = openStore(path, options)
  const placeOf = ({ namespace = ownNamespace }: SecretReference): { namespace: string } => ({ namespace })

  const find = async (key: string, namespace: string): Promise<StoredValue | undefined> => {
    for (const one of searchNamespaces(namespace)) {
      const found = await opened.get(key, { namespace: one })
      if (found !== undefined) return found
    }
    return undefined
  }
  const read = async (reference: SecretReference): Promise<FoundSecret | undefined> => {
    const { key, version } = reference
    const { namespace } = placeOf(reference)
    const found = (await find(key, namespace)) ?? (await findDockerConfig(find, key, namespace))
    if (found === undefined || (version !== undefined && version !== String(found.version))) return undefined
    return { value: found.value, version: String(found.version), ...createdAt(found.updateTime) }
  }
  const get = async (reference: SecretReference): Promise<FoundSecret | undefined> => {
    try {
      return await read(reference)
    } catch (error) {
      throw toProviderError(error, path)
    }
  }

  return {
    name: `store ${path}`,
    ownsNamespaces: true,
    namespace: ownNamespace,
    local: true,
    files: [resolve(options.cwd ?? process.cwd(), path)],
    opened,
    get,
    async getMany(references, { signal }) {
      const outcomes: ProviderOutcome[] = []
      for (let at = 0; at < references.length; at += AT_ONCE) {
        if (signal?.aborted) throw new ProviderError('UNAVAILABLE', `${path} was not read to the end`)
        const batch = references.slice(at, at + AT_ONCE)
        outcomes.push(...(await Promise.all(batch.map(reference => get(reference).catch(asOutcome)))))
      }
      return outcomes
    },
    async list({ namespace: only } = {}) {
      const secrets = await opened.list().catch(error => {
        throw toProviderError(error, path)
      })
      const wanted = only === undefined ? secrets : secrets.filter(({ namespace }) => namespace === only)
      return wanted.map(({ id, name, namespace, type, description, updateTime }) => ({
        key: name,
        id,
        ...(namespace !== '' && { namespace }),
        type,
        ...(description !== undefined && { description }),
        updateTime,
      }))
    },
    async set(reference, value, { type, description } = {}) {
      await opened.set(reference.key, value, {
        ...placeOf(reference),
        ...(type !== undefined && { type: checkedType(type, path) }),
        ...(description !== undefined && { description }),
      })
    },
    async delete(reference) {
      await opened.delete(reference.key, placeOf(reference))
    },
    async share(reference, who, { recipientName } = {}) {
      const named = recipientName !== undefined && { recipientName }
      await opened.share(reference.key, who, { ...placeOf(reference), ...named })
      return undefined
    },
    async unshare(reference, who) {
      return (await opened.unshare(reference.key, who, placeOf(reference))).warning
    },
    // Without a key the values can not be known, and an empty list would say that there are none.
    ...(hasPrivateKey(options) && { values: () => knownValues(opened) }),
    preflight() {
      opened.check()
    },
  }
}

type Find = (key: string, namespace: string) => Promise<StoredValue | undefined>

async function findDockerConfig(
  find: Find,
  key: string,
  namespace: string,
): Promise<StoredValue | undefined> {
  if (!key.endsWith(DOCKER_SUFFIX)) return undefined
  const found = await find(key.slice(0, -DOCKER_SUFFIX.length), namespace)
  if (found?.type !== 'registry' || typeof found.value !== 'string') return undefined
  return { ...found, value: dockerConfig(found.value) }
}

function checkedType(type: string, path: string): SecretType {
  const known = SECRET_TYPES.find(one => one === type)
  if (known !== undefined) return known
  const message = `there is no type ${JSON.stringify(type)}`
  throw storeFailure('WRITE_REFUSED', message, path, `one of ${SECRET_TYPES.join(', ')}`)
}

/** Whole values, and what of them may show up alone: secret fields, credentials as they travel. */
function* knownValues(opened: Store): Generator<KnownSecret> {
  for (const { name, type, value } of opened.values()) {
    yield { name, value }
    if (typeof value !== 'string') continue
    for (const field of secretFields(type, value)) yield { name: `${name}.${field.name}`, value: field.value }
    if (type !== 'registry') continue
    const fields = JSON.parse(value) as RegistryFields
    yield { name: `${name}.auth`, value: basicAuth(fields) }
    yield { name: `${name}${DOCKER_SUFFIX}`, value: dockerConfig(value) }
  }
}

function asOutcome(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  throw error
}

/** A store's refusal as an outcome: a file that is absent or damaged is no missing secret. */
function toProviderError(error: unknown, path: string): unknown {
  if (!(error instanceof RenderConfigError)) return error
  const [problem] = error.problems
  const outcome = OUTCOMES[error.code]
  if (problem === undefined || outcome === undefined) return error
  const message = problem.file === undefined ? problem.message : `${path}: ${problem.message}`
  return new ProviderError(outcome, message, problem.hint === undefined ? {} : { hint: problem.hint })
}

const OUTCOMES: Readonly<Partial<Record<Code, OutcomeCode>>> = {
  ACCESS_DENIED: 'ACCESS_DENIED',
  STORE_INVALID: 'UNREADABLE',
  IO: 'UNAVAILABLE',
}
