import type { Variables } from '../http/proxy.ts'
import type { HttpOptions } from '../http/request.ts'
import { type AwsClient, createAwsClient } from './client.ts'
import { createCredentialSource } from './credentials.ts'
import { type AwsService, endpointOf, regionOf } from './endpoint.ts'
import type { AwsCredentials } from './sign.ts'

/** What both AWS stores take. */
export interface AwsOptions {
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, else the profile's. */
  readonly region?: string
  /** Default: what AWS's own tools would find. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>)
  /** A profile to use before all else. Default: none. */
  readonly profile?: string
  /** Default: AWS_ENDPOINT_URL_SECRETS_MANAGER or AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL, else AWS. */
  readonly endpoint?: string
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

export interface AwsConnection {
  readonly client: AwsClient
  readonly region: string
}

/** @throws TypeError without a region, or for an address that is none */
export function connectAws(
  service: Exclude<AwsService, 'sts'>,
  target: string,
  options: AwsOptions,
): AwsConnection {
  const { credentials: given, profile, env: variables = process.env } = options
  const env = profile === undefined ? variables : { ...variables, AWS_PROFILE: profile }
  const region = regionOf(options.region, env)
  const http = { env, ...options.http }
  const credentials = createCredentialSource({ given, profile, region, env, http })
  const endpoint = options.endpoint ?? endpointOf(service, region, env)
  return { client: createAwsClient({ endpoint, region, service, target, credentials, http }), region }
}
