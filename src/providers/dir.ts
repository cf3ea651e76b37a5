/**
 * Secrets in a folder, one file each: mounts of Docker and Kubernetes, `$CREDENTIALS_DIRECTORY`. The key is the
 * path below the folder; one newline at the end of a file is cut. All files of one call are read at one state of
 * a Kubernetes mount. Refused: keys and links that lead out of the folder.
 */
import { isAbsolute, resolve, sep } from 'node:path'
import { ProviderError } from '../errors.ts'
import { absentFile, toFileFailure } from './file-failure.ts'
import { listMount, type Mount, readMountedFile, resolveMount } from './mount.ts'
import type { KnownSecret, ListedSecret, Provider, ProviderOutcome, SecretReference } from './provider.ts'
import { requireFolder } from './require-file.ts'

export interface DirOptions {
  /** True to cut one newline (LF or CRLF) at the end of a file. Default: `true`. */
  readonly trim?: boolean
  /** True if the folder need not be there. Default: `false`. */
  readonly optional?: boolean
  /** The folder that the path starts from. Default: `process.cwd()`. */
  readonly cwd?: string
}

const ATTEMPTS = 5

export function dir(path: string, options: DirOptions = {}): Provider {
  const { trim = true, optional = false, cwd = process.cwd() } = options
  const folder = resolve(cwd, path)

  /** @throws ProviderError */
  const mounted = (): Mount | undefined => {
    try {
      return resolveMount(folder)
    } catch (error) {
      const failure = toFileFailure(error, path) ?? (optional ? undefined : absentFile(path))
      if (failure !== undefined) throw failure
      return undefined
    }
  }
  const read = (mount: Mount, key: string): ProviderOutcome => {
    if (!isKey(key)) {
      const hint = 'a key is a path below the folder, without "." and ".."'
      return new ProviderError('INVALID_REFERENCE', `${JSON.stringify(key)} can not be a file in ${path}`, {
        hint,
      })
    }
    try {
      return readMountedFile(mount, key, { label: `${path}/${key}`, trim })
    } catch (error) {
      if (error instanceof ProviderError) return error
      throw error
    }
  }
  const getMany = (references: readonly SecretReference[]): ProviderOutcome[] => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const mount = mounted()
      const outcomes = references.map(({ key }) => (mount === undefined ? undefined : read(mount, key)))
      // A swap meanwhile may have deleted the files of the old target: they are not missing.
      if (mount?.target === undefined || mounted()?.target === mount.target) return outcomes
    }
    throw new ProviderError('UNAVAILABLE', `${path} kept changing while it was read`)
  }

  return {
    name: `dir ${path}`,
    local: true,
    files: [folder],
    getMany,
    get(reference) {
      const [outcome] = getMany([reference])
      if (outcome instanceof ProviderError) throw outcome
      return outcome
    },
    async list(): Promise<readonly ListedSecret[]> {
      const mount = mounted()
      return mount === undefined ? [] : listMount(mount).map(key => ({ key }))
    },
    *values(): Generator<KnownSecret> {
      const mount = mounted()
      if (mount === undefined) return
      for (const name of listMount(mount)) {
        const value = read(mount, name)
        if (typeof value === 'string' || value instanceof Uint8Array) yield { name, value }
      }
    },
    preflight() {
      if (!optional) requireFolder(folder, path)
    },
  }
}

function isKey(key: string): boolean {
  if (isAbsolute(key) || key.includes('\0')) return false
  const segments = key.split(sep === '\\' ? /[\\/]/ : '/')
  return segments.every(segment => segment !== '' && segment !== '.' && !segment.startsWith('..'))
}
