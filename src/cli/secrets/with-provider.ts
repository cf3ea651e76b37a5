/**
 * What the `secrets` commands share: the one provider they work on, and their end. In: `-p`. Out: the exit code; what
 * was thrown is told as a problem, never with a value.
 */
import { type Code, type Problem, RenderConfigError } from '../../errors.ts'
import type { Provider, RequestOptions } from '../../providers/provider.ts'
import { createRedactor, type Redactor } from '../../redact/redactor.ts'
import type { Settings } from '../../settings/settings.ts'
import { placed } from '../create-providers.ts'
import type { ChainFlags } from '../options.ts'
import { createPrinter, type Printer, toDiagnostics } from '../printer.ts'
import { timeLimit } from '../run-limits.ts'
import { withSettings } from '../with-settings.ts'
import type { SecretsFlags } from './flags.ts'
import { settingsProvider } from './settings-provider.ts'

export interface Work {
  readonly provider: Provider
  readonly printer: Printer
  /** Gets every value that comes by. */
  readonly redactor: Redactor
  readonly signal: RequestOptions
}

/** @returns the exit code */
export function withProvider(
  flags: SecretsFlags,
  work: (context: Work) => Promise<void>,
  options: { readonly json?: boolean | undefined; readonly mayBeAbsent?: boolean } = {},
): Promise<number> {
  return runCommand(flags, options.json, async context => {
    const provider = await openProvider(theProvider(flags), {
      ...options,
      settings: () => settingsOf(flags),
    })
    try {
      await work({ ...context, provider })
    } finally {
      await provider.close?.()
    }
  })
}

/** The same for commands that bring their own providers. @returns the exit code */
export async function runCommand(
  { timeout }: SecretsFlags,
  json: boolean | undefined,
  work: (context: Omit<Work, 'provider'>) => Promise<void>,
): Promise<number> {
  const printer = createPrinter({ json })
  const redactor = createRedactor()
  printer.redactWith(redactor)
  try {
    const limit = timeLimit(timeoutMs(timeout))
    const limits = limit === undefined ? {} : { signal: limit.signal, deadline: limit.deadline }
    await work({ printer, redactor, signal: limits })
    return 0
  } catch (error) {
    return printer.fail(toRenderConfigError(error))
  }
}

export interface OpenOptions {
  /** True if a store that is not there yet is about to be made. Default: `false`. */
  readonly mayBeAbsent?: boolean
  /** Read only for a word without a colon. Default: none. */
  readonly settings?: () => Promise<Settings | undefined>
}

/** @param word `[ALIAS=]URI`, or the alias of one in the settings @throws RenderConfigError */
export async function openProvider(
  word: string,
  { mayBeAbsent = false, settings = async () => undefined }: OpenOptions = {},
): Promise<Provider> {
  const { uri, cwd, place } = await settingsProvider(word, settings)
  const { providerFromUri } = await import('../../providers/from-uri.ts')
  return placed(place, async () => {
    const provider = await providerFromUri(uri, cwd === undefined ? {} : { cwd })
    if (!mayBeAbsent) provider.preflight?.()
    return provider
  })
}

/** The settings that the call means. */
export async function settingsOf(flags: ChainFlags): Promise<Settings | undefined> {
  return (await withSettings(flags)).settings
}

/** For what a provider can not do. @param can what it, or another, can do instead */
export function writeRefused(message: string, can: string): RenderConfigError {
  return new RenderConfigError([{ code: 'WRITE_REFUSED', message, hint: can }])
}

export function usage(message: string, hint?: string): RenderConfigError {
  return new RenderConfigError([{ code: 'USAGE', message, ...(hint !== undefined && { hint }) }])
}

function theProvider({ provider = [] }: SecretsFlags): string {
  const [uri, ...others] = provider
  if (uri === undefined) throw usage('name the provider to work on: -p store:secrets.json', PROVIDERS)
  if (others.length > 0) throw usage('one provider at a time; to copy between two: secrets copy FROM TO')
  return uri
}

const PROVIDERS =
  'store:PATH, vault://…, aws-sm://…, calyptia://…, kestra://…, instill://…, apolo://…; or the alias of one in the settings'

function timeoutMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = Math.ceil(Number(text) * 1000)
  if (!(ms > 0 && ms < 2 ** 31)) throw usage('--timeout is a number of seconds above 0')
  return ms
}

/** What a provider throws, as a problem; told by its shape, because two bundles may each hold the class. */
export function toRenderConfigError(error: unknown): unknown {
  if (toDiagnostics(error) !== undefined) return error
  if (!(error instanceof Error) || error.name !== 'ProviderError') return error
  const { code, message, hint } = error as Error & { code: Code; hint?: string }
  const problem: Problem = { code, message, ...(hint !== undefined && { hint }) }
  return new RenderConfigError([problem])
}
