/**
 * Where Vitest reads and writes snapshots: the place that nothing goes round, not a serializer that prints by itself, not a
 * file snapshot. Goes in: the whole text of a file; comes out: the file, or an error if it would hold a registered value.
 */
import { relative } from 'node:path'
import { VitestSnapshotEnvironment } from 'vitest/runtime'
import type { Redactor } from '../../redact/redactor.ts'
import { findNames } from '../test-runners/find-names.ts'
import { runRedactor, runState } from '../test-runners/run-redactor.ts'
import { snapshotLeak } from '../test-runners/secret-serializer.ts'

class GuardedSnapshotEnvironment extends VitestSnapshotEnvironment {
  override async readSnapshotFile(path: string): Promise<string | null> {
    const text = await super.readSnapshotFile(path)
    if (text !== null) runState().snapshotsRead.set(path, text)
    return text
  }

  override async saveSnapshotFile(path: string, text: string): Promise<void> {
    const redactor = runRedactor()
    const names = findNames(redactor, text)
    if (names.length > 0 && !(await isTestOfOurs(redactor, path, text))) {
      throw new Error(snapshotLeak(names, relative('', path)))
    }
    await super.saveSnapshotFile(path, text)
  }
}

/** An inline snapshot rewrites the test file, which may well give its fake secrets in plain words. */
async function isTestOfOurs(redactor: Redactor, path: string, text: string): Promise<boolean> {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return false
  const before = await new VitestSnapshotEnvironment().readSnapshotFile(path)
  return before !== null && count(redactor, text) <= count(redactor, before)
}

function count(redactor: Redactor, text: string): number {
  return redactor.find(Buffer.from(text)).length
}

export default new GuardedSnapshotEnvironment()
