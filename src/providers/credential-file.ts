/** Credentials that lie in files. No message holds anything of their text. */
import { readFileSync } from 'node:fs'
import { ProviderError } from '../errors.ts'
import type { TlsFiles } from './http/agent.ts'

/** @throws ProviderError with code UNAVAILABLE, naming the file */
export function readCredentialFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new ProviderError('UNAVAILABLE', `${path} can not be read${code}`)
  }
}

/**
 * A token: the text that is given, else that of the file.
 * @returns `undefined` if there is neither, or an empty one
 * @throws ProviderError with code UNAVAILABLE
 */
export function tokenOf(text: string | undefined, file: string | undefined): string | undefined {
  const found = text || (file ? readCredentialFile(file) : '')
  return found.trim() || undefined
}

/**
 * Certificates and keys by the names of their files.
 * @throws ProviderError with code UNAVAILABLE
 */
export function tlsFiles(paths: {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
}): TlsFiles {
  return {
    ...(paths.ca && { ca: readCredentialFile(paths.ca) }),
    ...(paths.cert && { cert: readCredentialFile(paths.cert) }),
    ...(paths.key && { key: readCredentialFile(paths.key) }),
  }
}
