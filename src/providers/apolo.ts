/**
 * Secrets of a project of Apolo. Keys are names, or `secret:` URIs of this very project. The list holds what the caller may
 * read and nothing else; older servers give no values back.
 */
import { ProviderError } from '../errors.ts'
import { type ApoloPlace, keyOf } from './apolo/key.ts'
import { checkWrite } from './apolo/write-rules.ts'
import { encodeSegment } from './http/path.ts'
import type { HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { getOne, toOutcome } from './outcomes.ts'
import { refusedWrite, strangeAnswer, writeRefused } from './platform/refusals.ts'
import { createSession, type PlatformOptions } from './platform/session.ts'
import { errorText, isObject } from './platform/shape.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'
import { fromBase64, textOrBytes } from './text-or-bytes.ts'

export interface ApoloOptions extends PlatformOptions, ApoloPlace {
  /** The cluster's `secrets_url`. Default: APOLO_SECRETS_URL. */
  readonly secretsUrl?: string
  /** For `share`. Default: APOLO_API_URL. */
  readonly apiUrl?: string
}

const LEVELS: readonly string[] = ['read', 'write', 'manage']

/** @throws TypeError for an address that is none, or a place that is not whole */
export function apolo(
  options: ApoloOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete' | 'share' | 'unshare'>> {
  const { cluster, org, project, env = process.env } = options
  for (const [name, text] of Object.entries({ cluster, organisation: org, project })) {
    if (text === '') throw new TypeError(`the ${name} is missing`)
  }
  const secretsUrl = options.secretsUrl ?? (env.APOLO_SECRETS_URL || undefined)
  if (secretsUrl === undefined)
    throw new TypeError('APOLO_SECRETS_URL is not set: the secrets_url of the cluster')
  const common = { ...options, env, platform: 'Apolo', variables: ['APOLO_TOKEN'] }
  const session = createSession({ ...common, baseUrl: secretsUrl })
  const apiUrl = options.apiUrl ?? (env.APOLO_API_URL || undefined)
  const api = apiUrl === undefined ? undefined : createSession({ ...common, baseUrl: apiUrl })
  const where = { org_name: org, project_name: project }

  const send = (request: HttpRequest, limits: RequestOptions): Promise<HttpResponse> =>
    session.send({ query: where, ...request, ...limits })

  const list = async (limits: RequestOptions): Promise<string[]> => {
    const response = await send({ path: '/api/v1/secrets' }, limits)
    if (response.status !== 200) throw response.failure()
    const json = response.json()
    if (!Array.isArray(json)) throw strangeAnswer(response, 'Apolo')
    return (json as readonly unknown[]).map(item => {
      const { key } = isObject(item) ? item : {}
      if (typeof key !== 'string') throw strangeAnswer(response, 'Apolo')
      return key
    })
  }

  const read = async (key: string, limits: RequestOptions): Promise<ProviderOutcome> => {
    const response = await send({ path: `/api/v1/secrets/${encodeSegment(key)}` }, limits)
    if (response.status === 200) {
      const json = response.json()
      const { value } = isObject(json) ? json : {}
      if (typeof value !== 'string') throw strangeAnswer(response, 'Apolo')
      return textOrBytes(fromBase64(value, `Apolo: ${JSON.stringify(key)}`))
    }
    if (response.status !== 404 && response.status !== 405) throw response.failure()
    if (isAbsent(response)) return undefined
    // A server without this call says nothing of the secret.
    if (!(await list(limits)).includes(key)) return undefined
    const hint = 'this server is older than the call that gives values back'
    throw new ProviderError('UNREADABLE', `Apolo: the server can not give the value of "${key}" back`, {
      hint,
    })
  }
  const getMany = (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    const reads = new Map<string, Promise<ProviderOutcome>>()
    return Promise.all(
      references.map(reference => {
        const key = keyOf(reference.key, options)
        if (key === undefined) return undefined
        const outcome = reads.get(key) ?? toOutcome(() => read(key, limits))
        reads.set(key, outcome)
        return outcome
      }),
    )
  }

  const permit = async (request: HttpRequest, who: string, done: number, { signal }: RequestOptions) => {
    if (api === undefined) {
      throw writeRefused('Apolo: sharing needs the address of the API', 'set APOLO_API_URL, with its path')
    }
    // A service account's name has slashes, which the API writes as colons.
    const path = `/users/${encodeSegment(who.replaceAll('/', ':'))}/permissions`
    const response = await api.send({ ...request, path, ...(signal !== undefined && { signal }) })
    if (response.status !== done) throw refusedWrite(response)
    return response
  }
  const uriOf = (key: string): string =>
    `secret://${[cluster, org, project, keyOf(key, options) ?? key].map(encodeURIComponent).join('/')}`

  return {
    name: `apolo ${cluster}/${org}/${project}`,
    listsOwnOnly: true,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      return (await list(limits)).map(key => ({
        key,
        otherKeys: [`secret:${key}`, uriOf(key), `${project}/${key}`],
      }))
    },
    async set({ key }, value, limits) {
      const encoded = checkWrite(keyOf(key, options) ?? key, value)
      const json = { key: keyOf(key, options) ?? key, value: encoded, ...where }
      const request = { method: 'POST', path: '/api/v1/secrets', json, query: {} }
      const response = await send(request, limits)
      if (response.status !== 201) throw refusedWrite(response)
    },
    async delete({ key }, limits) {
      const path = `/api/v1/secrets/${encodeSegment(keyOf(key, options) ?? key)}`
      const response = await send({ method: 'DELETE', path }, limits)
      if (response.status !== 204 && !isAbsent(response)) throw refusedWrite(response)
    },
    async share({ key }, who, { level = 'read', ...limits }) {
      if (!LEVELS.includes(level)) {
        throw writeRefused(`Apolo: there is no level ${JSON.stringify(level)}`, `one of ${LEVELS.join(', ')}`)
      }
      await permit({ method: 'POST', json: [{ uri: uriOf(key), action: level }] }, who, 201, limits)
      return `the level is "${level}"; it is not in the other's list of secrets, only in that of their permissions`
    },
    async unshare({ key }, who, limits) {
      await permit({ method: 'DELETE', query: { uri: uriOf(key) } }, who, 204, limits)
      return 'who could read a value may have kept it'
    },
    close() {
      session.close()
      api?.close()
    },
  }
}

/** `{"error":"Secret 'x' not found"}`: said of the secret, and not of the call. */
function isAbsent(response: HttpResponse): boolean {
  return (
    response.status === 404 && /^Secret .* not found$/.test(errorText(() => response.json({ anyType: true })))
  )
}
