import type { Problem } from '../errors.ts'
import type { FileError } from '../files/file-error.ts'

/** A file that can not be read or written, as a problem. */
export function toIoProblem({ path, message, hint }: FileError): Problem {
  return { code: 'IO', file: path, message, ...(hint !== undefined && { hint }) }
}
