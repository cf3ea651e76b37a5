/**
 * What `redact` and `scan` look for: every value of the chain's local providers, and every value that the configs of
 * `--from` ask for. In: the options. Out: a redactor that knows them.
 *
 * It fails closed: a value that is there and can not be had ends the call. Whatever else is not looked for, or not
 * everywhere, is a warning by name.
 */
import { type Problem, ProviderError, RenderConfigError } from '../errors.ts'
import { createChain } from '../providers/chain.ts'
import type { ListedSecret, Provider, ProviderOutcome, SecretReference } from '../providers/provider.ts'
import { createRedactor, type Redactor } from '../redact/redactor.ts'
import { createProviders } from './create-providers.ts'
import { type DocumentFlags, readDocumentFlags } from './options.ts'
import type { Printer } from './printer.ts'
import { type TimeLimit, timeLimit } from './run-limits.ts'
import { toRenderConfigError } from './secrets/with-provider.ts'

export interface KnownValuesFlags extends DocumentFlags {
  readonly from?: readonly string[]
}

export interface KnownValues {
  readonly redactor: Redactor
  /** Length of the longest value in bytes. */
  readonly longest: number
  readonly warnings: readonly Problem[]
}

/** @param printer masks the values from here on @throws RenderConfigError */
export async function knownValues(flags: KnownValuesFlags, printer: Printer): Promise<KnownValues> {
  const { from = [], strict } = flags
  const { options, timeoutMs } = readDocumentFlags(flags)
  const limit = timeLimit(timeoutMs)
  const redactor = createRedactor()
  printer.redactWith(redactor)
  let longest = 0
  const register = (value: string | Uint8Array, name: string): void => {
    longest = Math.max(longest, Buffer.byteLength(value))
    redactor.add(value, name)
  }
  const providers = await createProviders(flags)
  const { allow } = flags.settings ?? {}
  const chain = createChain(providers, allow === undefined ? {} : { allow })
  const warnings: Problem[] = []
  try {
    for (const provider of providers) {
      if (provider.local === true) warnings.push(...(await registerAll(provider, register, limit)))
      else if (from.length === 0) warnings.push(notAsked(provider))
    }
    if (from.length > 0) {
      const { referencedValues } = await import('./referenced-values.ts')
      warnings.push(...(await referencedValues(from, chain, { ...options, flags, register, limit })))
    }
  } catch (error) {
    throw toRenderConfigError(error)
  } finally {
    await chain.close()
  }
  warnings.push(...redactor.diagnostics)
  if (redactor.toJSON().secrets === 0) warnings.push(NOTHING_KNOWN)
  if (strict === true && warnings.length > 0) throw new RenderConfigError(warnings)
  return { redactor, longest, warnings }
}

const NOTHING_KNOWN: Problem = {
  code: 'USAGE',
  message: 'no value is known, so nothing is looked for',
  hint: 'name where the secrets are with -s or -p, or the configs that ask for them with --from',
}

function notAsked({ name }: Provider): Problem {
  return {
    code: 'USAGE',
    message: `${name} does not give all its values: none of them is looked for`,
    hint: 'name the configs that ask for them with --from',
  }
}

async function registerAll(
  provider: Provider,
  register: (value: string | Uint8Array, name: string) => void,
  limit: TimeLimit | undefined,
): Promise<Problem[]> {
  if (provider.values === undefined) return [mute(provider)]
  const counts = new Map<string, number>()
  for (const { name, value } of provider.values()) {
    register(value, name)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const request = limit === undefined ? {} : { signal: limit.signal, deadline: limit.deadline }
  const listed = (await provider.list?.(request)) ?? []
  // What a store could open is right; elsewhere a value may be there and not be what it should.
  const doubtful = provider.ownsNamespaces === true ? listed.filter(isMissing(counts)) : listed
  const references = doubtful.map(referenceTo)
  const outcomes = await provider.getMany?.(references, request)
  return (outcomes ?? []).flatMap((outcome, index) => doubt(references[index]!.key, outcome, counts))
}

function mute({ name }: Provider): Problem {
  return {
    code: 'ACCESS_DENIED',
    message: `${name} can not tell its values without a key: none of them is looked for`,
    hint: 'set RENDER_CONFIG_PRIVATE_KEY or RENDER_CONFIG_PRIVATE_KEY_FILE',
  }
}

/** True for a name that is listed more often than it came with a value. */
function isMissing(counts: ReadonlyMap<string, number>): (secret: ListedSecret) => boolean {
  const left = new Map(counts)
  return ({ key }) => {
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  }
}

function referenceTo({ key, namespace }: ListedSecret): SecretReference {
  return { key, ...(namespace !== undefined && { namespace }) }
}

/** Why the secret may be something else than what is looked for, if it may. */
function doubt(key: string, outcome: ProviderOutcome, counts: ReadonlyMap<string, number>): Problem[] {
  if (outcome instanceof ProviderError) {
    const { code, message, hint } = outcome
    const hinted = hint !== undefined && { hint }
    if (!counts.has(key)) return [{ code, message: `${message}; it is not looked for`, ...hinted }]
    if (code !== 'UNREADABLE') return []
    return [
      { code: 'LOOKS_UNENCODED', message: `${message}; its text is looked for as it stands`, ...hinted },
    ]
  }
  if (typeof outcome !== 'object' || outcome instanceof Uint8Array || outcome.warning === undefined) return []
  return [outcome.warning]
}
