import { RenderConfigError } from './errors.ts'
import type { Dialect, RuntimeNames } from './expressions/dialect.ts'
import type { PlainValues } from './expressions/plain-scope.ts'
import type { FormatName } from './formats/index.ts'
import type { Resolution } from './providers/resolution.ts'
import type { Reference } from './references/reference.ts'
import type { Asking } from './rendering/audit.ts'
import { type Draft, draft } from './rendering/draft.ts'
import { draftEach } from './rendering/draft-all.ts'
import type { ExplainOptions } from './rendering/explain.ts'
import type { Explanation } from './rendering/explanation.ts'
import { type Finished, finish } from './rendering/finish.ts'
import { createRendered, type Rendered } from './rendering/result.ts'
import type { TemplateCache } from './rendering/template-cache.ts'
import type { OpenTemplate } from './rendering/template-draft.ts'
import type { SchemaCache } from './schema/schema-cache.ts'
import type { SchemaCheck } from './schema/schema-check.ts'
import { type DecodedText, decodeBytes, encodeText } from './text/bytes.ts'
import type { PathPattern } from './text/path-pattern.ts'

/**
 * The way of a config, one stage after the other:
 *
 *     scan → slots → parse → collect → resolve → evaluate → encode → splice
 *
 * `rendering/draft.ts` goes up to collect, `rendering/finish.ts` on from evaluate. Between them all references of
 * all documents meet, so that each secret is asked for once. A whole template is run first, by
 * `rendering/template-draft.ts`, and what it prints are the expressions of the document that it makes. Either every document is rendered, or an error says
 * all that is wrong with any of them.
 */
export interface Source {
  readonly source: string | Uint8Array
  readonly filename: string | undefined
  readonly format: FormatName | undefined
  /** Where neither the run nor the first line names one. */
  readonly fallbackDialect?: Dialect | undefined
  /** Besides those of the run. */
  readonly leave?: readonly PathPattern[]
  /** A file or the schema itself. Default: the file that the document names under `$schema`. */
  readonly schema?: string | object | undefined
  /** Instead of those of the run. */
  readonly variables?: PlainValues['variables'] | undefined
  /** Whether the expressions of a document are rendered, or all of it is a template. Default: `expressions`. */
  readonly mode?: 'expressions' | 'template' | undefined
}

export interface RenderContext {
  /** The notation of every source, whatever their first lines say. Default: as a first line says, else the default one. */
  readonly dialect: Dialect | undefined
  /** Names of the run besides the dialect's own. */
  readonly runtimeNames: Partial<Record<keyof RuntimeNames, readonly string[]>>
  readonly plainValues: PlainValues
  readonly aliases: ReadonlySet<string>
  readonly leave: readonly PathPattern[]
  readonly missing: 'error' | 'keep' | 'empty'
  /** Warnings are errors. */
  readonly strict: boolean
  /** One resolution per reference. Default: nothing is resolved, and what needs values is not looked at. */
  readonly resolve:
    | ((references: readonly Reference[]) => Promise<ReadonlyMap<string, Resolution>>)
    | undefined
  /** Told what every document asked for and how it ended, before anybody gets what was made of it. */
  readonly audit?:
    | ((askings: readonly Asking[], resolutions: ReadonlyMap<string, Resolution>) => void)
    | undefined
  readonly schemas: SchemaCache
  /** Where the names of included templates start. Default: the folder of the file. */
  readonly templateRoot: string | undefined
  readonly templates: TemplateCache
  readonly register: (value: string | Uint8Array, name: string) => void
}

/** @throws RenderConfigError with every problem of every document */
export async function render(sources: readonly Source[], context: RenderContext): Promise<Rendered[]> {
  const { decoded, kept: finished } = await work(sources, context, one => one)

  // A schema that is wrong is told once, however many documents name it.
  const problems = [...new Set(finished.flatMap(one => one.problems))]
  const warnings = finished.flatMap(one => one.warnings)
  if (problems.length > 0) throw new RenderConfigError(problems, warnings)
  if (context.strict && warnings.length > 0) throw new RenderConfigError(warnings)

  return finished.map(({ text, references, sourceMap, warnings, unchecked = [] }, index) =>
    createRendered(
      { text: text!, references, warnings, unchecked },
      { bytes: bytesOf(text!, sources[index]!.source, decoded[index]!), sourceMap },
    ),
  )
}

/** In the encoding of the source; what did not change is the source's own bytes. */
function bytesOf(text: string, source: string | Uint8Array, decoded: DecodedText): () => Uint8Array {
  return () =>
    text === decoded.text && typeof source !== 'string' ? source : encodeText(text, decoded.encoding)
}

/** What became of everything in each document, whether there are problems or not. */
export async function explain(
  sources: readonly Source[],
  context: RenderContext & Pick<ExplainOptions, 'wouldAsk'>,
): Promise<Explanation[]> {
  const { explain: explainOne } = await import('./rendering/explain.ts')
  const { missing, wouldAsk } = context
  const resolved = context.resolve !== undefined
  const { kept } = await work(sources, context, (finished, draft, source) => {
    const variables = new Set(plainValuesOf(source, context).variables.keys())
    return explainOne(draft, finished, { missing, resolved, wouldAsk, variables })
  })
  return kept
}

interface Worked<Kept> {
  readonly decoded: readonly DecodedText[]
  readonly kept: Kept[]
}

/**
 * The way of all documents, up to what is wrong with them or their texts. From the answers on each goes to its end, and
 * only what is kept of it outlives that.
 */
async function work<Kept>(
  sources: readonly Source[],
  context: RenderContext,
  keep: (finished: Finished, draft: Draft, source: Source) => Kept,
): Promise<Worked<Kept>> {
  const decoded = sources.map(({ source }) =>
    typeof source === 'string' ? { text: source, encoding: 'utf-8' as const } : decodeBytes(source),
  )
  const { templates } = context
  if (sources.some(({ mode }) => mode === 'template'))
    templates.engine ??= await import('./rendering/template-draft.ts')
  const openings = await settled<Draft | OpenTemplate>(
    sources.map((source, index) => open(decoded[index]!.text, source, context)),
  )
  const kept: Kept[] = []
  const { asked, resolutions } = await draftEach(openings, context.resolve, (one, index, known) => {
    const source = sources[index]!
    const check = schemaCheckFor(one, source, context)
    const end = (schema?: SchemaCheck): void => {
      kept[index] = keep(finishOne(one, known, schema, source, context), one, source)
    }
    return check === undefined ? end() : check.then(end)
  })
  if (resolutions !== undefined && context.audit !== undefined) {
    const filed = sources.map(({ filename }, index): Asking => ({ filename, references: asked[index]! }))
    context.audit(filed, resolutions)
  }
  return { decoded, kept }
}

function finishOne(
  one: Draft,
  resolutions: ReadonlyMap<string, Resolution> | undefined,
  schema: SchemaCheck | undefined,
  source: Source,
  context: RenderContext,
): Finished {
  if (resolutions === undefined) return unresolved(one, schema)
  const { missing, register } = context
  return finish(one, resolutions, { missing, register, plainValues: plainValuesOf(source, context), schema })
}

function plainValuesOf({ variables }: Source, { plainValues }: RenderContext): PlainValues {
  return variables === undefined ? plainValues : { ...plainValues, variables }
}

/** A document's draft or, for a whole template, what makes one once it is known what it asks for. */
function open(text: string, source: Source, context: RenderContext): OpenTemplate | Promise<Draft> {
  const { filename, format, fallbackDialect, leave = [], mode } = source
  const { dialect, runtimeNames, aliases, templateRoot, templates, missing } = context
  // Field by field: with thousands of documents, a copy of the context for each is dear.
  const options = {
    filename,
    format,
    dialect,
    fallbackDialect,
    runtimeNames,
    plainValues: plainValuesOf(source, context),
    aliases,
    leave: leave.length === 0 ? context.leave : [...context.leave, ...leave],
    templateRoot,
    templates,
    missing,
  }
  return mode === 'template' ? templates.engine!.openTemplate(text, options) : draft(text, options)
}

/** Waits only if there is something to wait for: with thousands of documents, a promise for each is dear. */
async function settled<T>(given: readonly (T | Promise<T>)[]): Promise<readonly T[]> {
  return given.some(one => one instanceof Promise) ? Promise.all(given) : (given as readonly T[])
}

/** Only a document with a schema, or one that names a file as its schema, pays for more. */
function schemaCheckFor(
  one: Draft,
  source: Source,
  context: RenderContext,
): undefined | Promise<SchemaCheck | undefined> {
  const { schema } = source
  if (schema === undefined && !/\$schema["']?\s*:(?!\s*["']?https?:)/.test(one.source)) return undefined
  return newSchemaCheck(one, source, context)
}

async function newSchemaCheck(
  one: Draft,
  source: Source,
  context: RenderContext,
): Promise<SchemaCheck | undefined> {
  const { schema, format } = source
  const { createSchemaCheck } = await import('./schema/schema-check.ts')
  const variables = new Set(plainValuesOf(source, context).variables.keys())
  return createSchemaCheck(one, { schema, format, variables, cache: context.schemas })
}

/** A draft as it is, for checks that ask no store. */
function unresolved(
  { source, problems, warnings, unchecked = [] }: Draft,
  schema: SchemaCheck | undefined,
): Finished {
  const mismatches = schema?.problems(new Map()) ?? []
  return {
    text: source,
    references: [],
    referenceCounts: () => [],
    sourceMap: () => [],
    problems: [...problems, ...mismatches],
    warnings,
    unchecked,
  }
}
