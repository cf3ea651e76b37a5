import { readFileSync, realpathSync, statSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { errorCode, FileError, toFileError } from './file-error.ts'

/** Largest file that is read, in bytes. */
const MAX_BYTES: number = 4 * 1024 * 1024

/**
 * Reads a file below a folder, and nothing else: no `..` and no symbolic link leads out of it.
 *
 * @param name a path below `root`
 * @returns its bytes, or `undefined` if there is none of that name
 * @throws FileError for a path that leads out, a folder or a device, and a file that can not be read
 */
export function readBelow(root: string, name: string): Uint8Array | undefined {
  const wanted = resolve(root, name)
  if (name.includes('\0') || !isInside(resolve(root), wanted)) throw outside(name)
  try {
    const path = realpathSync(wanted)
    if (!isInside(realpathSync(root), path)) throw outside(name)
    const stats = statSync(path)
    // A FIFO or a device would block, or never end.
    if (!stats.isFile()) throw new FileError(name, 'is not a file')
    if (stats.size > MAX_BYTES) throw new FileError(name, 'is larger than 4 MiB')
    return readFileSync(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined
    throw toFileError(error, name, 'read')
  }
}

function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function outside(name: string): FileError {
  return new FileError(
    name,
    'leads out of the folder of the templates',
    'templateRoot or --template-root names another folder',
  )
}
