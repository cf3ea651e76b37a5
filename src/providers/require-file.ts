/**
 * For a provider of files, before anything is asked. In: what the call names. Refused: a file or folder that is not
 * there. Whatever else is wrong with it is told when it is read.
 */
import { statSync } from 'node:fs'
import { RenderConfigError } from '../errors.ts'
import { absentFile, errorCode, toFileError } from '../files/file-error.ts'

/**
 * @param shown how the user knows it
 * @throws RenderConfigError with code IO
 */
export function requireFile(file: string, shown: string): void {
  const { message } = reasonAgainst(file, shown) ?? {}
  if (message !== undefined) throw new RenderConfigError([{ code: 'IO', file: shown, message }])
}

function reasonAgainst(file: string, shown: string): Error | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined ? absentFile(shown) : undefined
  } catch (error) {
    return errorCode(error) === 'ENOTDIR' ? toFileError(error, shown, 'read') : undefined
  }
}
