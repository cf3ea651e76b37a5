/**
 * The chain: asks its providers in order until each reference has an end. In: references, all of a run at once.
 * Out: one resolution per reference. Nothing is thrown for what a provider does.
 *
 * Only "it is not here" moves a reference on to the next provider: a store that is down never becomes another
 * store's value. Every provider is asked once for all that is still open, each secret once.
 */
import { type Problem, RenderConfigError } from '../errors.ts'
import { checkNamespace } from '../references/check-namespace.ts'
import type { Reference } from '../references/reference.ts'
import { type AllowList, compileAllowList } from './allow-list.ts'
import { toFailure } from './answer.ts'
import { createFlights, requestId } from './flights.ts'
import { localNames, notFound } from './not-found.ts'
import { aliasOf, type Provider } from './provider.ts'
import type { FailedResolution, Resolution, ResolutionWarning } from './resolution.ts'
import { requestFor, type Settled, secretOf, settleReference } from './settle.ts'

export type { FailedResolution, FoundResolution, Resolution, ResolutionWarning } from './resolution.ts'

export interface Chain {
  /** What may stand before the colon in `secret('ALIAS:key')`. */
  readonly aliases: ReadonlySet<string>
  /** One resolution per `reference.id`. */
  resolve(
    references: readonly Reference[],
    options?: ResolveOptions,
  ): Promise<ReadonlyMap<string, Resolution>>
  /**
   * Looks whether every provider can work at all.
   * @throws RenderConfigError with code IO for the first that can not
   */
  preflight(): void
  /**
   * Closes every provider; all are tried.
   * @throws RenderConfigError with one problem per provider that could not be closed
   */
  close(): Promise<void>
}

export interface ResolveOptions {
  /** Aborts when the run's deadline has passed or the caller gave up. Default: none. */
  readonly signal?: AbortSignal
  /** The run's deadline, in milliseconds since 1970; no store is waited for beyond it. Default: none. */
  readonly deadline?: () => number
  /** The namespace of the run, for references that name none. Default: none, and nothing is refused. */
  readonly namespace?: string
  /** Takes no answer that was asked for before this call. Default: `false`. */
  readonly fresh?: boolean
}

interface Open {
  readonly reference: Reference
  readonly asked: string[]
  note?: string
}

export interface ChainOptions {
  /** What may be asked of whom. Default: everything of everyone. */
  readonly allow?: AllowList
}

/** @throws RenderConfigError with code USAGE for a provider that never gives values back */
export function createChain(providers: readonly Provider[], chainOptions: ChainOptions = {}): Chain {
  const allowed = compileAllowList(chainOptions.allow)
  const mute = providers.filter(provider => provider.writeOnly === true)
  if (mute.length > 0) throw new RenderConfigError(mute.map(writeOnlyProblem))
  const flights = createFlights()

  async function askProvider(
    provider: Provider,
    open: readonly Open[],
    options: ResolveOptions,
  ): Promise<Settled[]> {
    const wanted = open.map(({ reference }) =>
      reference.candidates
        .filter(candidate => allowed(provider, secretOf(reference, candidate, provider).key))
        .map(candidate => requestFor(reference, candidate, provider, options.namespace)),
    )
    const requests = wanted.flat().map(({ request }) => request)
    const answers = await flights.ask(provider, requests, options)
    return wanted.map(candidates => {
      const answered = candidates.map(item => ({ ...item, answer: answers.get(requestId(item.request)) }))
      return settleReference(answered, provider.name)
    })
  }

  const mayAsk = (provider: Provider, reference: Reference): boolean =>
    reference.candidates.some(candidate => allowed(provider, secretOf(reference, candidate, provider).key))

  /** Before any request: a name that no provider of the chain may be asked for. */
  function forbidden(reference: Reference): [string, FailedResolution][] {
    const concerned = providers.filter(
      provider => (reference.alias ?? aliasOf(provider)) === aliasOf(provider),
    )
    if (concerned.length === 0 || concerned.some(provider => mayAsk(provider, reference))) return []
    const message = `secret "${reference.display}" is not on the list of what may be asked for`
    return [[reference.id, { outcome: 'ACCESS_DENIED', message, asked: [] }]]
  }

  const aliases = new Set(providers.map(aliasOf))

  return {
    aliases,

    async resolve(references, options = {}) {
      const unique = [...new Map(references.map(reference => [reference.id, reference])).values()]
      const ended = new Map<string, Resolution>(
        unique.flatMap(reference => [...refused(reference, options.namespace), ...forbidden(reference)]),
      )
      let open = unique
        .filter(({ id }) => !ended.has(id))
        .map((reference): Open => ({ reference, asked: [] }))

      for (const provider of providers) {
        const alias = aliasOf(provider)
        const here = open.filter(
          ({ reference }) => (reference.alias ?? alias) === alias && mayAsk(provider, reference),
        )
        if (here.length === 0 || options.signal?.aborted) continue
        const settled = await askProvider(provider, here, options)
        here.forEach((item, index) => {
          item.asked.push(provider.name)
          const resolution = toResolution(item, provider, settled[index]!)
          if (resolution !== undefined) ended.set(item.reference.id, resolution)
        })
        open = open.filter(({ reference }) => !ended.has(reference.id))
      }
      const names = open.length === 0 ? [] : await localNames(providers, options)
      for (const item of open)
        ended.set(
          item.reference.id,
          options.signal?.aborted ? tooLate(item, options.signal) : notFound(item, { names, aliases }),
        )
      return new Map(unique.map(({ id }) => [id, ended.get(id)!]))
    },

    preflight() {
      for (const provider of providers) provider.preflight?.()
    },

    async close() {
      const problems: Problem[] = []
      const close = async (provider: Provider): Promise<void> => {
        try {
          await provider.close?.()
        } catch (error) {
          const { outcome, ...said } = toFailure(error, provider.name)
          problems.push({ code: outcome, ...said })
        }
      }
      await Promise.all([...new Set(providers)].map(close))
      if (problems.length > 0) throw new RenderConfigError(problems)
    },
  }
}

function writeOnlyProblem({ name }: Provider): Problem {
  const message = `${name} never gives values back, so no config can be rendered from it`
  const hint =
    'it can serve "secrets list", "set" and "delete", "secrets copy" as the target, and "check --against"; name another provider for values'
  return { code: 'USAGE', message, hint }
}

function refused(reference: Reference, own: string | undefined): [string, FailedResolution][] {
  const { namespace, explicitNamespace, display } = reference
  if (explicitNamespace !== true || namespace === undefined || checkNamespace(namespace, own)) return []
  const message = `secret "${display}" is of namespace "${namespace}", which "${own}" may not read`
  const hint = 'a config may ask for its own namespace and for those above it'
  return [[reference.id, { outcome: 'ACCESS_DENIED', message, hint, asked: [] }]]
}

function toResolution(item: Open, provider: Provider, settled: Settled): Resolution | undefined {
  const asked = [...item.asked]
  if ('failure' in settled) return { ...settled.failure, provider: provider.name, asked }
  if ('found' in settled) {
    const { found, key } = settled
    const warnings = [found.warning, namespaceWarning(item.reference, provider)].filter(
      one => one !== undefined,
    )
    const { value, version, createdAt, ttlMs } = found
    const known = {
      ...(version !== undefined && { version }),
      ...(createdAt !== undefined && { createdAt }),
      ...(ttlMs !== undefined && { ttlMs }),
    }
    return { outcome: 'FOUND', value, provider: provider.name, key, ...known, asked, warnings }
  }
  if (settled.note !== undefined) item.note ??= settled.note
  return undefined
}

function namespaceWarning(reference: Reference, provider: Provider): ResolutionWarning | undefined {
  if (reference.explicitNamespace !== true || provider.ownsNamespaces === true) return undefined
  const message = `secret "${reference.display}" came from ${provider.name}, which knows no namespaces`
  return { code: 'NAMESPACE_IGNORED', message }
}

function tooLate({ reference, asked }: Open, { reason }: AbortSignal): FailedResolution {
  // What another aborts with is theirs to word, and no text for a message of ours.
  const timed = reason instanceof Error && ['TimeoutError', 'RenderConfigError'].includes(reason.name)
  const why = timed ? 'the time limit has passed' : 'the call was aborted'
  const message = `secret "${reference.display}" was not looked up: ${why}`
  return { outcome: 'UNAVAILABLE', message, asked }
}
