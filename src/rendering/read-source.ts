import { readFile } from 'node:fs'
import { promisify } from 'node:util'
import { RenderConfigError } from '../errors.ts'

/** @throws RenderConfigError with code IO */
export async function readSource(path: string): Promise<Uint8Array> {
  try {
    return await promisify(readFile)(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new RenderConfigError([
      { code: 'IO', file: path, message: `can not be read (${code ?? 'unknown error'})` },
    ])
  }
}
