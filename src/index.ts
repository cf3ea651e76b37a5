/** The public names, one by one. */
export {
  CODES,
  type Code,
  type OutcomeCode,
  type Problem,
  ProviderError,
  RenderConfigError,
} from './errors.ts'
export type { AllowList } from './providers/allow-list.ts'
export { type DirOptions, dir } from './providers/dir.ts'
export { type DotenvOptions, dotenv } from './providers/dotenv.ts'
export { type EnvOptions, env } from './providers/env.ts'
export { memory } from './providers/memory.ts'
export type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  ProviderWatchOptions,
  RequestOptions,
  SecretReference,
} from './providers/provider.ts'
export { withAlias } from './providers/with-alias.ts'
export { createRedactor, type Redactor, type RedactorOptions } from './redact/redactor.ts'
export {
  type CheckOptions,
  type CheckResult,
  type NamedSource,
  type RendererOptions,
  type RenderOptions,
  type RenderResult,
  renderConfig,
} from './renderer.ts'
export type { AuditEntry } from './rendering/audit.ts'
export type {
  ExplainedExpression,
  ExplainedMention,
  ExplainedReference,
  Explanation,
  ExpressionState,
} from './rendering/explanation.ts'
export type { LastKnownGoodOptions } from './rendering/last-known-good.ts'
export type { RenderedReference, Unchecked } from './rendering/result.ts'
export type {
  MappedExpression,
  SourceMap,
  SourceMapEntry,
  SourceRange,
  TextRange,
} from './rendering/source-map.ts'
export type { SecretName, SecretNames, SecretValues } from './secret-names.ts'
export { createRenderer, type Renderer } from './watch/create-renderer.ts'
export type { Watch } from './watch/watch.ts'
export type { RenderWatchOptions, WatchChange, WatchedFile } from './watch/watch-renderings.ts'
