/**
 * Makes a test fail that prints a registered value, or would store one in a snapshot. Goes in: a runner's hooks, in a
 * setup file; from then on to the end of the test file the console and the streams are redacted and watched.
 */
import type { Redactor } from '../../redact/redactor.ts'
import { findNames } from './find-names.ts'
import { runRedactor } from './run-redactor.ts'
import { type SnapshotSerializer, secretSerializer } from './secret-serializer.ts'
import type { TestSecrets } from './secrets-of.ts'
import { watchOutput } from './watch-output.ts'

export interface GuardOptions {
  /**
   * `fail`: an assertion fails whose snapshot would hold a value. `redact`: the snapshot holds masks instead.
   * Default: `fail`.
   */
  readonly snapshots?: 'redact' | 'fail'
  /** Values that are known from the start, besides those that fixtures bring. Default: none. */
  readonly secrets?: TestSecrets
}

/** What a runner shows of a test, whoever wrote it: too late to be masked. */
export interface ShownPart {
  /** Such as `the title of a test`. */
  readonly what: string
  readonly value: unknown
}

export interface GuardedRunner {
  readonly expect: { addSnapshotSerializer(serializer: SnapshotSerializer): void }
  afterEach(work: (shown: readonly ShownPart[]) => void): void
  afterAll(work: () => void): void
  /** What is wrong with snapshots when the last test has run. */
  snapshotLeaks(redactor: Redactor): readonly string[]
}

export function installGuard(runner: GuardedRunner, options: GuardOptions = {}): void {
  const { snapshots = 'fail', secrets = {} } = options
  const redactor = runRedactor()
  for (const [name, value] of Object.entries(secrets)) if (value !== undefined) redactor.add(value, name)
  keepFirst(runner.expect, secretSerializer({ snapshots, redactor }))
  const watch = watchOutput(redactor)
  runner.afterEach(shown => {
    const parts = shown.flatMap(({ what, value }) =>
      findNames(redactor, value).map(name => `${what} shows ${name}`),
    )
    refuse([...parts, ...watch.take()])
  })
  runner.afterAll(() => {
    const leaks = [...watch.take(), ...runner.snapshotLeaks(redactor)]
    watch.stop()
    refuse(leaks)
  })
}

/** The serializer that came last is asked first; ours is to see a value before any other prints it. */
function keepFirst(expect: GuardedRunner['expect'], ours: SnapshotSerializer): void {
  const { addSnapshotSerializer } = expect
  const add = (one: SnapshotSerializer): void => addSnapshotSerializer.call(expect, one)
  add(ours)
  expect.addSnapshotSerializer = theirs => {
    add(theirs)
    add(ours)
  }
}

function refuse(leaks: readonly string[]): void {
  if (leaks.length > 0)
    throw new Error(`a secret left the test:\n${leaks.map(leak => `  ${leak}`).join('\n')}`)
}
