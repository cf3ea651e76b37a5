import { readFile } from 'node:fs'
import { promisify } from 'node:util'
import { RenderConfigError } from '../errors.ts'

/** @throws RenderConfigError with code IO; TypeError for what is no path, such as a descriptor */
export async function readSource(path: string): Promise<Uint8Array> {
  if (typeof path !== 'string') throw new TypeError('the path of a file must be a string')
  try {
    return await promisify(readFile)(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new RenderConfigError([
      { code: 'IO', file: path, message: `can not be read (${code ?? 'unknown error'})` },
    ])
  }
}
