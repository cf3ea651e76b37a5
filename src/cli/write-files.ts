/** Writes what a command made, all or none, and cleans up if it is stopped. */
import { RenderConfigError } from '../errors.ts'
import { FileError } from '../files/file-error.ts'
import { type OutputFile, writeAll } from '../files/write-all.ts'
import { toIoProblem } from './io-problem.ts'
import { stoppable } from './run-limits.ts'

export interface WriteFilesOptions {
  /** Make folders that are missing. Default: `false`. */
  readonly makeFolders?: boolean
  readonly signal?: AbortSignal | undefined
  readonly onStaged?: (count: number) => void
}

/** @throws RenderConfigError with code IO and the file that can not be written */
export async function writeFiles(files: readonly OutputFile[], options: WriteFilesOptions): Promise<void> {
  if (files.length === 0) return
  try {
    await stoppable(options.signal, signal => writeAll(files, { ...options, signal }))
  } catch (error) {
    throw error instanceof FileError ? new RenderConfigError([toIoProblem(error)]) : error
  }
}
