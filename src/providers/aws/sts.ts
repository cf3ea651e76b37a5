/**
 * Roles assumed through STS: with a web identity (a token file of a pod or a CI job), or with the credentials of another
 * profile. STS answers in XML of a few known elements.
 */
import { readFileSync } from 'node:fs'
import { ProviderError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import type { HttpOptions } from '../http/request.ts'
import type { HttpResponse } from '../http/response.ts'
import type { Limits } from '../http/single-flight.ts'
import { createTransport } from '../http/transport.ts'
import { endpointOf } from './endpoint.ts'
import { meaningOf } from './error-names.ts'
import { type AwsCredentials, sign } from './sign.ts'

export interface Role {
  readonly arn: string
  readonly sessionName?: string | undefined
  readonly externalId?: string | undefined
  readonly durationSeconds?: string | undefined
}

export interface StsOptions {
  readonly region: string
  readonly env: Variables
  readonly http: HttpOptions
  /** Of all who wait for the credentials. */
  readonly limits: Limits
}

/** @throws ProviderError */
export function assumeWithWebIdentity(
  role: Role,
  tokenFile: string,
  options: StsOptions,
): Promise<AwsCredentials> {
  return ask(
    'AssumeRoleWithWebIdentity',
    role,
    { WebIdentityToken: readToken(tokenFile) },
    undefined,
    options,
  )
}

/** @throws ProviderError */
export function assumeRole(role: Role, source: AwsCredentials, options: StsOptions): Promise<AwsCredentials> {
  const { externalId } = role
  return ask('AssumeRole', role, externalId === undefined ? {} : { ExternalId: externalId }, source, options)
}

async function ask(
  action: string,
  { arn, sessionName = 'render-config', durationSeconds }: Role,
  more: Readonly<Record<string, string>>,
  source: AwsCredentials | undefined,
  { region, env, http, limits }: StsOptions,
): Promise<AwsCredentials> {
  const { now = Date.now } = http
  const form = new URLSearchParams({
    Action: action,
    Version: '2011-06-15',
    RoleArn: arn,
    RoleSessionName: sessionName,
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
    ...more,
  })
  const transport = createTransport({ ...http, baseUrl: endpointOf('sts', region, env) })
  try {
    const response = await transport.request({
      method: 'POST',
      body: form.toString(),
      headers: ({ method, target, headers: { host = '' }, body }) => {
        const own = { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
        if (source === undefined) return own
        return {
          ...own,
          ...sign({ method, target, headers: own, body }, source, { region, service: 'sts', now: now() }),
        }
      },
      idempotent: true,
      label: action,
      judge: passingFailure,
      ...limits,
    })
    if (response.status !== 200)
      throw response.failure('ACCESS_DENIED', knownName(response) ?? 'the role is refused')
    return credentialsOf(response)
  } finally {
    transport.close()
  }
}

function credentialsOf(response: HttpResponse): AwsCredentials {
  const accessKeyId = element(response, 'AccessKeyId')
  const secretAccessKey = element(response, 'SecretAccessKey')
  const sessionToken = element(response, 'SessionToken')
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw response.failure('UNAVAILABLE', 'there are no credentials in it')
  }
  const expiresAt = Date.parse(element(response, 'Expiration') ?? '')
  return { accessKeyId, secretAccessKey, sessionToken, ...(!Number.isNaN(expiresAt) && { expiresAt }) }
}

function passingFailure(
  response: HttpResponse,
): { code: 'THROTTLED' | 'UNAVAILABLE'; detail: string } | undefined {
  const name = response.status === 200 ? undefined : knownName(response)
  const code = meaningOf(name)
  return code === 'THROTTLED' || code === 'UNAVAILABLE' ? { code, detail: name! } : undefined
}

function knownName(response: HttpResponse): string | undefined {
  const name = element(response, 'Code')
  return meaningOf(name) === undefined ? undefined : name
}

function element(response: HttpResponse, name: string): string | undefined {
  return new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(response.text())?.[1]
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw new ProviderError('UNAVAILABLE', `${path}, the web identity of AWS, can not be read`)
  }
}
