/**
 * Kubernetes Secrets of one namespace. With a Secret named, the key is one of its data keys; else it is `secret/key`, or
 * the name of a Secret for all of it as JSON. Each Secret is read once, many of them with one list.
 */
import { isUtf8 } from 'node:buffer'
import { ProviderError, RenderConfigError } from '../errors.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions } from './http/request.ts'
import { createSecretsApi, type KubernetesSecret } from './k8s/api.ts'
import { type ClusterOptions, findCluster } from './k8s/cluster.ts'
import { type SecretPlace, secretPlace } from './k8s/place.ts'
import { getOne, refuseVersion, toOutcome } from './outcomes.ts'
import type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
} from './provider.ts'
import { refuseName } from './refuse-name.ts'
import { fromBase64, textOrBytes } from './text-or-bytes.ts'

export interface KubernetesOptions extends ClusterOptions {
  readonly namespace: string
  /** The Secret whose data keys are meant. Default: none, keys name the Secret too. */
  readonly secret?: string
  /** From how many Secrets on the whole namespace is read with one list. Default: 8. */
  readonly listFrom?: number
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

/** @throws TypeError if the namespace or the Secret has a name that there can not be */
export function k8s(
  options: KubernetesOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { namespace, secret, listFrom = 8, env = process.env, http = {} } = options
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace))
    throw new TypeError('that is no name of a namespace')
  if (secret !== undefined && secretPlace(secret, undefined)?.secret !== secret)
    throw new TypeError('that is no name of a Secret')
  const api = createSecretsApi({
    namespace,
    cluster: limits => findCluster(options, { env, limits }),
    http: { env, ...http },
  })

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    const places = references.map(({ key }) => secretPlace(key, secret))
    const names = new Set(places.flatMap(place => (place === undefined ? [] : [place.secret])))
    const all = names.size >= listFrom ? await api.readAll(limits) : undefined
    const reads = new Map<string, Promise<KubernetesSecret | undefined>>()
    const read = (name: string): Promise<KubernetesSecret | undefined> => {
      // Releases of Helm are not in the list.
      if (all !== undefined && !name.startsWith('sh.helm.release.')) return Promise.resolve(all.get(name))
      const known = reads.get(name) ?? api.read(name, limits)
      reads.set(name, known)
      return known
    }
    return Promise.all(
      references.map((reference, index) =>
        toOutcome(async () => {
          const place = places[index]
          if (place === undefined) return refuseName('Kubernetes', reference.key.replace('/', '.'))
          return toFound(await read(place.secret), place, reference)
        }),
      ),
    )
  }

  const placeToWrite = (key: string): SecretPlace & { readonly dataKey: string } => {
    const place = secretPlace(key, secret)
    if (place?.dataKey !== undefined) return { ...place, dataKey: place.dataKey }
    const message = `${JSON.stringify(key)} can not be the key of a Secret in Kubernetes`
    throw new ProviderError('INVALID_REFERENCE', message, { hint: 'letters, digits and -._ alone' })
  }

  return {
    name: `k8s ${namespace}${secret === undefined ? '' : `/${secret}`}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      if (secret === undefined) return (await api.names(limits)).map(key => ({ key }))
      return Object.keys((await api.read(secret, limits))?.data ?? {}).map(key => ({ key }))
    },
    async set({ key }, value, limits) {
      const { secret: name, dataKey } = placeToWrite(key)
      const data = { [dataKey]: Buffer.from(value).toString('base64') }
      await orRefused(async () => {
        if (!(await api.patch(name, data, limits))) await api.create(name, data, limits)
      })
    },
    async delete({ key }, limits) {
      const { secret: name, dataKey } = placeToWrite(key)
      await orRefused(() => api.patch(name, { [dataKey]: null }, limits))
    },
    close: () => api.close(),
  }
}

function toFound(
  secret: KubernetesSecret | undefined,
  { dataKey }: SecretPlace,
  reference: SecretReference,
): FoundSecret | undefined {
  if (secret === undefined) return undefined
  const data = secret.data ?? {}
  if (dataKey !== undefined && !Object.hasOwn(data, dataKey)) return undefined
  refuseVersion('Kubernetes', reference)
  const what = `Kubernetes: ${JSON.stringify(reference.key)}`
  const { resourceVersion } = secret.metadata
  const value = dataKey === undefined ? wholeOf(data, what) : textOrBytes(fromBase64(data[dataKey]!, what))
  return { value, ...(resourceVersion !== undefined && { version: resourceVersion }) }
}

function wholeOf(data: Readonly<Record<string, string>>, what: string): string {
  const fields = Object.entries(data).map(([name, text]): [string, string] => {
    const bytes = fromBase64(text, what)
    if (!isUtf8(bytes))
      throw new ProviderError('UNREADABLE', `${what} is no JSON: one of its keys holds bytes`)
    return [name, bytes.toString('utf8')]
  })
  return JSON.stringify(Object.fromEntries(fields))
}

/** 422 is what an immutable Secret answers. */
async function orRefused(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'INVALID_REFERENCE') throw error
    throw new RenderConfigError([{ code: 'WRITE_REFUSED', message: error.message }])
  }
}
