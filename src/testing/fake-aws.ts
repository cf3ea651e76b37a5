/**
 * A fake AWS: Secrets Manager, SSM Parameter Store and STS at one address, with the errors of the real ones. It checks
 * every signature, with the keys of `credentials`; a test may change keys, secrets and parameters at any time.
 */
import type { AwsCredentials } from '../providers/aws/sign.ts'
import { attempt, type Members } from './aws/operation.ts'
import { parameterOperations } from './aws/parameters.ts'
import { type FakeSecret, putSecret, secretOperations } from './aws/secrets.ts'
import { refusedSignature } from './aws/signature.ts'
import { answerSts } from './aws/sts.ts'
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeAws extends FakeServer {
  /** Those that are taken now, by access key; at first `FAKE_AWS_CREDENTIALS` alone. */
  readonly credentials: Map<string, AwsCredentials>
  readonly secrets: Map<string, FakeSecret>
  /** The values of each parameter, version 1 first. */
  readonly parameters: Map<string, string[]>
  /** Puts a secret's next version. */
  putSecret(name: string, value: string | Uint8Array): void
  putParameter(name: string, value: string): void
  /** How often each operation was called, faults included. */
  operations(): Readonly<Record<string, number>>
}

export interface FakeAwsOptions extends FakeServerOptions {
  /** Operations that the policy denies: `BatchGetSecretValue`. Default: none. */
  readonly deniedOperations?: readonly string[]
  /** Names of secrets and parameters that the policy denies. Default: none. */
  readonly deniedNames?: readonly string[]
  /** Errors by name of secret or parameter: `{ DB: 'DecryptionFailure' }`. Default: none. */
  readonly broken?: Readonly<Record<string, string>>
  /** What STS takes as a web identity. Default: `'WEB-IDENTITY-EXAMPLE'`. */
  readonly webIdentity?: string
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
}

export const FAKE_AWS_CREDENTIALS: AwsCredentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' }

export async function startFakeAws(options: FakeAwsOptions = {}): Promise<FakeAws> {
  const { deniedOperations = [], deniedNames = [], broken = {}, now = Date.now } = options
  const { webIdentity = 'WEB-IDENTITY-EXAMPLE' } = options
  const credentials = new Map([[FAKE_AWS_CREDENTIALS.accessKeyId, FAKE_AWS_CREDENTIALS]])
  const secrets = new Map<string, FakeSecret>()
  const parameters = new Map<string, string[]>()
  const hindrances = { deniedNames, broken }
  const operations = {
    ...secretOperations(secrets, hindrances),
    ...parameterOperations(parameters, hindrances),
  }

  const answer = (request: FakeRequest): FakeAnswer => {
    const form = new URLSearchParams(request.body.toString())
    if (form.has('Action')) return answerSts(request, form, { credentials, webIdentity, now })
    const operation = operationOf(request)
    const refused = refusedSignature(request, credentials, now())
    if (refused !== undefined) return errorAnswer(refused, now())
    if (deniedOperations.includes(operation)) return errorAnswer('AccessDeniedException', now())
    const run = operations[operation]
    if (run === undefined) return errorAnswer('UnknownOperationException', now())
    const result = attempt(() => run(request.json() as Members))
    if ('refusal' in result) return errorAnswer(result.refusal, now())
    return { headers: JSON_1_1, body: JSON.stringify(result.members) }
  }

  const server = await startFakeServer(answer, { errorBody: faultBody, ...options })
  return {
    ...server,
    credentials,
    secrets,
    parameters,
    putSecret(name, value) {
      const text = typeof value === 'string'
      putSecret(
        secrets,
        name,
        text ? { SecretString: value } : { SecretBinary: Buffer.from(value).toString('base64') },
      )
    },
    putParameter: (name, value) => parameters.set(name, [...(parameters.get(name) ?? []), value]),
    operations() {
      const counts = new Map<string, number>()
      for (const request of server.requests) {
        const operation = operationOf(request)
        counts.set(operation, (counts.get(operation) ?? 0) + 1)
      }
      return Object.fromEntries(counts)
    },
  }
}

function operationOf({ headers, body }: FakeRequest): string {
  const target = headers['x-amz-target']
  return target === undefined
    ? (new URLSearchParams(body.toString()).get('Action') ?? 'none')
    : target.replace(/^.*\./, '')
}

function errorAnswer(name: string, now: number): FakeAnswer {
  const status = /^(?:AccessDenied|Unrecognized)/.test(name) ? 403 : 400
  const body = JSON.stringify({ __type: `com.amazonaws.example#${name}`, Message: `it is ${name}` })
  return { status, headers: { ...JSON_1_1, date: new Date(now).toUTCString() }, body }
}

const NAMES_BY_STATUS: Readonly<Record<number, string>> = {
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  409: 'ResourceExistsException',
  429: 'TooManyRequestsException',
  500: 'InternalServiceError',
  503: 'ServiceUnavailable',
}

function faultBody(status: number, message: string): { contentType: string; body: string } {
  return {
    contentType: JSON_1_1['content-type'],
    body: JSON.stringify({ __type: NAMES_BY_STATUS[status], message }),
  }
}
