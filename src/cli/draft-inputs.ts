/**
 * What configs ask for, without asking anybody. In: the words of the call, its options and settings. Out: a draft per
 * config, and what its mentions mean. Refused: a config of which it can not be told what it asks for.
 */
import { RenderConfigError } from '../errors.ts'
import type { Dialect } from '../expressions/dialect.ts'
import { DIALECTS } from '../expressions/dialects.ts'
import { type PlainValues, toVariables } from '../expressions/plain-scope.ts'
import { formatNames, resolveFormatName } from '../formats/index.ts'
import type { CheckOptions, NamedSource } from '../renderer.ts'
import { type Draft, draft } from '../rendering/draft.ts'
import { draftAll } from '../rendering/draft-all.ts'
import { createTemplateCache } from '../rendering/template-cache.ts'
import type { OpenTemplate } from '../rendering/template-draft.ts'
import { decodeBytes } from '../text/bytes.ts'
import { compilePathPattern } from '../text/path-pattern.ts'

export interface DraftInputsOptions
  extends Pick<
    CheckOptions,
    'variables' | 'envsPrefix' | 'format' | 'dialect' | 'leave' | 'runtimeNames' | 'mode' | 'templateRoot'
  > {
  readonly aliases: ReadonlySet<string>
}

export function plainValuesOf({
  envsPrefix = 'ENV_',
  variables,
}: Pick<CheckOptions, 'variables' | 'envsPrefix'>): PlainValues {
  return { env: process.env, envsPrefix, variables: toVariables(variables) }
}

/** A whole template tells what it asks for as far as that can be told without any value. @throws RenderConfigError */
export async function draftInputs(
  sources: readonly NamedSource[],
  options: DraftInputsOptions,
): Promise<readonly Draft[]> {
  const { drafts } = await draftAll(await openInputs(sources, options), undefined)
  const problems = drafts.flatMap(one => one.problems)
  if (problems.length > 0) throw new RenderConfigError(problems)
  return drafts
}

/** @throws RenderConfigError with the problems of all that are not whole templates */
export async function openInputs(
  sources: readonly NamedSource[],
  options: DraftInputsOptions,
): Promise<readonly (Draft | OpenTemplate)[]> {
  const given = {
    dialect: dialectOf(options.dialect),
    runtimeNames: options.runtimeNames ?? {},
    plainValues: plainValuesOf(options),
    aliases: options.aliases,
  }
  const openings = await Promise.all(
    sources.map(async ({ source, filename, format, dialect, mode, variables, leave = [] }) => {
      const own = {
        ...given,
        ...(variables !== undefined && { plainValues: plainValuesOf({ ...options, variables }) }),
        filename,
        format: known('format', format ?? options.format, resolveFormatName, formatNames),
        fallbackDialect: dialectOf(dialect),
        leave: [...(options.leave ?? []), ...leave].map(compilePathPattern),
      }
      if ((mode ?? options.mode) !== 'template') return draft(textOf(source), own)
      const { openTemplate } = await import('../rendering/template-draft.ts')
      const { templateRoot } = options
      const templates = createTemplateCache()
      return openTemplate(textOf(source), { ...own, templateRoot, templates, missing: 'error' })
    }),
  )
  const problems = openings.flatMap(one => ('expand' in one ? [] : one.problems))
  if (problems.length > 0) throw new RenderConfigError(problems)
  return openings
}

function dialectOf(name: string | undefined): Dialect | undefined {
  return known('dialect', name, one => DIALECTS.get(one), [...DIALECTS.keys()])
}

function textOf(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : decodeBytes(source).text
}

/** @throws RenderConfigError with code USAGE for a name that there is not */
function known<T>(
  what: string,
  name: string | undefined,
  find: (name: string) => T | undefined,
  all: readonly string[],
): T | undefined {
  if (name === undefined) return undefined
  const found = find(name)
  if (found !== undefined) return found
  const message = `there is no ${what} "${name}"`
  throw new RenderConfigError([{ code: 'USAGE', message, hint: `one of ${all.join(', ')}` }])
}
