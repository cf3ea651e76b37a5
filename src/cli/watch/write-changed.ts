/** Writes the files whose bytes are not there already, all of them or none. */
import { readFileSync, statSync } from 'node:fs'
import { RenderConfigError } from '../../errors.ts'
import { FileError } from '../../files/file-error.ts'
import { type OutputFile, writeAll } from '../../files/write-all.ts'
import { toIoProblem } from '../io-problem.ts'

export interface WrittenFile {
  readonly path: string
  /** True if there was another file in this place. */
  readonly replaced: boolean
}

export interface WriteChangedOptions {
  readonly makeFolders: boolean
  readonly signal: AbortSignal
}

/** @throws RenderConfigError with code IO; the signal's reason */
export async function writeChanged(
  files: readonly OutputFile[],
  options: WriteChangedOptions,
): Promise<WrittenFile[]> {
  const looked = files.map(file => ({ file, is: look(file) }))
  const changed = looked.filter(({ is }) => is !== 'same')
  try {
    await writeAll(
      changed.map(({ file }) => file),
      options,
    )
  } catch (error) {
    throw error instanceof FileError ? new RenderConfigError([toIoProblem(error)]) : error
  }
  return changed.map(({ file, is }) => ({ path: file.path, replaced: is === 'other' }))
}

/** What can not be read is written: that says what is wrong, or mends it. */
function look({ path, bytes }: OutputFile): 'absent' | 'same' | 'other' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return 'absent'
    const isPrivate = process.platform === 'win32' || (stats.mode & 0o777) === 0o600
    return stats.isFile() && isPrivate && stats.size === bytes.length && readFileSync(path).equals(bytes)
      ? 'same'
      : 'other'
  } catch {
    return 'other'
  }
}
