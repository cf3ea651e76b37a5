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
  return new FileError(path, REASONS[code] ?? `can not be ${verb} (${code})`)
}

/** The system's word for what went wrong (`ENOENT`), if this is an error of the system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is below something that is not a folder',
  EISDIR: 'is a folder',
  ELOOP: 'is a link that leads to itself',
  ENOSPC: 'can not be written: the disk is full',
  EROFS: 'can not be written: the file system is read-only',
}
