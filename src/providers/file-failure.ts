/**
 * What a failed file operation means for a secret. In: the error that `node:fs` threw. Out: a `ProviderError` that
 * names the file, or `undefined` where there simply is no such file.
 */
import { ProviderError } from '../errors.ts'
import { absentFile as absent } from '../files/file-error.ts'

/** @param file how the user knows the file */
export function toFileFailure(error: unknown, file: string): ProviderError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return undefined
    case 'EACCES':
    case 'EPERM':
      return new ProviderError('ACCESS_DENIED', `${file} may not be read (${code})`)
    case 'EISDIR':
      return new ProviderError('UNREADABLE', `${file} is a folder`)
    case 'ELOOP':
      return new ProviderError('UNREADABLE', `${file} is a link that leads to itself`)
    case 'ENAMETOOLONG':
      return new ProviderError('INVALID_REFERENCE', `${file} is too long for a file name`)
    default:
      return new ProviderError('UNAVAILABLE', `${file} could not be read${code === '' ? '' : ` (${code})`}`)
  }
}

/** For a file that was named, must be there and is not; a preflight check calls it a wrong call instead. */
export function absentFile(file: string): ProviderError {
  return new ProviderError('UNAVAILABLE', `${file} ${absent(file).message}`)
}
