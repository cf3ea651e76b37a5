import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file that can not be read or written: which, and why in a few words. Never what is in it. */
export class FileError extends Error {
  override readonly name = 'FileError'
  /** As the user named it. */
  readonly path: string
  readonly hint?: string

  constructor(path: string, reason: string, hint?: string) {
    super(reason)
    this.path = path
    if (hint !== undefined) this.hint = hint
  }
}

/** @param error what `node:fs` threw; anything else is thrown on */
export function toFileError(error: unknown, path: string, verb: 'read' | 'written'): FileError {
  if (error instanceof FileError) return error
  const code = errorCode(error)
  if (code === undefined) throw error
  if (code === 'ENOENT' && verb === 'written') return absentFolder(path)
  return new FileError(path, REASONS[code] ?? `can not be ${verb} (${code})`)
}

/** The one wording for a file or folder that was named and is not there. */
export function absentFile(path: string): FileError {
  return new FileError(path, REASONS.ENOENT)
}

/** What is about to be made is never there: it is its folder that is missing. */
function absentFolder(path: string): FileError {
  const folder = dirname(path)
  if (existsSync(folder)) return new FileError(path, 'can not be written (ENOENT)')
  return new FileError(
    path,
    `can not be written: the folder ${folder} does not exist`,
    'make the folder first',
  )
}

/** The system's word for what went wrong (`ENOENT`), if this is an error of the system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const REASONS: Readonly<Record<string, string>> & { readonly ENOENT: string } = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is below something that is not a folder',
  EISDIR: 'is a folder',
  ELOOP: 'is a link that leads to itself',
  ENOSPC: 'can not be written: the disk is full',
  EROFS: 'can not be written: the file system is read-only',
}
