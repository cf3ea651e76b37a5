/** Where an AWS service is: variables and profiles may name an emulator or a private address, else AWS's own host. */
import type { Variables } from '../http/proxy.ts'
import { profileName, readProfile } from './profile.ts'

export type AwsService = 'secretsmanager' | 'ssm' | 'sts'

const VARIABLES: Readonly<Record<AwsService, string>> = {
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  ssm: 'AWS_ENDPOINT_URL_SSM',
  sts: 'AWS_ENDPOINT_URL_STS',
}

export function endpointOf(service: AwsService, region: string, env: Variables): string {
  const own = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : configured(service, env)
  if (own !== undefined) return own
  const fips = env.AWS_USE_FIPS_ENDPOINT === 'true' ? '-fips' : ''
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://${service}${fips}.${region}.${domain}`
}

function configured(service: AwsService, env: Variables): string | undefined {
  return (
    env[VARIABLES[service]] ||
    env.AWS_ENDPOINT_URL ||
    readProfile(profileName(env), env)?.endpoint_url ||
    undefined
  )
}

/** @throws TypeError if neither option, variable nor profile names a region */
export function regionOf(region: string | undefined, env: Variables): string {
  const found =
    region || env.AWS_REGION || env.AWS_DEFAULT_REGION || readProfile(profileName(env), env)?.region
  if (!found) throw new TypeError('AWS needs a region: the option, or AWS_REGION')
  if (!/^[a-z0-9-]{1,32}$/.test(found)) throw new TypeError('that is no region of AWS, such as eu-west-1')
  return found
}
