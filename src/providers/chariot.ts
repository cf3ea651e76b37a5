/**
 * Secrets of a project of Chariot. One list serves all references of a call; each secret that is needed is then read once,
 * decrypted by the server. What the server masks, because the caller has no right to see it, is never a value.
 */
import { ProviderError } from '../errors.ts'
import { encodePath, encodeSegment } from './http/path.ts'
import type { HttpResponse } from './http/response.ts'
import { getOne, toOutcome } from './outcomes.ts'
import { strangeAnswer } from './platform/refusals.ts'
import { createSession, type PlatformOptions } from './platform/session.ts'
import { isObject, textOf } from './platform/shape.ts'
import type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
} from './provider.ts'

export interface ChariotOptions extends PlatformOptions {
  readonly address: string
  /** Id of the project. */
  readonly project: string
}

interface ChariotSecret {
  readonly key: string
  readonly name: string
  readonly type: string | undefined
  /** Unix seconds. */
  readonly updatedAt: number | undefined
}

/** What stands for every value that is not decrypted. */
const MASK = '********'

/** @throws TypeError for an address that is none, or without a project */
export function chariot(options: ChariotOptions): Provider & Required<Pick<Provider, 'getMany' | 'list'>> {
  const { address, project, env = process.env } = options
  if (project === '') throw new TypeError('the project is missing')
  const session = createSession({
    ...options,
    env,
    platform: 'Chariot',
    baseUrl: address,
    variables: ['CHARIOT_TOKEN'],
  })
  const root = `/api/identity/v2/settings/project/${encodeSegment(project)}/`

  const list = async (limits: RequestOptions): Promise<ChariotSecret[]> => {
    const response = await session.send({ path: root, query: { sort: 'name', desc: false }, ...limits })
    if (response.status !== 200) throw response.failure()
    return readList(response)
  }
  const read = async (secret: ChariotSecret, limits: RequestOptions): Promise<FoundSecret | undefined> => {
    // The slashes of the key stay: it is a path.
    const path = root + encodePath(secret.key)
    const response = await session.send({ path, query: { decrypt: true }, ...limits })
    if (response.status === 404) return undefined
    if (response.status !== 200) throw response.failure()
    const value = readValue(response, secret)
    return { value, ...(secret.updatedAt !== undefined && { version: String(secret.updatedAt) }) }
  }
  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    if (references.length === 0) return []
    const secrets = await list(limits)
    const reads = new Map<string, Promise<ProviderOutcome>>()
    return Promise.all(
      references.map(({ key }) =>
        toOutcome(() => {
          const secret = findSecret(secrets, key)
          if (secret === undefined) return undefined
          const outcome = reads.get(secret.key) ?? toOutcome(() => read(secret, limits))
          reads.set(secret.key, outcome)
          return outcome
        }),
      ),
    )
  }

  return {
    name: `chariot ${new URL(address).host}/${project}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      return (await list(limits)).map(({ key, name, type, updatedAt }) => ({
        key: name,
        id: key,
        otherKeys: [key],
        ...(type !== undefined && { type }),
        ...(updatedAt !== undefined && { updateTime: new Date(updatedAt * 1000).toISOString() }),
      }))
    },
    close: () => session.close(),
  }
}

/** `_key` if there is a slash in it, else the name, letter by letter. */
function findSecret(secrets: readonly ChariotSecret[], key: string): ChariotSecret | undefined {
  const hits = secrets.filter(secret => (key.includes('/') ? secret.key : secret.name) === key)
  if (hits.length < 2) return hits[0]
  const which = hits.map(hit => hit.key).sort()
  throw new ProviderError(
    'INVALID_REFERENCE',
    `Chariot: several secrets are called "${key}": ${which.join(', ')}`,
    {
      hint: 'ask for one of them by this key',
    },
  )
}

function readList(response: HttpResponse): ChariotSecret[] {
  const json = response.json()
  const { data, next, total } = isObject(json) ? json : {}
  if (!Array.isArray(data)) throw strangeAnswer(response, 'Chariot')
  // No pages are documented: a part of the list would be taken for the whole.
  if (next !== undefined || total !== undefined) {
    throw response.failure('UNREADABLE', 'its list has pages, which we do not know how to follow')
  }
  return (data as readonly unknown[]).map(item => {
    const { _key, name, _type, _updated_at } = isObject(item) ? item : {}
    if (typeof _key !== 'string' || typeof name !== 'string') throw strangeAnswer(response, 'Chariot')
    return {
      key: _key,
      name,
      type: textOf(_type),
      updatedAt: typeof _updated_at === 'number' ? _updated_at : undefined,
    }
  })
}

/** The item bare, under `data`, or `data` as a list of one. An object is given whole, as JSON: the field is the caller's. */
function readValue(response: HttpResponse, { key, name }: ChariotSecret): string {
  const json = response.json()
  const inner = isObject(json) && 'data' in json ? json.data : json
  const item: unknown = Array.isArray(inner) && inner.length === 1 ? inner[0] : inner
  if (!isObject(item) || (item._key !== undefined && item._key !== key))
    throw strangeAnswer(response, 'Chariot')
  const { value } = item
  if (value === MASK) {
    throw response.failure(
      'ACCESS_DENIED',
      `the value of "${name}" came masked: no right to see it, or the server did not decrypt`,
      'a secret whose real value is eight asterisks can not be told apart',
    )
  }
  if (typeof value === 'string') return value
  if (isObject(value)) return JSON.stringify(value)
  throw strangeAnswer(response, 'Chariot')
}
