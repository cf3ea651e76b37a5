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
export type { AuditEntry } from './providers/chain.ts'
export { type DirOptions, dir } from './providers/dir.ts'
export { type DotenvOptions, dotenv } from './providers/dotenv.ts'
export { type EnvOptions, env } from './providers/env.ts'
export { memory } from './providers/memory.ts'
export type {
  FoundSecret,
  ListedSecret,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
} from './providers/provider.ts'
export { withAlias } from './providers/with-alias.ts'
export { createRedactor, type Redactor, type RedactorOptions } from './redact/redactor.ts'
export {
  type CheckOptions,
  type CheckResult,
  createRenderer,
  type NamedSource,
  type Renderer,
  type RendererOptions,
  type RenderOptions,
  type RenderResult,
  renderConfig,
} from './renderer.ts'
export type { LastKnownGoodOptions } from './rendering/last-known-good.ts'
export type { RenderedReference } from './rendering/result.ts'
export type {
  MappedExpression,
  SourceMap,
  SourceMapEntry,
  SourceRange,
  TextRange,
} from './rendering/source-map.ts'
export type { SecretName, SecretNames, SecretValues } from './secret-names.ts'
