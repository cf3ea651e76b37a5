/**
 * One AWS service that speaks JSON 1.1: `operation` and `payload` in, the answer's members or the error's name out. All
 * requests are signed with credentials that are good at that time.
 */
import { ProviderError } from '../../errors.ts'
import { createGate } from '../http/gate.ts'
import type { HttpOptions } from '../http/request.ts'
import type { HttpResponse } from '../http/response.ts'
import { createTransport } from '../http/transport.ts'
import type { RequestOptions } from '../provider.ts'
import type { CredentialSource } from './credentials.ts'
import { type AwsMeaning, bareName, meaningOf } from './error-names.ts'
import { type AwsCredentials, sign } from './sign.ts'

export interface AwsClient {
  /** @throws ProviderError for what is not about the payload: UNAVAILABLE, THROTTLED, refused credentials */
  call(operation: string, payload: object, options: AwsCallOptions): Promise<AwsAnswer>
  close(): void
}

export interface AwsCallOptions extends RequestOptions {
  /** True if it does no harm to send it twice. */
  readonly idempotent: boolean
}

export type AwsAnswer =
  | { readonly members: Readonly<Record<string, unknown>> }
  /** `meaning` is never CREDENTIALS, UNAVAILABLE or THROTTLED. */
  | { readonly meaning: AwsMeaning; readonly failure: ProviderError }

export interface AwsClientOptions {
  /** `https://ssm.eu-west-1.amazonaws.com`. */
  readonly endpoint: string
  readonly region: string
  /** For the signature: `ssm`. */
  readonly service: string
  /** What stands before the operation: `AmazonSSM`. */
  readonly target: string
  readonly credentials: CredentialSource
  readonly http: HttpOptions
}

const SKEW_MS = 240_000

export function createAwsClient(options: AwsClientOptions): AwsClient {
  const { endpoint, region, service, target, credentials, http } = options
  const { now = Date.now } = http
  const transport = createTransport({ ...http, baseUrl: endpoint })
  const gate = createGate({ now })
  let skewMs = 0

  const send = (
    identity: AwsCredentials,
    operation: string,
    payload: object,
    { idempotent, ...limits }: AwsCallOptions,
  ): Promise<HttpResponse> =>
    transport.request({
      method: 'POST',
      body: JSON.stringify(payload),
      headers: ({ method, target: path, headers: { host = '' }, body }) => {
        const own = {
          host,
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `${target}.${operation}`,
        }
        const signable = { method, target: path, headers: own, body }
        return { ...own, ...sign(signable, identity, { region, service, now: now() + skewMs }) }
      },
      idempotent,
      label: operation,
      judge: passingFailure,
      ...limits,
    })

  /** For an old session or a wrong clock there is a remedy, and one more try. */
  const sendTwice = async (
    operation: string,
    payload: object,
    given: AwsCallOptions,
  ): Promise<HttpResponse> => {
    const identity = await credentials.get({ ...given, fresh: false })
    const response = await send(identity, operation, payload, given)
    const name = errorName(response)
    if (meaningOf(name) !== 'CREDENTIALS') return response
    const ahead = Date.parse(response.headers.date ?? '') - now()
    if (Math.abs(ahead - skewMs) > SKEW_MS) {
      skewMs = ahead
      return send(identity, operation, payload, given)
    }
    if (!/^(?:Request)?Expired/.test(name!)) return response
    const fresh = await credentials.get({ ...given, fresh: true })
    const same = fresh.accessKeyId === identity.accessKeyId && fresh.sessionToken === identity.sessionToken
    return same ? response : send(fresh, operation, payload, given)
  }

  return {
    call: (operation, payload, given) =>
      gate.pass(async signal => {
        const response = await sendTwice(operation, payload, { ...given, signal }).catch(error => {
          throw isDenied(error) ? gate.refuse(error) : error
        })
        if (response.status === 200) return { members: membersOf(response) }
        const name = errorName(response)
        const meaning = meaningOf(name)
        if (meaning === 'CREDENTIALS' || (meaning === undefined && response.status === 401)) {
          const detail = meaning === undefined ? 'the credentials are refused' : name
          throw gate.refuse(response.failure('ACCESS_DENIED', detail))
        }
        if (meaning === undefined) {
          throw response.failure(
            response.status === 403 ? 'ACCESS_DENIED' : 'UNAVAILABLE',
            'an error that is not known',
          )
        }
        return {
          meaning,
          failure: response.failure(meaning === 'BATCH' ? 'INVALID_REFERENCE' : meaning, name),
        }
      }, given.signal),
    close: () => transport.close(),
  }
}

function passingFailure(
  response: HttpResponse,
): { code: 'THROTTLED' | 'UNAVAILABLE'; detail: string } | undefined {
  if (response.status === 200) return undefined
  const name = errorName(response)
  const code = meaningOf(name)
  return code === 'THROTTLED' || code === 'UNAVAILABLE' ? { code, detail: name! } : undefined
}

/** Emulators answer with any content type. */
function membersOf(response: HttpResponse): Readonly<Record<string, unknown>> {
  const members = response.json({ anyType: true })
  if (typeof members === 'object' && members !== null && !Array.isArray(members)) {
    return members as Readonly<Record<string, unknown>>
  }
  throw response.failure('UNAVAILABLE', 'that is no answer of AWS')
}

function errorName(response: HttpResponse): string | undefined {
  if (response.status === 200) return undefined
  const header = response.headers['x-amzn-errortype']
  if (header !== undefined) return bareName(Array.isArray(header) ? header[0] : header)
  try {
    const { __type, code } = membersOf(response)
    return bareName(__type ?? code)
  } catch (error) {
    if (error instanceof ProviderError) return undefined // a gateway's page: only its status speaks
    throw error
  }
}

function isDenied(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.code === 'ACCESS_DENIED'
}
