/** Tokens of logins that only Microsoft's own package knows (its command line, Visual Studio Code …). Only this file knows it. */
import { ProviderError } from '../../errors.ts'
import type { Token } from '../authorized.ts'
import { loadPackage } from '../optional-package.ts'

/** The part of `@azure/identity` that is used. */
interface AzureIdentity {
  readonly DefaultAzureCredential: new () => {
    getToken(scope: string): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
  }
}

/** @throws ProviderError with code ACCESS_DENIED */
export async function otherIdentity(resource: string): Promise<Token> {
  const purpose = 'there are no credentials for Azure in the variables or of the machine; any other login'
  const { DefaultAzureCredential } = (await loadPackage(
    '@azure/identity',
    purpose,
  )) as unknown as AzureIdentity
  const token = await new DefaultAzureCredential().getToken(`${resource}/.default`).catch(() => null)
  if (token === null) throw new ProviderError('ACCESS_DENIED', 'there are no credentials for Azure')
  return { text: token.token, expiresAt: token.expiresOnTimestamp }
}
