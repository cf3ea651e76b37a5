/** The guard for Vitest, in a setup file: see install-guard.ts. The plugin does this by itself. */
import { type GuardedRunner, type GuardOptions, installGuard } from '../test-runners/install-guard.ts'
import { leaksInStored } from '../test-runners/leaks-in-stored.ts'
import { toContainNoSecrets, toRenderWithoutProblems } from '../test-runners/matchers.ts'
import { runRedactor } from '../test-runners/run-redactor.ts'

/** @example await guardSecrets({ snapshots: 'redact' }) */
export async function guardSecrets(options: GuardOptions = {}): Promise<void> {
  // A configuration imports this package too, and is no place to load the runner in.
  const { afterAll, afterEach, expect } = await import('vitest')
  expect.extend({ toContainNoSecrets, toRenderWithoutProblems })
  installGuard(
    {
      expect: expect as unknown as GuardedRunner['expect'],
      afterEach: work =>
        afterEach(({ task }) => {
          const { fullTestName: title, annotations, meta } = task
          work([
            { what: 'the title of the test', value: title },
            { what: 'an annotation', value: annotations },
            { what: 'the meta data of the test', value: meta },
          ])
        }),
      afterAll: work => afterAll(work),
      snapshotLeaks: leaksInStored,
    },
    options,
  )
  // A failed assertion quotes what it compared; its errors are told after the hooks have run.
  afterEach(({ task }) => {
    const { errors } = task.result ?? {}
    if (errors !== undefined) errors.splice(0, errors.length, ...runRedactor().redactObject(errors))
  })
}
