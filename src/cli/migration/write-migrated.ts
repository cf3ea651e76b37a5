/**
 * Where migrated files go. A migrated file holds no secret: it gets the permissions of its source, and with `--in-place`
 * its place as well.
 */
import { realpathSync, statSync } from 'node:fs'
import type { OutputFile } from '../../files/write-all.ts'
import type { Input } from '../gather-inputs.ts'
import { type Plan, planOutputs } from '../plan-outputs.ts'
import { writeResult } from '../terminal.ts'
import { filesBeside } from '../with-settings.ts'
import { writeFiles } from '../write-files.ts'
import type { MigrateFlags } from './migrate.ts'
import type { MigratedFile } from './summary.ts'
import { usage } from './usage.ts'

export interface MigrationPlan {
  /** One per input; `undefined` is standard output. */
  readonly targets: readonly (string | undefined)[]
  readonly makeFolders: boolean
  /** Files that did not change are left alone. */
  readonly changedOnly: boolean
}

const NOTHING: MigrationPlan = { targets: [], makeFolders: false, changedOnly: true }

/** @throws RenderConfigError with code USAGE */
export function planMigrated(inputs: readonly Input[], flags: MigrateFlags): MigrationPlan {
  const { output, outDir, inPlace, diff, dryRun } = flags
  const given = [output, outDir, inPlace].filter(one => one !== undefined)
  if (given.length > 1) throw usage('--output, --out-dir and --in-place exclude each other')
  if (diff === true || dryRun === true) return NOTHING
  if (inPlace === true) {
    if (inputs.some(({ isStdin }) => isStdin))
      throw usage('standard input can not be written in place', 'use --output')
    // A link stays a link; what it leads to is written.
    return { targets: inputs.map(({ path }) => realpathSync(path)), makeFolders: false, changedOnly: true }
  }
  if (given.length === 0 && inputs.length > 1)
    throw usage(`${inputs.length} files need --in-place or --out-dir`, '--diff shows what would change')
  const { targets }: Plan = planOutputs(inputs, { output, outDir, secretFiles: filesBeside(flags) })
  return { targets, makeFolders: outDir !== undefined, changedOnly: false }
}

/** @throws RenderConfigError with code IO */
export async function writeMigrated(
  files: readonly MigratedFile[],
  inputs: readonly Input[],
  { targets, makeFolders, changedOnly }: MigrationPlan,
): Promise<void> {
  const written = new Map<string, OutputFile>()
  for (const [index, { bytes, text, source: before }] of files.entries()) {
    const path = targets[index]
    const { path: from, isStdin } = inputs[index]!
    if (path === undefined || (changedOnly && text === before)) continue
    const source = isStdin ? undefined : statSync(from)
    written.set(path, {
      path,
      bytes,
      ...(source !== undefined && { mode: source.mode & 0o777 }),
      // In its own place a file stays whose it was.
      ...(source !== undefined && changedOnly && { owner: { uid: source.uid, gid: source.gid } }),
    })
  }
  await writeFiles([...written.values()], { makeFolders })
  for (const [index, { bytes }] of files.entries())
    if (targets.length > 0 && targets[index] === undefined) await writeResult(bytes)
}
