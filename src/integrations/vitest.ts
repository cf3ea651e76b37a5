/**
 * For tests with Vitest: configs rendered with secrets of the test, and runs that fail when one of these leaves it.
 * The configuration takes `renderConfigPlugin()`; tests take the rest.
 */
/// <reference path="./vitest/rendered-imports.d.ts" preserve="true" />
import type { RenderFixtureOptions } from './test-runners/render-fixture.ts'

export { type FakeSecretsOptions, fakeSecrets } from '../testing/fake-secrets.ts'
export type { GuardOptions } from './test-runners/install-guard.ts'
export { type MatcherResult, toContainNoSecrets, toRenderWithoutProblems } from './test-runners/matchers.ts'
export {
  type RenderedFixture,
  type RenderFixtureOptions,
  renderFixture,
} from './test-runners/render-fixture.ts'
export { registerSecret, runRedactor } from './test-runners/run-redactor.ts'
export {
  type SerializerOptions,
  type SnapshotSerializer,
  secretSerializer,
} from './test-runners/secret-serializer.ts'
export type { TestSecrets } from './test-runners/secrets-of.ts'
export { guardSecrets } from './vitest/guard-secrets.ts'
export {
  type RenderConfigPlugin,
  type RenderConfigPluginOptions,
  renderConfigPlugin,
} from './vitest/plugin.ts'

interface SecretMatchers {
  /** No value of a secret of this test file is in it, in any form that a redactor knows. */
  toContainNoSecrets(): void
  /** The config at this path or URL, or `{ source, filename }`, renders without problems and warnings. */
  toRenderWithoutProblems(options?: RenderFixtureOptions): Promise<void>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: must be declared as Vitest declares it
  interface Matchers<T = any> extends SecretMatchers {}
}
