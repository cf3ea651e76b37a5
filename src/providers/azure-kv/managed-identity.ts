/** The identity of the machine that we run on: of an App Service or a Function, else of a virtual machine (IMDS). */
import { ProviderError } from '../../errors.ts'
import type { Token } from '../authorized.ts'
import type { HttpOptions, HttpRequest } from '../http/request.ts'
import { createTransport } from '../http/transport.ts'
import type { AzureCredentialOptions } from './credentials.ts'
import { toAzureToken } from './token.ts'

const IMDS = 'http://169.254.169.254'

/**
 * @param client of an identity that a user assigned
 * @returns `undefined` if this is no machine of Azure
 * @throws ProviderError
 */
export async function managedIdentity(
  resource: string,
  client: string | undefined,
  { env, http, limits }: Pick<AzureCredentialOptions, 'env' | 'http' | 'limits'>,
): Promise<Token | undefined> {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = env
  if (endpoint && header) {
    if (!URL.canParse(endpoint)) throw new ProviderError('ACCESS_DENIED', 'IDENTITY_ENDPOINT is no URL')
    const { origin, pathname } = new URL(endpoint)
    const headers = { 'x-identity-header': header }
    const query = { 'api-version': '2019-08-01', resource, client_id: client || undefined }
    return ask(origin, { path: pathname, query, headers, ...limits }, { ...http, env, timeoutMs: 5000 })
  }
  const query = { 'api-version': '2018-02-01', resource, client_id: client || undefined }
  let answered = false
  const request: HttpRequest = {
    path: '/metadata/identity/oauth2/token',
    query,
    headers: { metadata: 'true' },
    judge: () => {
      answered = true
      return undefined
    },
    ...limits,
  }
  try {
    const connection = { ...http, env, timeoutMs: 1000, retries: 0 }
    return await ask(env.AZURE_POD_IDENTITY_AUTHORITY_HOST || IMDS, request, connection)
  } catch (error) {
    const named = Boolean(env.AZURE_POD_IDENTITY_AUTHORITY_HOST)
    // Where nobody answers, this is no machine of Azure.
    if (!named && !answered && error instanceof ProviderError && error.code === 'UNAVAILABLE')
      return undefined
    throw error
  }
}

async function ask(baseUrl: string, request: HttpRequest, http: HttpOptions): Promise<Token> {
  const transport = createTransport({ ...http, proxy: false, baseUrl })
  try {
    const response = await transport.request({ ...request, label: 'managed identity' })
    return toAzureToken(response, (http.now ?? Date.now)(), 'the machine has no such identity')
  } finally {
    transport.close()
  }
}
