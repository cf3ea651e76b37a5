/**
 * Files with secrets for as long as a child runs. Their content lies in a private folder, in memory where there is such
 * a place; at the path that was asked for stands a link to it, so that no value reaches a disk and nothing has to be
 * overwritten to be gone. Folders on the way are made, for their owner alone, and removed again.
 *
 * Gone at the end: by `remove`, when this process ends by a fault of its own, and, when it is killed, by a guard.
 */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { errorCode, toFileError } from '../files/file-error.ts'
import { makePrivateFolder } from './private-folder.ts'
import { type Content, serveFifo, serveWaiting } from './serve-fifo.ts'
import { startGuard } from './start-guard.ts'
import { isLeftOver } from './target-problems.ts'

export interface FileToPlace {
  readonly path: string
  readonly bytes: Uint8Array
  /** True for a pipe that gives its content to everyone who reads it. So is a pipe that stands there already. */
  readonly fifo: boolean
}

export interface PlacedFiles {
  /**
   * Gives the same paths other content: each file is old or new to whoever opens it, a pipe gives the new one to the next
   * reader. What has not changed is left alone.
   * @throws FileError if it can not be written; then all of it is as it was
   */
  replace(files: readonly FileToPlace[]): void
  /** Removes all of it; once is enough. Never throws. */
  remove(): void
}

interface Placed {
  readonly path: string
  readonly target: string
  /** Where the pipe that stood there waits. */
  readonly aside: string | undefined
}

/** @throws FileError if one can not be put in its place; then none is */
export function placeFiles(files: readonly FileToPlace[]): PlacedFiles {
  if (files.length === 0) return { replace: () => {}, remove: () => {} }
  const folder = makePrivateFolder()
  const placed = files.map(({ path }, index): Placed => plan(resolve(path), join(folder, String(index))))
  const madeFolders = missingFolders(placed.map(({ path }) => dirname(path)))
  const done = startGuard({ folder, links: placed, madeFolders })
  const ending = new AbortController()
  const contents = files.map(({ bytes }) => bytes)

  let removed = false
  const remove = (): void => {
    if (removed) return
    removed = true
    process.off('exit', remove)
    ending.abort()
    for (const one of placed) takeBack(one, folder)
    quietly(() => rmSync(folder, { recursive: true, force: true }))
    for (const path of madeFolders) quietly(() => rmdirSync(path))
    done()
  }
  process.once('exit', remove)
  for (const [index, file] of files.entries()) {
    try {
      put(file.fifo, () => contents[index]!, placed[index]!, ending.signal)
    } catch (error) {
      remove()
      throw toFileError(error, file.path, 'written')
    }
  }
  const isPipe = (index: number): boolean => files[index]!.fifo || placed[index]!.aside !== undefined
  return {
    replace(next) {
      const changed = next.flatMap(({ bytes }, index) =>
        Buffer.from(bytes).equals(contents[index]!) ? [] : [{ index, bytes, target: placed[index]!.target }],
      )
      const written = changed.filter(({ index }) => !isPipe(index))
      for (const { target, bytes } of written) {
        try {
          writePrivate(`${target}.next`, bytes)
        } catch (error) {
          for (const one of written) quietly(() => unlinkSync(`${one.target}.next`))
          throw toFileError(error, next[changed.find(one => one.target === target)!.index]!.path, 'written')
        }
      }
      for (const { target } of written) renameSync(`${target}.next`, target)
      for (const { index, bytes } of changed) contents[index] = bytes
    },
    remove,
  }
}

function writePrivate(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' })
  chmodSync(path, 0o600) // the umask may have taken the owner's own rights
}

function plan(path: string, folder: string): Placed {
  const isPipe = lstatSync(path, { throwIfNoEntry: false })?.isFIFO() === true
  return {
    path,
    target: join(folder, basename(path)),
    aside: isPipe ? join(dirname(path), `.${basename(path)}.render-config-${process.pid}`) : undefined,
  }
}

function put(fifo: boolean, content: Content, { path, target, aside }: Placed, signal: AbortSignal): void {
  mkdirSync(dirname(target), { mode: 0o700 })
  if (fifo || aside !== undefined) serveFifo(target, content, signal)
  else writePrivate(target, content())
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (isLeftOver(path)) unlinkSync(path)
  if (aside !== undefined) {
    renameSync(path, aside)
    serveWaiting(aside, content, signal)
  }
  // Fails if something is there by now: it is never replaced.
  symlinkSync(target, path)
}

/** What the child has put in the place of a link is the child's. */
function takeBack({ path, aside }: Placed, folder: string): void {
  quietly(() => {
    if (readlinkSync(path).startsWith(`${folder}/`)) unlinkSync(path)
  })
  if (aside === undefined) return
  quietly(() => {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) renameSync(aside, path)
  })
}

/** @returns those of the folders, and of the folders above, that are not there; the innermost first */
function missingFolders(folders: readonly string[]): string[] {
  const missing = new Set<string>()
  for (let folder of folders) {
    while (!missing.has(folder) && lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
      missing.add(folder)
      folder = dirname(folder)
    }
  }
  return [...missing].sort((a, b) => b.length - a.length)
}

function quietly(action: () => void): void {
  try {
    action()
  } catch (error) {
    if (errorCode(error) === undefined) throw error // it is gone, or not ours any more
  }
}
