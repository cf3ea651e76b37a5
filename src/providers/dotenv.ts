/**
 * Secrets in a `.env` file: `K=text`, `SECRET_K=base64`, or `SECRET_K={{ "text" | base64encode }}`. The file is
 * read when first needed and again after it has changed; a pipe is read once.
 *
 * A file that is not there is an error unless it is `optional`: never "the secret is not here".
 */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { ProviderError } from '../errors.ts'
import { stampOf } from '../files/stamp.ts'
import { type DotenvSecrets, readDotenvSecrets } from './dotenv-secrets.ts'
import { absentFile, toFileFailure } from './file-failure.ts'
import type { KnownSecret, ListedSecret, Provider, ProviderOutcome, SecretReference } from './provider.ts'
import { requireFile } from './require-file.ts'

export interface DotenvOptions {
  /** How the values of `SECRET_` names are written; `'plain'` decodes nothing. Default: `'base64'`. */
  readonly encoding?: 'base64' | 'plain'
  /** True if the file need not be there. Default: `false`. */
  readonly optional?: boolean
  /** The folder that the path starts from. Default: `process.cwd()`. */
  readonly cwd?: string
}

export function dotenv(path: string, options: DotenvOptions = {}): Provider {
  const { encoding = 'base64', optional = false, cwd = process.cwd() } = options
  const file = resolve(cwd, path)
  let remembered: { readonly secrets: DotenvSecrets; readonly stamp: string | undefined } | undefined

  /** @throws ProviderError */
  const secrets = (): DotenvSecrets => {
    try {
      const stats = statSync(file)
      // What is not a file (a pipe) gives its text only once.
      const stamp = stats.isFile() ? stampOf(stats) : 'read once'
      if (remembered === undefined || stamp === undefined || remembered.stamp !== stamp) {
        remembered = { secrets: readDotenvSecrets(readFileSync(file), path, encoding), stamp }
      }
      return remembered.secrets
    } catch (error) {
      if (error instanceof ProviderError) throw error
      const failure = toFileFailure(error, path) ?? (optional ? undefined : absentFile(path))
      if (failure !== undefined) throw failure
      return readDotenvSecrets(Buffer.alloc(0), path, encoding)
    }
  }

  const getMany = (references: readonly SecretReference[]): ProviderOutcome[] => {
    const known = secrets()
    return references.map(({ key }) => known.find(key))
  }

  return {
    name: `dotenv ${path}`,
    local: true,
    files: [file],
    foldsKeys: true,
    getMany,
    get(reference) {
      const [outcome] = getMany([reference])
      if (outcome instanceof ProviderError) throw outcome
      return outcome
    },
    async list(): Promise<readonly ListedSecret[]> {
      return secrets().keys.map(key => ({ key }))
    },
    values(): Generator<KnownSecret> {
      return secrets().values()
    },
    preflight() {
      if (!optional) requireFile(file, path)
    },
  }
}
