/** `migrate`: files in, the same files with their references in another notation out, all or none. */
import type { Problem } from '../../errors.ts'
import { migrateAll } from '../../migration/migrate.ts'
import { decodeBytes, encodeText } from '../../text/bytes.ts'
import { unifiedDiff } from '../../text/unified-diff.ts'
import { gatherInputs } from '../gather-inputs.ts'
import type { ChainFlags } from '../options.ts'
import { createPrinter, exitCodeOf, type Printer } from '../printer.ts'
import { readInputs } from '../read-inputs.ts'
import { writeNote, writeResult } from '../terminal.ts'
import { applyRules, withSettings } from '../with-settings.ts'
import { readMigrateFlags, toMigrationSource } from './read-flags.ts'
import { countsOf, type MigratedFile, notesOf, summaryOf } from './summary.ts'
import { planMigrated, writeMigrated } from './write-migrated.ts'

export interface MigrateFlags extends ChainFlags {
  readonly to: string
  readonly from?: string
  readonly output?: string
  readonly outDir?: string
  readonly inPlace?: true
  readonly diff?: true
  readonly dryRun?: true
  readonly partial?: true
  readonly only?: readonly string[]
  readonly format?: string
  readonly leave?: readonly string[]
  readonly json?: true
}

/** @returns the exit code */
export async function migrateCommand(words: readonly string[], given: MigrateFlags): Promise<number> {
  const { outDir, diff, partial, json } = given
  const printer = createPrinter({ json })
  try {
    const flags = await withSettings(given)
    const options = readMigrateFlags(flags)
    const inputs = await gatherInputs(words, { outDir, settingsFile: flags.settings?.file })
    const plan = planMigrated(inputs, flags)
    const read = await readInputs(inputs)
    const decoded = read.map(({ source }) => decodeBytes(source as Uint8Array))
    const sources = (await applyRules(read, flags)).map((source, index) =>
      toMigrationSource(source, decoded[index]!.text, options),
    )
    const migrated = await migrateAll(sources, options)
    const files = migrated.map(
      (one, index): MigratedFile => ({
        ...one,
        file: inputs[index]!.path,
        to: options.to.name,
        source: decoded[index]!.text,
        bytes:
          one.text === decoded[index]!.text
            ? (read[index]!.source as Uint8Array)
            : encodeText(one.text, decoded[index]!.encoding),
      }),
    )

    const told = files.flatMap(({ left }) => left)
    const problems = [...files.flatMap(one => one.problems), ...(partial === true ? [] : told)]
    const warnings = [...files.flatMap(one => one.warnings), ...(partial === true ? told : [])]
    if (diff === true) await writeResult(Buffer.from(files.map(diffOf).join('')))
    else if (problems.length === 0) await writeMigrated(files, inputs, plan)
    tell(printer, { problems, warnings }, files, given)
    return problems.length === 0 ? 0 : exitCodeOf(problems)
  } catch (error) {
    return printer.fail(error)
  }
}

function tell(
  printer: Printer,
  diagnostics: { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] },
  files: readonly MigratedFile[],
  { json, diff, dryRun }: MigrateFlags,
): void {
  const { problems } = diagnostics
  const written = problems.length === 0 && diff !== true && dryRun !== true
  if (json === true) writeNote(printer.jsonOf(diagnostics, { written, ...countsOf(files) }))
  else {
    printer.print(diagnostics)
    printer.note(summaryOf(files, written))
    for (const note of notesOf(files)) printer.note(note)
  }
}

function diffOf({ file, source, text }: MigratedFile): string {
  return unifiedDiff(file, source, text)
}
