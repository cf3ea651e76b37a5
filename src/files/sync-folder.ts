import { open } from 'node:fs/promises'
import { errorCode } from './file-error.ts'

/** Makes the renames in a folder last through a power cut, where the file system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error // the files are in place, and no file system need offer more
  }
}
