/**
 * The values of a run: what templates and `.env` files ask for and what the options ask for themselves, all of it
 * looked up together, each secret once. Either everything is there, or an error says all that is not.
 */
import { type Problem, RenderConfigError } from '../../errors.ts'
import { toVariables } from '../../expressions/plain-scope.ts'
import type { Chain, Resolution } from '../../providers/chain.ts'
import type { Reference } from '../../references/reference.ts'
import { render } from '../../render.ts'
import { type CheckOptions, dialectFor, type NamedSource, sourceFor } from '../../renderer.ts'
import type { Rendered } from '../../rendering/result.ts'
import { createTemplateCache } from '../../rendering/template-cache.ts'
import type { SchemaCache } from '../../schema/schema-cache.ts'
import { compilePathPattern } from '../../text/path-pattern.ts'
import { expiryOf } from '../../watch/expiry-of.ts'

/** One secret that an option or a line asks for. */
export interface Wanted {
  /** As messages name it: `--env DB`. */
  readonly origin: string
  /** Messages name this place instead, if there is one. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number } | undefined
  readonly reference: Reference
  /** The text that stays with `--missing keep`; absent where there is no place for one. */
  readonly written?: string
}

export interface ResolveRunOptions {
  readonly options: CheckOptions
  readonly signal: AbortSignal | undefined
  /** When the time limit is over, in milliseconds since 1970. */
  readonly deadline: (() => number) | undefined
  /** True if nothing that is remembered of the stores counts. */
  readonly fresh: boolean
  readonly schemas: SchemaCache
  readonly register: (value: string | Uint8Array, name: string) => void
  /** What is wrong already: told together with what turns out to be. */
  readonly problems: readonly Problem[]
}

export interface Resolved {
  /** One per source. */
  readonly rendered: readonly Rendered[]
  /** One per wanted secret; `undefined` if it is missing, and that was asked to be kept. */
  readonly values: readonly (string | Uint8Array | undefined)[]
  readonly warnings: readonly Problem[]
  /** When the first of the values stops to count, in milliseconds; `undefined` if no store says that one does. */
  readonly expiresMs: number | undefined
}

/** @throws RenderConfigError */
export async function resolveRun(
  chain: Chain,
  { sources, wanted }: { readonly sources: readonly NamedSource[]; readonly wanted: readonly Wanted[] },
  { options, signal, deadline, fresh, schemas, register, problems: given }: ResolveRunOptions,
): Promise<Resolved> {
  const { namespace, missing = 'error', strict = false } = options
  const ask = {
    fresh,
    ...(namespace !== undefined && { namespace }),
    ...(signal !== undefined && { signal }),
    ...(deadline !== undefined && { deadline }),
  }
  const problems: Problem[] = [...given]
  const warnings: Problem[] = []
  let resolutions: ReadonlyMap<string, Resolution> = new Map()
  let rendered: readonly Rendered[] = []
  try {
    rendered = await render(
      sources.map(source => sourceFor(source, options)),
      {
        dialect: dialectFor(options.dialect),
        runtimeNames: options.runtimeNames ?? {},
        plainValues: {
          env: process.env,
          envsPrefix: options.envsPrefix ?? 'ENV_',
          variables: toVariables(options.variables),
        },
        aliases: chain.aliases,
        leave: (options.leave ?? []).map(compilePathPattern),
        missing,
        strict: false,
        schemas,
        register,
        templateRoot: options.templateRoot,
        templates: createTemplateCache(schemas.wanted),
        async resolve(references) {
          // A whole template asks in rounds; what the call itself wants goes with the first.
          const own = resolutions.size === 0 ? wanted.map(one => one.reference) : []
          const found = await chain.resolve([...references, ...own], ask)
          resolutions = new Map([...resolutions, ...found])
          return found
        },
      },
    )
    warnings.push(...rendered.flatMap(one => one.warnings))
  } catch (error) {
    if (!(error instanceof RenderConfigError)) throw error
    problems.push(...error.problems)
    warnings.push(...error.warnings)
  }
  signal?.throwIfAborted()

  const values = wanted.map(({ origin, place, reference, written }) => {
    const told = (message: string) =>
      place === undefined ? { message: `${origin}: ${message}` } : { ...place, message }
    // Absent where the templates stopped it before anybody was asked.
    const resolution = resolutions.get(reference.id)
    if (resolution === undefined) return undefined
    if (resolution.outcome === 'FOUND') {
      const value = resolution.value.reveal()
      register(value, reference.display)
      warnings.push(...resolution.warnings.map(one => ({ ...one, ...told(one.message) })))
      return value
    }
    const { outcome, message, hint } = resolution
    const problem = { ...told(message), ...(hint !== undefined && { hint }) }
    if (outcome !== 'NOT_FOUND' || missing === 'error') {
      problems.push({ code: outcome, ...problem })
      return undefined
    }
    warnings.push({
      ...problem,
      code: 'MISSING_KEPT',
      message: `${problem.message}; ${missing === 'empty' ? 'left empty' : written === undefined ? 'left out' : 'the text was kept'}`,
    })
    return missing === 'empty' ? '' : written
  })
  if (problems.length > 0) throw new RenderConfigError(problems, warnings)
  if (strict && warnings.length > 0) throw new RenderConfigError(warnings)
  const found = wanted.flatMap(({ reference }) => {
    const resolution = resolutions.get(reference.id)
    return resolution?.outcome === 'FOUND' ? [resolution] : []
  })
  return { rendered, values, warnings, expiresMs: expiryOf([...rendered, { references: found }]) }
}
