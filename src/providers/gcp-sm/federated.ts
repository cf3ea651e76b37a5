/** Tokens for another identity, through Google's own package. Only this file knows it. */
import { ProviderError } from '../../errors.ts'
import type { Token } from '../authorized.ts'
import { loadPackage } from '../optional-package.ts'

/** The part of `google-auth-library` that is used. */
interface GoogleAuthLibrary {
  readonly GoogleAuth: new (options: {
    readonly keyFilename: string
    readonly scopes: string
  }) => {
    getAccessToken(): Promise<string | null | undefined>
  }
}

/** Its tokens last an hour at most; a part of that is enough. */
const LIFETIME_MS = 300_000

/** @throws ProviderError with code ACCESS_DENIED */
export async function federatedToken(file: string, scope: string): Promise<Token> {
  const library = await loadPackage('google-auth-library', 'workload identity federation with Google')
  const { GoogleAuth } = library as unknown as GoogleAuthLibrary
  const token = await new GoogleAuth({ keyFilename: file, scopes: scope }).getAccessToken().catch(() => {
    throw new ProviderError('ACCESS_DENIED', `Google: ${file} could not be exchanged for a token`)
  })
  if (!token) throw new ProviderError('ACCESS_DENIED', `Google: ${file} brought no token`)
  return { text: token, expiresAt: Date.now() + LIFETIME_MS }
}
