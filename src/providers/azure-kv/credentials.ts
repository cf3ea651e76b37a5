/**
 * Who we are to Microsoft Entra: a token that is given, else a client secret, a client certificate or a federated token of
 * the variables that Azure's own clients read, else the managed identity of the machine. Other kinds of login are left to
 * the package `@azure/identity`, if it is installed.
 */
import { ProviderError } from '../../errors.ts'
import type { Token, TokenLimits } from '../authorized.ts'
import { readCredentialFile } from '../credential-file.ts'
import type { Variables } from '../http/proxy.ts'
import type { HttpOptions } from '../http/request.ts'
import { createTransport } from '../http/transport.ts'
import { certificateAssertion } from './certificate.ts'
import { otherIdentity } from './identity-package.ts'
import { managedIdentity } from './managed-identity.ts'
import { toAzureToken } from './token.ts'

export interface AzureCredentialOptions {
  /** An access token, or a function that fetches one. */
  readonly given?: string | (() => Promise<string>) | undefined
  /** `https://vault.azure.net`, for what tokens are. */
  readonly resource: string
  /** Default: AZURE_AUTHORITY_HOST, else that of the cloud. */
  readonly authority: string
  readonly env: Variables
  readonly http: HttpOptions
  readonly limits: TokenLimits
}

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** @throws ProviderError */
export async function fetchAzureToken(options: AzureCredentialOptions): Promise<Token> {
  const { given, resource, env } = options
  if (given !== undefined) return { text: typeof given === 'string' ? given : await given() }
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client } = env
  const { AZURE_CLIENT_SECRET: secret, AZURE_CLIENT_CERTIFICATE_PATH: certificate } = env
  const federated = env.AZURE_FEDERATED_TOKEN_FILE
  if (tenant && client && secret) return logIn(tenant, client, { client_secret: secret }, options)
  if (tenant && client && certificate) {
    const pem = readCredentialFile(certificate)
    const now = (options.http.now ?? Date.now)()
    const assertion = certificateAssertion(pem, client, tokenUrl(options, tenant), now)
    return logIn(tenant, client, { client_assertion_type: ASSERTION, client_assertion: assertion }, options)
  }
  if (tenant && client && federated) {
    const assertion = readCredentialFile(federated).trim()
    return logIn(tenant, client, { client_assertion_type: ASSERTION, client_assertion: assertion }, options)
  }
  const machine = await managedIdentity(resource, client, options)
  return machine ?? otherIdentity(resource)
}

function tokenUrl({ authority }: AzureCredentialOptions, tenant: string): string {
  return `${authority.replace(/\/+$/, '')}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
}

async function logIn(
  tenant: string,
  client: string,
  proof: Readonly<Record<string, string>>,
  options: AzureCredentialOptions,
): Promise<Token> {
  const { resource, env, http, limits } = options
  const url = tokenUrl(options, tenant)
  if (!URL.canParse(url)) throw new ProviderError('ACCESS_DENIED', 'AZURE_AUTHORITY_HOST is no URL')
  const { origin, pathname } = new URL(url)
  const transport = createTransport({ env, ...http, baseUrl: origin })
  const form = {
    grant_type: 'client_credentials',
    client_id: client,
    scope: `${resource}/.default`,
    ...proof,
  }
  try {
    const response = await transport.request({
      method: 'POST',
      path: pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      idempotent: true,
      label: 'login',
      ...limits,
    })
    return toAzureToken(response, (http.now ?? Date.now)(), 'the login is refused')
  } finally {
    transport.close()
  }
}
