import { relative } from 'node:path'
import type { Redactor } from '../../redact/redactor.ts'
import { findNames } from './find-names.ts'
import { runState } from './run-redactor.ts'
import { snapshotLeak } from './secret-serializer.ts'

/** Of the snapshots that were stored before this run, those that were read. */
export function leaksInStored(redactor: Redactor): string[] {
  const { snapshotsRead } = runState()
  const leaks = [...snapshotsRead].flatMap(([path, text]) => {
    const names = findNames(redactor, text)
    return names.length === 0 ? [] : [snapshotLeak(names, relative('', path)).replaceAll('\n', '\n  ')]
  })
  snapshotsRead.clear()
  return leaks
}
