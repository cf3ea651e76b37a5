/**
 * For tests with Jest: configs rendered with secrets of the test, and runs that fail when one of these leaves it. The
 * package is made of ES modules, so Jest runs with `--experimental-vm-modules`.
 */
import type { RenderFixtureOptions } from './test-runners/render-fixture.ts'

export { type FakeSecretsOptions, fakeSecrets } from '../testing/fake-secrets.ts'
export { guardSecrets } from './jest/guard-secrets.ts'
export { createTransformer, type JestTransformer, type JestTransformerOptions } from './jest/transformer.ts'
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

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** No value of a secret of this test file is in it, in any form that a redactor knows. */
    toContainNoSecrets(): R
    /** The config at this path or URL, or `{ source, filename }`, renders without problems and warnings. */
    toRenderWithoutProblems(options?: RenderFixtureOptions): Promise<void>
  }
}
