/**
 * Infisical: the key is the name of a secret in one folder of one environment. The folder is read in one request, with
 * what it imports and with references expanded; personal overrides never count. Versions are read singly.
 */
import { ProviderError } from '../errors.ts'
import { createAuthorized } from './authorized.ts'
import { encodeSegment } from './http/path.ts'
import type { Variables } from './http/proxy.ts'
import type { HttpOptions, HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { createTransport } from './http/transport.ts'
import { type FolderSecret, secretsOf, toFound } from './infisical/folder.ts'
import { type InfisicalLogin, logIn } from './infisical/login.ts'
import { getOne, toOutcome } from './outcomes.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

export interface InfisicalOptions {
  /** The project's id. */
  readonly project: string
  /** The environment's slug: `prod`. */
  readonly environment: string
  /** The folder. Default: `'/'`. */
  readonly path?: string
  /** Default: INFISICAL_TOKEN, else INFISICAL_UNIVERSAL_AUTH_CLIENT_ID and INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET. */
  readonly login?: InfisicalLogin
  /** Default: INFISICAL_API_URL without its `/api`, else `https://app.infisical.com`. */
  readonly endpoint?: string
  /** False to leave out what the folder imports. Default: `true`. */
  readonly imports?: boolean
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

const PATH = '/api/v4/secrets'

/** @throws TypeError if the project or the environment is empty */
export function infisical(
  options: InfisicalOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list'>> {
  const { project, environment, imports = true, env = process.env, http = {} } = options
  if (project === '' || environment === '') throw new TypeError('a project and an environment are needed')
  const folder = `/${(options.path ?? '').replace(/^\/+|\/+$/g, '')}`
  const site = (env.INFISICAL_API_URL || 'https://app.infisical.com').replace(/\/api\/?$/, '')
  const transport = createTransport({ env, ...http, baseUrl: options.endpoint ?? site })
  const { send } = createAuthorized({
    transport,
    fetchToken: limits => logIn(options.login, env, transport, { now: http.now ?? Date.now, limits }),
    now: http.now,
  })

  /** What is not said is true there: nothing is left to the server's defaults. */
  const ask = (
    request: HttpRequest & { readonly values: boolean },
    limits: RequestOptions,
  ): Promise<HttpResponse> => {
    const { values, ...rest } = request
    const query = {
      projectId: project,
      environment,
      secretPath: folder,
      viewSecretValue: values,
      expandSecretReferences: values,
      includeImports: imports,
      recursive: false,
      includePersonalOverrides: false,
      ...request.query,
    }
    return send({ ...rest, query, ...limits })
  }

  const readFolder = async (
    values: boolean,
    limits: RequestOptions,
  ): Promise<ReadonlyMap<string, FolderSecret>> => {
    const response = await ask({ path: PATH, values }, limits)
    if (response.status === 404) throw noFolder(response)
    if (response.status !== 200) throw response.failure()
    return secretsOf(response)
  }

  const readVersion = async (
    { key, version }: SecretReference,
    limits: RequestOptions,
  ): Promise<ProviderOutcome> => {
    if (!/^[1-9]\d{0,8}$/.test(version!))
      throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(version)} is no version in Infisical`)
    const request = { path: `${PATH}/${encodeSegment(key)}`, query: { version }, values: true }
    const response = await ask(request, limits)
    // The folder was read before, so it is there: this is about the version.
    if (response.status === 404) return undefined
    if (response.status !== 200) throw response.failure()
    const { secret } = response.json() as { secret?: FolderSecret }
    if (secret === undefined) throw response.failure('UNAVAILABLE', 'there is no secret in it')
    return toFound(secret)
  }

  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    if (references.length === 0) return []
    const secrets = await readFolder(true, limits)
    return Promise.all(
      references.map(reference =>
        toOutcome(() => {
          const secret = secrets.get(reference.key)
          if (secret === undefined) return undefined
          return reference.version === undefined || reference.version === String(secret.version)
            ? toFound(secret)
            : readVersion(reference, limits)
        }),
      ),
    )
  }

  return {
    name: `infisical ${project}/${environment}${folder === '/' ? '' : folder}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      return [...(await readFolder(false, limits)).keys()].map(key => ({ key }))
    },
    close: () => transport.close(),
  }
}

/** Of a folder, not of a secret: one that is not there is left out of its folder. */
function noFolder(response: HttpResponse): ProviderError {
  const ours = /\bjson\b/.test(response.headers['content-type'] ?? '')
  return ours
    ? response.failure('INVALID_REFERENCE', 'there is no such project, environment or folder')
    : response.failure('UNAVAILABLE', 'that is no answer of Infisical')
}
