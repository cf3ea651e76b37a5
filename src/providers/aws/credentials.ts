/**
 * Who we are to AWS, looked for where AWS's own tools look: variables, web identity, profile, container, instance. What
 * is found is kept and fetched again before it ends. Kinds of login that need a browser or a device are left to AWS's
 * package `@aws-sdk/credential-providers`, if it is installed.
 */
import { ProviderError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import type { HttpOptions } from '../http/request.ts'
import { createSingleFlight, type Limits } from '../http/single-flight.ts'
import { containerCredentials, instanceCredentials } from './metadata.ts'
import { profileName, readProfile } from './profile.ts'
import { profileCredentials } from './profile-credentials.ts'
import type { AwsCredentials } from './sign.ts'
import { assumeWithWebIdentity, type StsOptions } from './sts.ts'

export interface CredentialSource {
  /**
   * @param options `fresh`: those that we have are refused
   * @throws ProviderError
   */
  get(options: Limits & { readonly fresh: boolean }): Promise<AwsCredentials>
}

export interface CredentialOptions {
  /** Credentials, or a function that fetches them. */
  readonly given?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined
  /** A profile to use before all else. */
  readonly profile?: string | undefined
  readonly region: string
  readonly env: Variables
  readonly http: HttpOptions
}

const EARLY_MS = 300_000

export function createCredentialSource(options: CredentialOptions): CredentialSource {
  const { now = Date.now } = options.http
  let held: AwsCredentials | undefined
  const arriving = createSingleFlight<AwsCredentials>()

  return {
    async get({ fresh, ...given }) {
      const left = (held?.expiresAt ?? Number.POSITIVE_INFINITY) - now()
      if (held !== undefined && !fresh && left > EARLY_MS) return held
      const old = held
      try {
        return await arriving.join(given, async limits => {
          held = await findCredentials({ ...options, limits })
          return held
        })
      } catch (error) {
        if (old !== undefined && !fresh && left > 0 && isPassing(error)) return old
        throw error
      }
    },
  }
}

async function findCredentials(options: CredentialOptions & StsOptions): Promise<AwsCredentials> {
  const { given, profile, env } = options
  if (typeof given === 'function') return given()
  if (given !== undefined) return given
  if (profile !== undefined) return profileCredentials(profile, options)
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: token,
  } = env
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(token && { sessionToken: token }) }
  if (env.AWS_PROFILE) return profileCredentials(env.AWS_PROFILE, options)
  const {
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: arn,
    AWS_ROLE_SESSION_NAME: sessionName,
  } = env
  if (tokenFile && arn) return assumeWithWebIdentity({ arn, sessionName }, tokenFile, options)
  const usual = profileName(env)
  if (hasLogin(readProfile(usual, env))) return profileCredentials(usual, options)
  const found = (await containerCredentials(options)) ?? (await instanceCredentials(options))
  if (found !== undefined) return found
  const hint = 'looked at the variables, the profile, the container and the instance'
  throw new ProviderError('ACCESS_DENIED', 'there are no credentials for AWS', { hint })
}

/** A profile may hold nothing but a region. */
function hasLogin(profile: Readonly<Record<string, string>> | undefined): boolean {
  return Object.keys(profile ?? {}).some(name =>
    /^(?:aws_access_key_id|credential_|role_arn|sso_|login_session)/.test(name),
  )
}

function isPassing(error: unknown): boolean {
  return error instanceof ProviderError && (error.code === 'UNAVAILABLE' || error.code === 'THROTTLED')
}
