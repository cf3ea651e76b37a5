/**
 * Credentials of the machine that we run on: of an ECS task or an EKS pod from its agent, of an EC2 instance from IMDSv2.
 * No proxy stands in between, and the agent's token goes to no other host than AWS allows.
 */
import { readFileSync } from 'node:fs'
import { ProviderError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import type { HttpOptions } from '../http/request.ts'
import type { Limits } from '../http/single-flight.ts'
import { createTransport } from '../http/transport.ts'
import { credentialsFrom } from './credential-json.ts'
import type { AwsCredentials } from './sign.ts'

const AGENT = 'http://169.254.170.2'
const AGENT_HOSTS: readonly string[] = [
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::23]',
  'localhost',
  '[::1]',
]
const IMDS = 'http://169.254.169.254'
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/'

export interface MachineOptions {
  readonly env: Variables
  readonly http: HttpOptions
  /** Of all who wait for the credentials. */
  readonly limits: Limits
}

/** @throws ProviderError; @returns `undefined` if this is no container with a role */
export async function containerCredentials({
  env,
  http,
  limits,
}: MachineOptions): Promise<AwsCredentials | undefined> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env
  const uri = relative ? `${AGENT}${relative}` : full
  if (!uri) return undefined
  const url = URL.canParse(uri) ? new URL(uri) : undefined
  if (url === undefined || !isAllowed(url)) {
    throw new ProviderError(
      'ACCESS_DENIED',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that AWS does not allow',
    )
  }
  const token = containerToken(env)
  const transport = createTransport({ ...http, timeoutMs: 2000, proxy: false, baseUrl: url.origin })
  try {
    const response = await transport.request({
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      ...(token !== undefined && { headers: { authorization: token } }),
      label: 'container credentials',
      ...limits,
    })
    const credentials = response.status === 200 ? credentialsFrom(response.text()) : undefined
    if (credentials === undefined)
      throw response.failure('ACCESS_DENIED', 'the container has no AWS credentials')
    return credentials
  } finally {
    transport.close()
  }
}

/** @throws ProviderError; @returns `undefined` if this is no instance with a role */
export async function instanceCredentials({
  env,
  http,
  limits,
}: MachineOptions): Promise<AwsCredentials | undefined> {
  if (env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') return undefined
  const baseUrl = env.AWS_EC2_METADATA_SERVICE_ENDPOINT || IMDS
  const transport = createTransport({ ...http, timeoutMs: 1000, retries: 0, proxy: false, baseUrl })
  let answered = false
  try {
    const session = await transport
      .request({
        method: 'PUT',
        path: '/latest/api/token',
        headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
        label: 'instance metadata',
        judge: () => {
          answered = true
          return undefined
        },
        ...limits,
      })
      .catch((error: unknown) => {
        // Where nobody answers, this is no instance of EC2.
        if (!answered && error instanceof ProviderError && error.code === 'UNAVAILABLE') return undefined
        throw error
      })
    if (session?.status !== 200) return undefined
    const headers = { 'x-aws-ec2-metadata-token': session.text() }
    const role = await transport.request({ path: ROLE_PATH, headers, label: 'instance role', ...limits })
    if (role.status === 404) return undefined
    if (role.status !== 200) throw role.failure()
    const name = encodeURIComponent(role.text().trim().split('\n', 1)[0]!)
    const response = await transport.request({
      path: `${ROLE_PATH}${name}`,
      headers,
      label: 'instance credentials',
      ...limits,
    })
    const credentials = response.status === 200 ? credentialsFrom(response.text()) : undefined
    if (credentials === undefined)
      throw response.failure('ACCESS_DENIED', 'the instance has no AWS credentials')
    return credentials
  } finally {
    transport.close()
  }
}

function isAllowed({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && (AGENT_HOSTS.includes(hostname) || /^127\./.test(hostname)))
  )
}

function containerToken(env: Variables): string | undefined {
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } = env
  if (!file) return token || undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new ProviderError('UNAVAILABLE', `${file} can not be read`)
  }
}
