/**
 * A folder of secrets as it is at one moment. Kubernetes puts the files of a mount behind a link `..data`, and
 * changes all of them at once by giving the link a new target; what begins with `..` is not for users.
 */
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isInside, readSecretFile, type SecretFileOptions } from './secret-file.ts'

export interface Mount {
  readonly root: string
  /** What `..data` leads to, if there is one. */
  readonly target: string | undefined
}

const DEEPEST = 8

/** @throws the error of `node:fs` if there is no such folder */
export function resolveMount(folder: string): Mount {
  const root = realpathSync(folder)
  let target: string | undefined
  try {
    target = realpathSync(join(root, '..data'))
  } catch {
    return { root, target: undefined } // an ordinary folder
  }
  return { root, target: isInside(root, target) ? target : undefined }
}

/** @throws ProviderError */
export function readMountedFile(
  mount: Mount,
  key: string,
  options: Omit<SecretFileOptions, 'root'>,
): string | Uint8Array | undefined {
  const { root, target } = mount
  const inRoot = join(root, key)
  if (target === undefined) return readSecretFile(inRoot, { ...options, root })
  const found = readSecretFile(join(target, key), { ...options, root })
  if (found !== undefined || leadsBehind(root, inRoot)) return found
  return readSecretFile(inRoot, { ...options, root })
}

/** True if the file is a link into some target of `..data`, which may not be the one in use. */
function leadsBehind(root: string, path: string): boolean {
  try {
    return relative(root, realpathSync(path)).startsWith('..')
  } catch {
    return false
  }
}

/** Keys of all files, in order, with `/` between folders. */
export function listMount(mount: Mount): string[] {
  const bases = mount.target === undefined ? [mount.root] : [mount.target, mount.root]
  return [...new Set(bases.flatMap(base => [...walk(base, '', DEEPEST)]))].sort()
}

function* walk(folder: string, prefix: string, depth: number): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('..')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth > 0) yield* walk(path, `${prefix}${entry.name}/`, depth - 1)
    else if (isFile(entry, path)) yield prefix + entry.name
  }
}

function isFile(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile()
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
