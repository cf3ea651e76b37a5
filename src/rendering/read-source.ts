import { readFile } from 'node:fs'
import { promisify } from 'node:util'
import { RenderConfigError } from '../errors.ts'
import { toFileError } from '../files/file-error.ts'

/**
 * @throws RenderConfigError with code IO
 * @throws TypeError for what is no path; a number would be a file that is open already
 */
export async function readSource(path: string): Promise<Uint8Array> {
  if (typeof path !== 'string') throw new TypeError('a path must be a string')
  try {
    return await promisify(readFile)(path)
  } catch (error) {
    const { message } = toFileError(error, path, 'read')
    throw new RenderConfigError([{ code: 'IO', file: path, message }])
  }
}
