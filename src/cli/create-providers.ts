/**
 * Whom to ask, in order: each `--secrets-file`, the last first; then every `--provider`; without one the providers of
 * the settings file; without these `env:` and, if it is there, `./.env`.
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
export function secretFiles({ secretsFile = [], provider = [], settings }: ChainFlags): readonly string[] {
  return provider.length > 0 || settings?.providers !== undefined
    ? secretsFile
    : [...secretsFile, DEFAULT_FILE]
}

export interface CreateProvidersOptions {
  /** Whether `./.env` is asked where nobody names it. Default: if it is there. */
  readonly expectDefaultFile?: boolean
}

/** @throws RenderConfigError with every provider that can not be made or can not work */
export async function createProviders(
  { secretsFile = [], provider = [], dialect, settings }: ChainFlags,
  { expectDefaultFile = existsSync(DEFAULT_FILE) }: CreateProvidersOptions = {},
): Promise<Provider[]> {
  // Calyptia's secrets.env holds plain values.
  const plain = dialect === 'calyptia' ? { encoding: 'plain' as const } : {}
  const problems: Problem[] = []
  const providers: Provider[] = []
  const add = async (create: () => Provider | Promise<Provider>, place?: Partial<Problem>): Promise<void> => {
    try {
      providers.push(
        await placed(place, async () => {
          const made = await create()
          made.preflight?.()
          return made
        }),
      )
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
  } else if (settings?.providers !== undefined) {
    const { providerFromUri } = await import('../providers/from-uri.ts')
    const { file, folder } = settings
    for (const { uri, line, column } of settings.providers)
      await add(() => providerFromUri(uri, { cwd: folder }), { file, line, column })
  } else {
    await add(() => env())
    const named = secretsFile.some(path => resolve(path) === resolve(DEFAULT_FILE))
    if (!named && expectDefaultFile) {
      await add(() => dotenv(DEFAULT_FILE, { ...plain, optional: true }))
    }
  }
  if (problems.length > 0) throw new RenderConfigError(problems)
  return providers
}

/** What is wrong with a provider of the settings is wrong there. */
export async function placed<T>(
  place: Partial<Problem> | undefined,
  create: () => T | Promise<T>,
): Promise<T> {
  try {
    return await create()
  } catch (error) {
    const diagnostics = toDiagnostics(error)
    if (place === undefined || diagnostics === undefined) throw error
    throw new RenderConfigError(
      diagnostics.problems.map(({ file, ...problem }) => {
        const code = problem.code === 'USAGE' ? 'SETTINGS_INVALID' : problem.code
        const message = file === undefined ? problem.message : `${file} ${problem.message}`
        return { ...place, ...problem, code, message }
      }),
    )
  }
}
