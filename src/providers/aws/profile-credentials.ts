/** Credentials of a profile: keys, a program, a role on top of another profile, or AWS's own package for the rest. */
import { ProviderError } from '../../errors.ts'
import { runCredentialProcess } from './credential-process.ts'
import { containerCredentials, instanceCredentials } from './metadata.ts'
import { type Profile, readProfile } from './profile.ts'
import type { AwsCredentials } from './sign.ts'
import { assumeRole, assumeWithWebIdentity, type Role, type StsOptions } from './sts.ts'

const PACKAGE = '@aws-sdk/credential-providers'

/** @throws ProviderError */
export async function profileCredentials(
  name: string,
  context: StsOptions,
  seen: readonly string[] = [],
): Promise<AwsCredentials> {
  const profile = readProfile(name, context.env)
  if (profile === undefined) throw denied(`there is no AWS profile "${name}"`)
  const { role_arn: arn, web_identity_token_file: tokenFile, mfa_serial: mfa } = profile
  const role = arn === undefined ? undefined : roleOf(arn, profile)
  const sts: StsOptions = { ...context, region: profile.region ?? context.region }
  const again = seen.includes(name)
  if (again && staticKeys(profile) === undefined)
    throw denied(`the AWS profile "${name}" names itself as its source`)
  if (role !== undefined && mfa === undefined && !again) {
    if (tokenFile !== undefined) return assumeWithWebIdentity(role, tokenFile, sts)
    return assumeRole(role, await sourceOf(profile, name, context, [...seen, name]), sts)
  }
  if (mfa !== undefined || Object.keys(profile).some(key => /^(?:sso_|login_session)/.test(key))) {
    return vendorCredentials(name)
  }
  const keys = staticKeys(profile)
  if (keys !== undefined) return keys
  if (profile.credential_process !== undefined)
    return runCredentialProcess(profile.credential_process, context)
  throw denied(`the AWS profile "${name}" has no credentials`)
}

async function sourceOf(
  profile: Profile,
  name: string,
  context: StsOptions,
  seen: readonly string[],
): Promise<AwsCredentials> {
  const { source_profile: source, credential_source: place } = profile
  if (source !== undefined) return profileCredentials(source, context, seen)
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = context.env
  const found =
    place === 'EcsContainer'
      ? await containerCredentials(context)
      : place === 'Ec2InstanceMetadata'
        ? await instanceCredentials(context)
        : place === 'Environment' && id && secret
          ? { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) }
          : undefined
  if (found === undefined) throw denied(`the AWS profile "${name}" has no source for its role`)
  return found
}

function roleOf(arn: string, profile: Profile): Role {
  const {
    role_session_name: sessionName,
    external_id: externalId,
    duration_seconds: durationSeconds,
  } = profile
  return { arn, sessionName, externalId, durationSeconds }
}

function staticKeys(profile: Profile): AwsCredentials | undefined {
  const {
    aws_access_key_id: accessKeyId,
    aws_secret_access_key: secretAccessKey,
    aws_session_token: token,
  } = profile
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, ...(token && { sessionToken: token }) }
}

interface VendorCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

async function vendorCredentials(profile: string): Promise<AwsCredentials> {
  const hint = `npm install ${PACKAGE}, or hand over credentials by variables`
  let vendor: { fromNodeProviderChain(options: object): () => Promise<VendorCredentials> }
  try {
    vendor = await import(PACKAGE)
  } catch {
    throw new ProviderError('ACCESS_DENIED', `the AWS profile "${profile}" needs the package ${PACKAGE}`, {
      hint,
    })
  }
  try {
    const { expiration, ...keys } = await vendor.fromNodeProviderChain({ profile })()
    return { ...keys, ...(expiration !== undefined && { expiresAt: expiration.getTime() }) }
  } catch {
    throw denied(`the AWS profile "${profile}" gave no credentials; its login may have ended`)
  }
}

function denied(message: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', message)
}
