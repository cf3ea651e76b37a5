/**
 * Secrets of a pipeline of Calyptia Core. The server gives ciphertext alone; values are decrypted here, with the private
 * key of RENDER_CONFIG_PRIVATE_KEY or …_FILE. One list holds everything, so any number of secrets is one round of pages.
 */
import { type OutcomeCode, ProviderError, RenderConfigError } from '../errors.ts'
import { openOaepBlocks } from '../store/oaep-blocks.ts'
import {
  findPrivateKey,
  PRIVATE_KEY_HINT,
  type PrivateKey,
  type PrivateKeyOptions,
} from '../store/private-key.ts'
import { type CalyptiaSecret, errorDetail, listPipeline } from './calyptia/list.ts'
import { encodeSegment } from './http/path.ts'
import type { HttpRequest } from './http/request.ts'
import type { HttpResponse } from './http/response.ts'
import { getOne, toOutcome } from './outcomes.ts'
import { refusedWrite, writeRefused } from './platform/refusals.ts'
import { createSession, type PlatformOptions } from './platform/session.ts'
import type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
} from './provider.ts'
import { fromBase64, textOrBytes } from './text-or-bytes.ts'

export interface CalyptiaOptions extends PlatformOptions, Pick<PrivateKeyOptions, 'privateKey' | 'cwd'> {
  /** Id or name of the pipeline. */
  readonly pipeline: string
  /** Default: CALYPTIA_CLOUD_URL, CALYPTIA_API_URL, else `https://cloud-api.calyptia.com`. */
  readonly address?: string
  /** What the token is: a project's, a user's, or that of a core instance. Default: `'project'`. */
  readonly tokenKind?: 'project' | 'user' | 'core'
}

const KEY = /^[0-9A-Za-z_]+$/

/** @throws TypeError for an address that is none, or without a pipeline */
export function calyptia(
  options: CalyptiaOptions,
): Provider & Required<Pick<Provider, 'getMany' | 'list' | 'set' | 'delete'>> {
  const { pipeline, env = process.env, tokenKind = 'project' } = options
  if (pipeline === '') throw new TypeError('the pipeline is missing')
  const session = createSession({
    ...options,
    env,
    platform: 'Calyptia',
    baseUrl:
      (options.address ?? (env.CALYPTIA_CLOUD_URL || env.CALYPTIA_API_URL)) ||
      'https://cloud-api.calyptia.com',
    variables: ['CALYPTIA_CLOUD_TOKEN', 'CALYPTIA_API_TOKEN'],
    headers: token => TOKEN_HEADERS[tokenKind](token),
  })
  const secretsPath = `/v1/aggregator_pipelines/${encodeSegment(pipeline)}/secrets`
  const list = (limits: RequestOptions): Promise<CalyptiaSecret[]> =>
    listPipeline(session, secretsPath, limits)

  const write = async (request: HttpRequest, done: number, limits: RequestOptions): Promise<void> => {
    const response = await session.send({ ...request, ...limits })
    if (response.status !== done) throw writeFailure(response)
  }
  const getMany = async (
    references: readonly SecretReference[],
    limits: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    if (references.length === 0) return []
    const byKey = new Map((await list(limits)).map(secret => [secret.key, secret]))
    return Promise.all(
      references.map(({ key }) => {
        const secret = byKey.get(key)
        return secret === undefined ? undefined : toOutcome((): ProviderOutcome => decrypt(secret, options))
      }),
    )
  }

  return {
    name: `calyptia ${pipeline}`,
    getMany,
    get: getOne(getMany),
    async list(limits): Promise<readonly ListedSecret[]> {
      const secrets = await list(limits)
      return secrets.map(({ id, key, updatedAt }) => ({
        key,
        id,
        ...(updatedAt !== undefined && { updateTime: updatedAt }),
      }))
    },
    async set({ key }, value, { signal }) {
      const limits = signal === undefined ? {} : { signal }
      if (!KEY.test(key)) {
        throw writeRefused(
          `Calyptia: the key ${JSON.stringify(key)} can not be referred to by any config`,
          'use letters, digits and "_"',
        )
      }
      const encoded = Buffer.from(value).toString('base64')
      const old = (await list(limits)).find(secret => secret.key === key)
      // An update has the value alone: the server's names for the key differ between its versions.
      if (old === undefined) {
        const json = { key, value: encoded }
        await write({ method: 'POST', path: secretsPath, json }, 201, limits)
      } else await write({ method: 'PATCH', path: pathOf(old), json: { value: encoded } }, 204, limits)
    },
    async delete({ key }, limits) {
      const old = (await list(limits)).find(secret => secret.key === key)
      if (old !== undefined) await write({ method: 'DELETE', path: pathOf(old) }, 204, limits)
    },
    close: () => session.close(),
  }
}

const TOKEN_HEADERS = {
  project: (token: string) => ({ 'x-project-token': token }),
  user: (token: string) => ({ authorization: `Bearer ${token}` }),
  core: (token: string) => ({ 'x-aggregator-token': token }),
} as const

function pathOf({ id }: CalyptiaSecret): string {
  return `/v1/pipeline_secrets/${encodeSegment(id)}`
}

/** Ciphertext is never a value: without the right key there is none. */
function decrypt({ key, ciphertext, updatedAt }: CalyptiaSecret, options: CalyptiaOptions): FoundSecret {
  const what = `Calyptia: ${JSON.stringify(key)}`
  const own = ownKey(options, what)
  if (own === undefined) {
    throw new ProviderError('UNREADABLE', `${what} is encrypted, and there is no private key to open it`, {
      hint: `${PRIVATE_KEY_HINT}; the cluster has it in the Secret NAME-private-rsa.key`,
    })
  }
  const bytes = openOaepBlocks(fromBase64(ciphertext, what), own.key)
  if (bytes === undefined) {
    throw new ProviderError('UNREADABLE', `${what} can not be opened with the private key at hand`, {
      hint: 'it is that of another core instance, or the ciphertext is damaged',
    })
  }
  return { value: textOrBytes(bytes), ...(updatedAt !== undefined && { version: updatedAt }) }
}

function ownKey({ env, privateKey, cwd }: CalyptiaOptions, what: string): PrivateKey | undefined {
  try {
    return findPrivateKey({
      ...(privateKey !== undefined && { privateKey }),
      ...(env !== undefined && { env }),
      ...(cwd !== undefined && { cwd }),
    })
  } catch (error) {
    if (!(error instanceof RenderConfigError)) throw error
    throw new ProviderError('UNREADABLE', `${what} can not be opened: ${error.message}`)
  }
}

/** The server's own texts that say what is wrong with a write. */
const REFUSED: readonly string[] = [
  'pipeline secret already exists',
  'secret value required',
  'secret size exceeded',
  'pipeline secrets quota exceeded',
  'invalid secret key',
  'invalid pipeline secret ID',
]

function writeFailure(response: HttpResponse): Error {
  const { error, text } = errorDetail(response)
  if (response.status === 404) {
    const code: OutcomeCode = 'NOT_FOUND'
    return response.failure(
      code,
      REFERRED.test(text) ? 'a config refers to a secret that there is not' : undefined,
    )
  }
  if (response.status < 400) return response.failure('UNAVAILABLE', 'that is no answer of Calyptia')
  const known = REFUSED.find(one => one === error)
  return refusedWrite(
    response,
    known,
    known === undefined ? 'a secret that a config refers to can not be deleted' : undefined,
  )
}

const REFERRED = /undefined pipeline secret/
