/**
 * Whom to ask, in order: each `--secrets-file`, the last first; then every `--provider`, or without one `env:` and
 * `./.env`, if it is there.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Problem, RenderConfigError } from '../errors.ts'
import { dotenv } from '../providers/dotenv.ts'
import { env } from '../providers/env.ts'
import type { Provider } from '../providers/provider.ts'
import type { ChainFlags } from './options.ts'
import { toDiagnostics } from './printer.ts'

const DEFAULT_FILE = '.env'

/** The files that the chain reads by name: they are inputs too. */
export function secretFiles({ secretsFile = [], provider = [] }: ChainFlags): readonly string[] {
  return provider.length > 0 ? secretsFile : [...secretsFile, DEFAULT_FILE]
}

/** @throws RenderConfigError with every provider that can not be made or can not work */
export async function createProviders({
  secretsFile = [],
  provider = [],
  dialect,
}: ChainFlags): Promise<Provider[]> {
  // Calyptia's secrets.env holds plain values.
  const plain = dialect === 'calyptia' ? { encoding: 'plain' as const } : {}
  const problems: Problem[] = []
  const providers: Provider[] = []
  const add = async (create: () => Provider | Promise<Provider>): Promise<void> => {
    try {
      const made = await create()
      made.preflight?.()
      providers.push(made)
    } catch (error) {
      const diagnostics = toDiagnostics(error)
      if (diagnostics === undefined) throw error
      problems.push(...diagnostics.problems)
    }
  }

  if (secretsFile.length > 0) {
    for (const path of [...secretsFile].reverse()) await add(() => dotenv(path, plain))
  }
  if (provider.length > 0) {
    const { providerFromUri } = await import('../providers/from-uri.ts')
    for (const uri of provider) await add(() => providerFromUri(uri))
  } else {
    await add(() => env())
    const named = secretsFile.some(path => resolve(path) === resolve(DEFAULT_FILE))
    if (!named && existsSync(DEFAULT_FILE)) {
      await add(() => dotenv(DEFAULT_FILE, { ...plain, optional: true }))
    }
  }
  if (problems.length > 0) throw new RenderConfigError(problems)
  return providers
}
