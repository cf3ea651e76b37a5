import { RenderConfigError } from './errors.ts'
import type { Dialect } from './expressions/dialect.ts'
import { DIALECTS } from './expressions/dialects.ts'
import { nameHint } from './expressions/name-hint.ts'
import { toVariables } from './expressions/plain-scope.ts'
import type { PlainData } from './expressions/value.ts'
import { type FormatName, formatNames, resolveFormatName } from './formats/index.ts'
import type { AllowList } from './providers/allow-list.ts'
import { dotenv } from './providers/dotenv.ts'
import { env as envProvider } from './providers/env.ts'
import { aliasOf, type Provider } from './providers/provider.ts'
import { createRedactor, type Redactor } from './redact/redactor.ts'
import type { Reference } from './references/reference.ts'
import { explain, type RenderContext, render, type Source } from './render.ts'
import { type AuditEntry, auditEntries } from './rendering/audit.ts'
import { createCalls } from './rendering/calls.ts'
import { createDeadlines } from './rendering/deadline.ts'
import type { Explanation } from './rendering/explanation.ts'
import type { LastKnownGoodOptions } from './rendering/last-known-good.ts'
import { readSource } from './rendering/read-source.ts'
import { createResolver } from './rendering/resolver.ts'
import type { Rendered, RenderedReference, Unchecked } from './rendering/result.ts'
import { createTemplateCache, forgetTemplates } from './rendering/template-cache.ts'
import { newSchemaCache, type SchemaCache } from './schema/schema-cache.ts'
import { compilePathPattern } from './text/path-pattern.ts'

/** What holds for all renders of one renderer; each call may say otherwise. */
export interface RenderOptions {
  /** Names the source in problems, and tells its format. Default: none. */
  readonly filename?: string
  /** `yaml`, `json`, `fluent-bit`, `dotenv`, `text` … Default: by file name, else by content. */
  readonly format?: string
  /**
   * `default`, `kestra`, `calyptia`, `instill`, `apolo`, `github`, `op`, `vals`. Default: as a first-line comment
   * `# render-config: dialect=NAME` says, else `default`.
   */
  readonly dialect?: string
  /** Names that only the platform knows at run time, besides the dialect's own. Default: none. */
  readonly runtimeNames?: {
    readonly variables?: readonly string[]
    readonly functions?: readonly string[]
    readonly filters?: readonly string[]
  }
  /** The namespace of the run: a config may ask for it and its dot-ancestors. Default: none, nothing is refused. */
  readonly namespace?: string
  /** Plain values for `vars.name`; lists and maps too, for whole templates to go through. Default: none. */
  readonly variables?: Readonly<Record<string, PlainData>>
  /** What the variables behind `envs.name` start with; `''` opens the whole environment. Default: `'ENV_'`. */
  readonly envsPrefix?: string
  /** What becomes of an expression whose secret is missing after all fallbacks. Default: `'error'`. */
  readonly missing?: 'error' | 'keep' | 'empty'
  /** Paths of the document where expressions stay, such as `description` or `extend.**`. Default: none. */
  readonly leave?: readonly string[]
  /**
   * JSON Schema (2020-12 or draft-07) that the rendered document must meet, and that gives types to whole plain
   * scalars: the path of a JSON or YAML file, or the schema itself. Nothing is fetched.
   * Default: the file that the document names under `$schema`, if it does.
   */
  readonly schema?: string | object
  /**
   * `template`: the whole file is a nunjucks template, with statements too, in the same sandbox and under the same
   * promise. Default: `'expressions'`, those that ask for a secret alone.
   */
  readonly mode?: 'expressions' | 'template'
  /** The folder that templates include from, and never leave. Default: that of the file, else the working folder. */
  readonly templateRoot?: string
  /** Warnings are errors. Default: `false`. */
  readonly strict?: boolean
  /** Time for asking the providers, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number
  /** Gives up when aborted. Default: none. */
  readonly signal?: AbortSignal
  /** Asks the providers again, whatever is remembered of them. Default: `false`. */
  readonly fresh?: boolean
}

export interface RendererOptions extends RenderOptions {
  /** Who is asked for secrets, in order. Default: `env()`, then `./.env` if it is there. */
  readonly providers?: readonly Provider[]
  /** The environment for `envs` and the default providers. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** How long values of remote providers are remembered, in milliseconds. Default: 60,000. */
  readonly cacheTtlMs?: number
  /** Remote values in an encrypted file, for when their store is down. Default: none. */
  readonly lastKnownGood?: LastKnownGoodOptions
  /** What a config may ask for: patterns of keys by provider alias, `*` for all. Default: everything. */
  readonly allow?: AllowList
  /**
   * Who asked for what and how it ended, never a value; called once per render, when all its references have ended,
   * remembered ones too. What it throws ends the render. Default: none.
   */
  readonly audit?: (entries: readonly AuditEntry[]) => void
  /**
   * Gets to know every value that is used. Default: one of its own, which forgets a value when 10,000 others were used
   * after it and it was not used for an hour.
   */
  readonly redactor?: Redactor
}

export interface RenderResult extends Omit<Rendered, 'unchecked'> {
  readonly redactor: Redactor
}

export interface CheckResult {
  readonly references: readonly RenderedReference[]
  readonly warnings: readonly import('./errors.ts').Problem[]
  /** What can not be told without the stores, of whole templates with `offline`; empty otherwise. */
  readonly unchecked: readonly Unchecked[]
  readonly redactor: Redactor
}

export interface CheckOptions extends RenderOptions {
  /** Ask no provider: only what can be told from the text is checked. Default: `false`. */
  readonly offline?: boolean
}

/** What a renderer's own redactor may forget, so that secrets which rotate for ever fit into memory. */
const FORGET = { beyond: 10_000, afterMs: 3_600_000 }

/** Renders configs for as long as it lives; calls may overlap. */
export interface Renderer {
  /**
   * @param source text, or bytes: what is not UTF-8 survives outside expressions
   * @throws RenderConfigError with everything that is wrong, sorted by place
   */
  render(source: string | Uint8Array, options?: RenderOptions): Promise<RenderResult>
  /** Reads and renders a file; its name tells the format. @throws RenderConfigError, with code IO if it can not be read */
  renderFile(path: string, options?: RenderOptions): Promise<RenderResult>
  /** Several documents as one: each secret is asked for once, and either all are rendered or none. */
  renderAll(sources: readonly NamedSource[], options?: RenderOptions): Promise<RenderResult[]>
  /** Everything that `render` would refuse, without a rendered text. */
  check(source: string | Uint8Array, options?: CheckOptions): Promise<CheckResult>
  checkAll(sources: readonly NamedSource[], options?: CheckOptions): Promise<CheckResult[]>
  /**
   * What becomes of each expression, and where its value comes from; never a value. What is wrong with a document is
   * in its explanation, so that all that can be explained is.
   */
  explain(source: string | Uint8Array, options?: CheckOptions): Promise<Explanation>
  explainAll(sources: readonly NamedSource[], options?: CheckOptions): Promise<Explanation[]>
  /** Knows every value that this renderer has used. */
  readonly redactor: Redactor
  /**
   * Waits for the calls that run, which end as they would have, then closes the providers. A call that comes later fails
   * with code USAGE.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface NamedSource {
  readonly source: string | Uint8Array
  readonly filename?: string
  readonly format?: string
  /** Where neither the option `dialect` nor the first line names one. Default: `default`. */
  readonly dialect?: string
  /** Besides those of the options. Default: none. */
  readonly leave?: readonly string[]
  /** Default: that of the options. */
  readonly schema?: string | object
  /** Default: that of the options. */
  readonly mode?: 'expressions' | 'template'
  /** Besides those of the options, which they win over: one template gives many documents. Default: none. */
  readonly variables?: RenderOptions['variables']
}

/**
 * @throws TypeError for options of the wrong type
 *
 * @example
 * const renderer = createRenderer({ providers: [env(), dotenv('.env')] })
 * const { text } = await renderer.render(source, { filename: 'flow.yaml' })
 */
export function createRenderer(
  options: RendererOptions = {},
  schemas: SchemaCache = newSchemaCache(),
): Renderer {
  assertOptions(options)
  const environment = options.env ?? process.env
  const providers = options.providers ?? defaultProviders(environment)
  const redactor = options.redactor ?? createRedactor({ forget: FORGET })
  const { audit } = options
  const resolver = createResolver(providers, options)

  const deadlineFor = createDeadlines()
  const templates = createTemplateCache(schemas.wanted)

  const contextFor = (given: CheckOptions, signal: AbortSignal | undefined): RenderContext => {
    const { offline, namespace, timeoutMs, fresh = false } = given
    const endsAt = timeoutMs === undefined ? undefined : Date.now() + timeoutMs
    const resolveOptions = {
      ...(namespace === undefined ? {} : { namespace }),
      fresh,
      ...(signal === undefined ? {} : { signal }),
      ...(endsAt === undefined ? {} : { deadline: () => endsAt }),
    }
    return {
      dialect: dialectFor(given.dialect),
      runtimeNames: given.runtimeNames ?? {},
      plainValues: {
        env: environment,
        envsPrefix: given.envsPrefix ?? 'ENV_',
        variables: toVariables(given.variables),
      },
      aliases: resolver.aliases,
      leave: (given.leave ?? []).map(compilePathPattern),
      missing: given.missing ?? 'error',
      strict: given.strict ?? false,
      audit: audit && ((askings, resolutions) => audit(auditEntries(askings, resolutions, namespace))),
      resolve: offline === true ? undefined : references => resolver.resolve(references, resolveOptions),
      schemas: { ...schemas, thisRun: new Map() },
      templateRoot: given.templateRoot,
      templates,
      register: (value, name) => {
        redactor.add(value, name)
      },
    }
  }

  const withContext = async <Result>(
    sources: readonly NamedSource[],
    given: CheckOptions,
    work: (sources: readonly Source[], context: RenderContext) => Promise<Result>,
  ): Promise<Result> => {
    assertOptions(given)
    const merged = { ...options, ...withoutUndefined(given) }
    const { signal, end } = deadlineFor(merged.signal, merged.timeoutMs)
    try {
      return await work(
        sources.map(source => sourceFor(source, merged)),
        contextFor(merged, signal),
      )
    } finally {
      end()
    }
  }
  const renderAll = async (sources: readonly NamedSource[], given: CheckOptions): Promise<RenderResult[]> =>
    (await withContext(sources, given, render)).map(one => withRedactor(one, redactor))
  const checkAll = async (sources: readonly NamedSource[], given: CheckOptions): Promise<CheckResult[]> =>
    (await withContext(sources, given, render)).map(({ references, warnings, unchecked }) => ({
      references,
      warnings,
      unchecked,
      redactor,
    }))
  const renderOne = async (source: NamedSource, given: CheckOptions): Promise<RenderResult> =>
    (await renderAll([source], given))[0]!

  const explainAll = async (sources: readonly NamedSource[], given: CheckOptions): Promise<Explanation[]> => {
    const wouldAsk = ({ alias }: Reference): string[] =>
      providers.filter(one => (alias ?? aliasOf(one)) === aliasOf(one)).map(({ name }) => name)
    return withContext(sources, given, (documents, context) => explain(documents, { ...context, wouldAsk }))
  }

  const calls = createCalls()
  const close = (): Promise<void> =>
    calls.close(() => {
      forgetTemplates(templates)
      return resolver.close()
    })
  return {
    redactor,
    render: (source, given = {}) => calls.run(() => renderOne(named(source, given), given)),
    renderFile: (path, given = {}) =>
      calls.run(async () => {
        const source = await readSource(path)
        return renderOne({ source, filename: given.filename ?? path }, given)
      }),
    renderAll: (sources, given = {}) => calls.run(() => renderAll(sources, given)),
    check: (source, given = {}) => calls.run(async () => (await checkAll([named(source, given)], given))[0]!),
    checkAll: (sources, given = {}) => calls.run(() => checkAll(sources, given)),
    explain: (source, given = {}) =>
      calls.run(async () => (await explainAll([named(source, given)], given))[0]!),
    explainAll: (sources, given = {}) => calls.run(() => explainAll(sources, given)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** An option that is `undefined` is one that was not given: what holds for all renders stays. */
function withoutUndefined(given: CheckOptions): CheckOptions {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Who is asked where nobody is named. */
export function defaultProviders(environment: Readonly<Record<string, string | undefined>>): Provider[] {
  return [envProvider({ env: environment }), dotenv('.env', { optional: true })]
}

/**
 * Renders one source with a renderer of its own.
 * @throws RenderConfigError with everything that is wrong; TypeError for options of the wrong type
 */
export async function renderConfig(
  source: string | Uint8Array,
  options: RendererOptions = {},
): Promise<RenderResult> {
  const renderer = createRenderer(options)
  let rendered: RenderResult
  try {
    rendered = await renderer.render(source)
  } catch (error) {
    // What is wrong with the config is not hidden by what is wrong with closing.
    await renderer.close().catch(() => {})
    throw error
  }
  await renderer.close()
  return rendered
}

function named(source: string | Uint8Array, { filename, format }: RenderOptions): NamedSource {
  return {
    source,
    ...(filename === undefined ? {} : { filename }),
    ...(format === undefined ? {} : { format }),
  }
}

/** @throws RenderConfigError with code USAGE for a format or dialect that there is not */
export function sourceFor(named: NamedSource, options: RenderOptions): Source {
  const { source, filename, format, dialect, leave = [], schema, mode, variables } = named
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) {
    throw new TypeError('source must be a string or bytes')
  }
  return {
    source,
    filename: filename ?? options.filename,
    format: formatFor(format ?? options.format),
    fallbackDialect: dialectFor(dialect),
    leave: leave.map(compilePathPattern),
    schema: schemaFor(schema ?? options.schema),
    mode: mode ?? options.mode,
    variables:
      variables && toVariables(options.variables ? { ...options.variables, ...variables } : variables),
  }
}

function schemaFor(schema: string | object | undefined): string | object | undefined {
  if (typeof schema !== 'string' || !/^[a-z][a-z0-9+.-]+:\/\//i.test(schema)) return schema
  throw new RenderConfigError([
    { code: 'USAGE', message: 'a schema is a file: nothing is fetched', hint: 'save it, and name the file' },
  ])
}

/** @throws RenderConfigError with code USAGE */
export function dialectFor(name: string | undefined): Dialect | undefined {
  if (name === undefined) return undefined
  const dialect = DIALECTS.get(name)
  if (dialect === undefined) {
    throw new RenderConfigError([
      {
        code: 'USAGE',
        message: `there is no dialect "${name}"`,
        hint: nameHint(name, [...DIALECTS.keys()]),
      },
    ])
  }
  return dialect
}

function formatFor(name: string | undefined): FormatName | undefined {
  if (name === undefined) return undefined
  const format = resolveFormatName(name)
  if (format === undefined) {
    throw new RenderConfigError([
      { code: 'USAGE', message: `there is no format "${name}"`, hint: nameHint(name, formatNames) },
    ])
  }
  return format
}

/** The same object: nobody else has it yet, and a copy of each would be dear. */
function withRedactor(rendered: Rendered, redactor: Redactor): RenderResult {
  return Object.assign(rendered, { redactor })
}

const OPTION_TYPES: Readonly<Record<string, string>> = {
  filename: 'string',
  format: 'string',
  dialect: 'string',
  runtimeNames: 'object',
  namespace: 'string',
  variables: 'object',
  envsPrefix: 'string',
  missing: 'string',
  leave: 'object',
  mode: 'string',
  templateRoot: 'string',
  schema: 'string or object',
  strict: 'boolean',
  timeoutMs: 'number',
  signal: 'object',
  fresh: 'boolean',
  providers: 'object',
  env: 'object',
  cacheTtlMs: 'number',
  redactor: 'object',
  allow: 'object',
  lastKnownGood: 'object',
  audit: 'function',
  offline: 'boolean',
}

/** @throws TypeError */
export function assertOptions(options: object): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('options must be an object')
  }
  for (const [name, value] of Object.entries(options)) {
    const type = OPTION_TYPES[name]
    if (type === undefined) throw new TypeError(`there is no option "${name}"`)
    if (value !== undefined && (!type.split(' or ').includes(typeof value) || value === null)) {
      throw new TypeError(`option "${name}" must be of type ${type}`)
    }
  }
  const { missing, mode, providers, leave, signal, variables } = options as RendererOptions & RenderOptions
  if (missing !== undefined && !['error', 'keep', 'empty'].includes(missing)) {
    throw new TypeError('option "missing" must be "error", "keep" or "empty"')
  }
  for (const name of ['timeoutMs', 'cacheTtlMs'] as const) {
    const ms = (options as RendererOptions)[name] ?? 0
    if (!(ms >= 0)) throw new TypeError(`option "${name}" must be a number of milliseconds, not below 0`)
  }
  if (mode !== undefined && mode !== 'expressions' && mode !== 'template') {
    throw new TypeError('option "mode" must be "expressions" or "template"')
  }
  if (leave !== undefined && !(Array.isArray(leave) && leave.every(path => typeof path === 'string'))) {
    throw new TypeError('option "leave" must be a list of paths')
  }
  if (signal !== undefined && !(typeof signal.addEventListener === 'function' && 'aborted' in signal)) {
    throw new TypeError('option "signal" must be an AbortSignal')
  }
  if (Array.isArray(variables)) throw new TypeError('option "variables" must be an object')
  if (providers === undefined) return
  if (!Array.isArray(providers)) throw new TypeError('option "providers" must be a list')
  for (const provider of providers as readonly Partial<Provider>[]) {
    if (typeof provider?.name !== 'string' || typeof provider.get !== 'function') {
      throw new TypeError('a provider needs a name and a function "get"')
    }
  }
}
