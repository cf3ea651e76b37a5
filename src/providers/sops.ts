/**
 * Secrets in a file that SOPS encrypted for age keys. The key is a dotted path; a map or a list is given as JSON. The file
 * is read when first needed and again after it has changed, always as a whole, because its checksum is over all of it.
 */
import { readFileSync, type Stats, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { ProviderError } from '../errors.ts'
import { stampOf } from '../files/stamp.ts'
import { absentFile, toFileFailure } from './file-failure.ts'
import type { Variables } from './http/proxy.ts'
import { getOne, refuseVersion, toOutcome } from './outcomes.ts'
import type { ListedSecret, Provider, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'
import { requireFile } from './require-file.ts'
import { openDataKey } from './sops/data-key.ts'
import { decryptTree, type PlainNode } from './sops/decrypt.ts'
import { parseSopsDocument, type SopsDocument, type SopsFormat } from './sops/document.ts'
import { findValue, pathsOf } from './sops/find.ts'
import { findIdentities } from './sops/identities.ts'

export interface SopsOptions {
  /** Default: by the file's extension; `'json'`, which SOPS's binary form is too, for any other. */
  readonly format?: SopsFormat
  /** `AGE-SECRET-KEY-…`, tried beside those of SOPS_AGE_KEY, SOPS_AGE_KEY_FILE and `sops/age/keys.txt`. Default: none. */
  readonly identities?: readonly string[]
  /** The folder that the path starts from. Default: `process.cwd()`. */
  readonly cwd?: string
  /** Default: `process.env`. */
  readonly env?: Variables
}

interface Remembered {
  readonly stamp: string | undefined
  readonly document: Promise<SopsDocument>
  plain?: Promise<ReadonlyMap<string, PlainNode>>
}

const FORMATS: Readonly<Record<string, SopsFormat>> = { '.yaml': 'yaml', '.yml': 'yaml', '.env': 'dotenv' }
const MAX_BYTES = 8 * 1024 * 1024

export function sops(
  path: string,
  options: SopsOptions = {},
): Provider & Required<Pick<Provider, 'getMany' | 'list'>> {
  const { identities = [], cwd = process.cwd(), env = process.env } = options
  const file = resolve(cwd, path)
  const format = options.format ?? (file.endsWith('/.env') ? 'dotenv' : (FORMATS[extname(file)] ?? 'json'))
  let remembered: Remembered | undefined

  const current = (): Remembered => {
    const stamp = stampOf(stat(file, path))
    if (remembered === undefined || stamp === undefined || remembered.stamp !== stamp)
      remembered = { stamp, document: parseSopsDocument(read(file, path), format, path) }
    return remembered
  }
  const decrypted = (): Promise<ReadonlyMap<string, PlainNode>> => {
    const known = current()
    known.plain ??= known.document
      .then(async document => {
        const key = await openDataKey(document.metadata.dataKeys, findIdentities(identities, env), path)
        return decryptTree(document, key, path)
      })
      .catch(error => {
        remembered = undefined // another key may be there next time
        throw error
      })
    return known.plain
  }

  const getMany = async (
    references: readonly SecretReference[],
    _: RequestOptions,
  ): Promise<readonly ProviderOutcome[]> => {
    if (references.length === 0) return []
    const tree = await decrypted()
    return Promise.all(
      references.map(reference =>
        toOutcome(() => {
          const value = findValue(tree, reference.key.split('.'))
          if (value !== undefined) refuseVersion('a SOPS file', reference)
          return value
        }),
      ),
    )
  }

  return {
    name: `sops ${path}`,
    files: [file],
    getMany,
    get: getOne(getMany),
    async list(): Promise<readonly ListedSecret[]> {
      return pathsOf((await current().document).tree).map(key => ({ key }))
    },
    preflight() {
      requireFile(file, path)
    },
  }
}

/** @throws ProviderError */
function stat(file: string, label: string): Stats {
  try {
    const stats = statSync(file)
    if (stats.size <= MAX_BYTES) return stats
  } catch (error) {
    throw toFileFailure(error, label) ?? absentFile(label)
  }
  throw new ProviderError('UNREADABLE', `${label} is larger than 8 MiB`)
}

/** @throws ProviderError */
function read(file: string, label: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw toFileFailure(error, label) ?? absentFile(label)
  }
}
