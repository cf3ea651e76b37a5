/**
 * Reads one file as a secret. Out: text if the bytes are UTF-8, else the bytes; `undefined` if there is no such
 * file. Refused: what is not a regular file, what is over 1 MiB, and links that lead out of the folder.
 */
import { isUtf8 } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import { ProviderError } from '../errors.ts'
import { toFileFailure } from './file-failure.ts'

export interface SecretFileOptions {
  /** The folder that links may not lead out of, its own links resolved. */
  readonly root: string
  /** How the user knows the file. */
  readonly label: string
  /** True to cut one newline at the end. */
  readonly trim: boolean
}

const MAX_BYTES = 1024 * 1024
/** Without `O_NONBLOCK` a named pipe would hang the process; the path is resolved, so a link in it is an attack. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** @throws ProviderError */
export function readSecretFile(path: string, options: SecretFileOptions): string | Uint8Array | undefined {
  const { root, label, trim } = options
  try {
    const real = realpathSync(path)
    if (!isInside(root, real)) {
      throw new ProviderError('ACCESS_DENIED', `${label} is a link that leads out of its folder`)
    }
    const bytes = readRegularFile(real, label)
    const kept = trim ? bytes.subarray(0, bytes.length - finalNewline(bytes)) : bytes
    return isUtf8(kept) ? kept.toString('utf8') : new Uint8Array(kept)
  } catch (error) {
    if (error instanceof ProviderError) throw error
    const failure = toFileFailure(error, label)
    if (failure !== undefined) throw failure
    return undefined
  }
}

export function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function readRegularFile(path: string, label: string): Buffer {
  const descriptor = openSync(path, FLAGS)
  try {
    const stats = fstatSync(descriptor)
    if (stats.isDirectory()) throw new ProviderError('UNREADABLE', `${label} is a folder`)
    if (!stats.isFile()) throw new ProviderError('UNREADABLE', `${label} is not a regular file`)
    if (stats.size > MAX_BYTES) throw new ProviderError('UNREADABLE', `${label} is larger than 1 MiB`)
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function finalNewline(bytes: Buffer): number {
  if (bytes.at(-1) !== 0x0a) return 0
  return bytes.at(-2) === 0x0d ? 2 : 1
}
