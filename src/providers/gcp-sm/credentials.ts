/**
 * Who we are to Google: a token that is given, else the file of GOOGLE_APPLICATION_CREDENTIALS (or the one that `gcloud
 * auth application-default login` leaves), else the metadata server of the machine. Kinds of login that federate another
 * identity are left to Google's package `google-auth-library`, if it is installed.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ProviderError } from '../../errors.ts'
import type { Token, TokenLimits } from '../authorized.ts'
import { readCredentialFile } from '../credential-file.ts'
import type { Variables } from '../http/proxy.ts'
import type { HttpOptions, HttpRequest } from '../http/request.ts'
import type { HttpResponse } from '../http/response.ts'
import { createTransport } from '../http/transport.ts'
import { federatedToken } from './federated.ts'
import { signedAssertion } from './service-account.ts'

export interface GoogleCredentialOptions {
  /** An access token, or a function that fetches one. */
  readonly given?: string | (() => Promise<string>) | undefined
  /** Where tokens are fetched, instead of what the credentials file says. For tests. */
  readonly tokenUrl?: string | undefined
  readonly env: Variables
  readonly http: HttpOptions
  readonly limits: TokenLimits
}

export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const TOKEN_URL = 'https://oauth2.googleapis.com/token'
const TOKEN_HOSTS = /^https:\/\/(?:[a-z0-9-]+\.)*googleapis\.com\//
const METADATA_PATH = '/computeMetadata/v1/instance/service-accounts/default/token'

/** @throws ProviderError */
export async function fetchGoogleToken(options: GoogleCredentialOptions): Promise<Token> {
  const { given, env } = options
  if (given !== undefined) return { text: typeof given === 'string' ? given : await given() }
  const file = env.GOOGLE_APPLICATION_CREDENTIALS || gcloudFile(env)
  return file === undefined ? metadataToken(options) : fileToken(file, options)
}

function gcloudFile(env: Variables): string | undefined {
  const folder = env.CLOUDSDK_CONFIG || join(env.HOME ?? homedir(), '.config', 'gcloud')
  const file = join(folder, 'application_default_credentials.json')
  return existsSync(file) ? file : undefined
}

async function fileToken(file: string, options: GoogleCredentialOptions): Promise<Token> {
  const content = parse(readCredentialFile(file), file)
  const now = (options.http.now ?? Date.now)()
  switch (content.type) {
    case 'service_account': {
      const audience = tokenUrlOf(content, options)
      const assertion = signedAssertion(content, SCOPE, content.token_uri ?? TOKEN_URL, now)
      const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
      return exchangeFor(audience, grant, options)
    }
    case 'authorized_user': {
      const { client_id = '', client_secret = '', refresh_token = '' } = content
      const grant = { grant_type: 'refresh_token', client_id, client_secret, refresh_token }
      return exchangeFor(options.tokenUrl ?? TOKEN_URL, grant, options)
    }
    case 'external_account':
    case 'external_account_authorized_user':
    case 'impersonated_service_account':
      return federatedToken(file, SCOPE)
    default:
      throw denied(`${file} holds no kind of credentials that is known`)
  }
}

/** A file could send the signed assertion anywhere, so only Google's own hosts are taken from it. */
function tokenUrlOf({ token_uri: own }: Fields, { tokenUrl }: GoogleCredentialOptions): string {
  if (tokenUrl !== undefined) return tokenUrl
  if (own !== undefined && !TOKEN_HOSTS.test(own))
    throw denied('the token_uri of the key is not one of Google')
  return own ?? TOKEN_URL
}

async function exchangeFor(
  url: string,
  grant: Readonly<Record<string, string>>,
  { env, http, limits }: GoogleCredentialOptions,
): Promise<Token> {
  const { origin, pathname } = new URL(url)
  const request: HttpRequest = {
    method: 'POST',
    path: pathname,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(grant).toString(),
    idempotent: true,
    label: 'login',
    ...limits,
  }
  return once({ env, ...http, baseUrl: origin }, request, (http.now ?? Date.now)(), 'the login is refused')
}

async function metadataToken({ env, http, limits }: GoogleCredentialOptions): Promise<Token> {
  const host = env.GCE_METADATA_HOST || 'metadata.google.internal'
  const connection = { ...http, env, timeoutMs: 2000, retries: 1, proxy: false as const }
  const request = {
    path: METADATA_PATH,
    headers: { 'metadata-flavor': 'Google' },
    label: 'instance credentials',
    ...limits,
  }
  try {
    const refused = 'the machine has no Google credentials'
    return await once(
      { ...connection, baseUrl: `http://${host}` },
      request,
      (http.now ?? Date.now)(),
      refused,
    )
  } catch (error) {
    if (!(error instanceof ProviderError) || env.GCE_METADATA_HOST || !/ENOTFOUND/.test(error.message))
      throw error
    const hint = 'set GOOGLE_APPLICATION_CREDENTIALS; looked for the metadata server of the machine too'
    throw new ProviderError('ACCESS_DENIED', 'there are no credentials for Google', { hint })
  }
}

async function once(
  transportOptions: Parameters<typeof createTransport>[0],
  request: HttpRequest,
  now: number,
  refused: string,
): Promise<Token> {
  const transport = createTransport(transportOptions)
  try {
    return toToken(await transport.request(request), now, refused)
  } finally {
    transport.close()
  }
}

function toToken(response: HttpResponse, now: number, refused: string): Token {
  if (response.status !== 200) throw response.failure('ACCESS_DENIED', refused)
  const { access_token: text, expires_in: seconds } = response.json() as Record<string, unknown>
  if (typeof text !== 'string') throw response.failure('UNAVAILABLE', 'there is no token in it')
  return { text, expiresAt: now + Number(seconds ?? 3600) * 1000 }
}

/** Of a credentials file. */
export type Fields = Readonly<Record<string, string | undefined>>

function parse(text: string, file: string): Fields {
  try {
    const content: unknown = JSON.parse(text)
    if (typeof content === 'object' && content !== null) return content as Fields
  } catch {} // the parser's own error would quote the file
  throw denied(`${file} is no JSON object`)
}

function denied(message: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', `Google: ${message}`)
}
