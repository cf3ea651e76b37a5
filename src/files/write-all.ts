/**
 * Several files, all or none: every file is staged beside its target and on the disk before the first is renamed.
 * If anything fails before that, or the signal aborts, no target has changed and nothing is left behind; folders
 * that were made are gone again. Each rename is atomic; a rename that fails leaves the ones before it done.
 *
 * Devices and FIFOs are written through, after the staging and before the renames.
 */
import { rmdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errorCode, type FileError, toFileError } from './file-error.ts'
import { type Owner, type StagedFile, stageFile } from './stage.ts'
import { isStream, streamOut } from './stream-out.ts'
import { syncFolder } from './sync-folder.ts'

export interface OutputFile {
  readonly path: string
  readonly bytes: Uint8Array
  /** Permissions of what holds no secret. Default: `0o600`. */
  readonly mode?: number
  /** Whose it becomes, where the system allows it. Default: whoever writes it. */
  readonly owner?: Owner
}

export interface WriteAllOptions {
  /** Make the folders that are missing, for their owner alone (0700). Default: `false`. */
  readonly makeFolders?: boolean
  /** Gives up, as long as no file has been renamed. Default: none. */
  readonly signal?: AbortSignal | undefined
  /** Told how many files are staged. Default: nobody is. */
  readonly onStaged?: (count: number) => void
}

/** @throws FileError with the file that could not be written; the signal's reason if it aborted */
export async function writeAll(files: readonly OutputFile[], options: WriteAllOptions = {}): Promise<void> {
  const { makeFolders = false, signal, onStaged } = options
  const staged: { readonly file: OutputFile; readonly stage: StagedFile }[] = []
  const madeFolders: string[] = []
  let committed = 0

  try {
    const streams = new Set(files.filter(({ path }) => attempt(path, () => isStream(path))))
    for (const file of files) {
      signal?.throwIfAborted()
      if (streams.has(file)) continue
      if (makeFolders)
        madeFolders.push(...(await attemptAsync(file.path, () => makeFolder(dirname(file.path)))))
      staged.push({
        file,
        stage: await attemptAsync(file.path, () => stageFile(file.path, file.bytes, file.mode, file.owner)),
      })
      onStaged?.(staged.length)
    }
    for (const { path, bytes } of streams)
      await attemptAsync(path, () => streamOut(path, bytes, signal), signal)
    signal?.throwIfAborted()
    for (const { file, stage } of staged) {
      await attemptAsync(file.path, stage.commit)
      committed++
    }
  } catch (error) {
    for (const { stage } of staged.slice(committed)) stage.discard()
    for (const folder of madeFolders.reverse()) removeEmptyFolder(folder)
    throw error
  }
  for (const folder of new Set(staged.map(({ file }) => dirname(file.path)))) await syncFolder(folder)
}

/** @returns the folders that had to be made, the outermost first */
async function makeFolder(folder: string): Promise<string[]> {
  const outermost = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (outermost === undefined) return []
  const made = [resolve(folder)]
  while (made[0] !== resolve(outermost)) made.unshift(dirname(made[0]!))
  return made
}

function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    if (errorCode(error) === undefined) throw error // somebody else uses it by now
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw failure(error, path)
  }
}

async function attemptAsync<T>(path: string, action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw error
    throw failure(error, path)
  }
}

function failure(error: unknown, path: string): FileError {
  return toFileError(error, path, 'written')
}
