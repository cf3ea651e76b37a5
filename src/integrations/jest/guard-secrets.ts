/** The guard for Jest, in a file of `setupFilesAfterEnv`: see install-guard.ts. */
import { relative } from 'node:path'
import type { Redactor } from '../../redact/redactor.ts'
import { findNames } from '../test-runners/find-names.ts'
import { type GuardedRunner, type GuardOptions, installGuard } from '../test-runners/install-guard.ts'
import { toContainNoSecrets, toRenderWithoutProblems } from '../test-runners/matchers.ts'
import { runRedactor } from '../test-runners/run-redactor.ts'
import { snapshotLeak } from '../test-runners/secret-serializer.ts'

/** As much of Jest's own state as is needed; none of it is promised, so what is not there is told. */
interface SnapshotState {
  readonly _snapshotPath?: string
  readonly _snapshotData?: Record<string, string>
}

/**
 * Adds the matchers, and fails a test that prints a registered value or would store one in a snapshot.
 *
 * @example await guardSecrets({ snapshots: 'redact' })
 */
export async function guardSecrets(options: GuardOptions = {}): Promise<void> {
  const { afterAll, afterEach, expect } = await import('@jest/globals')
  expect.extend({ toContainNoSecrets, toRenderWithoutProblems })
  installGuard(
    {
      expect: expect as unknown as GuardedRunner['expect'],
      afterEach: work =>
        afterEach(() =>
          work([{ what: 'the title of the test', value: expect.getState().currentTestName ?? '' }]),
        ),
      afterAll: work => afterAll(work),
      snapshotLeaks: redactor => leaksIn(expect.getState() as { snapshotState?: SnapshotState }, redactor),
    },
    options,
  )
  redactFailures()
}

interface Failed {
  readonly name: string
  readonly test?: { errors: unknown[] }
}

/** A failed assertion quotes what it compared; this is where Jest's own runner lets others see a test that is done. */
function redactFailures(): void {
  const handlers = (globalThis as Record<symbol, unknown>)[Symbol.for('EVENT_HANDLERS')]
  if (!Array.isArray(handlers)) return
  handlers.push(({ name, test }: Failed) => {
    if (name === 'test_done' && test !== undefined) test.errors = runRedactor().redactObject(test.errors)
  })
}

/** Stored snapshots and those that are about to be; the latter are masked, as Jest writes them in any case. */
function leaksIn({ snapshotState = {} }: { snapshotState?: SnapshotState }, redactor: Redactor): string[] {
  const { _snapshotData: texts, _snapshotPath: path = 'of this test' } = snapshotState
  if (texts === undefined) return ['this version of Jest does not let its snapshots be looked at']
  const leaks: string[] = []
  for (const [name, text] of Object.entries(texts)) {
    const names = findNames(redactor, text)
    if (names.length === 0) continue
    leaks.push(snapshotLeak(names, relative('', path)).replaceAll('\n', '\n  '))
    texts[name] = redactor.redact(text)
  }
  return leaks
}
