/**
 * `scan`: where the known values stand in files, as they are or encoded. Paths in; places, names and forms to standard
 * output; never a value. What can not be read is told, and the rest is scanned.
 */
import { type Problem, RenderConfigError } from '../errors.ts'
import { toFileError } from '../files/file-error.ts'
import { count } from './format-problems.ts'
import { toIoProblem } from './io-problem.ts'
import { type KnownValuesFlags, knownValues } from './known-values.ts'
import { createPrinter, exitCodeOf, toDiagnostics } from './printer.ts'
import { chainFiles } from './scan/chain-files.ts'
import { createFileScanner, MOST_SIGHTINGS } from './scan/file-scanner.ts'
import { describeHit, type Hit } from './scan/hit.ts'
import { type ListedFiles, listFiles } from './scan/list-files.ts'
import { harmless, writeResult } from './terminal.ts'
import { withSettings } from './with-settings.ts'

export interface ScanFlags extends KnownValuesFlags {
  /** False for `--no-ignore`. */
  readonly ignore?: boolean
  readonly sarif?: true
}

interface Scanned {
  readonly hits: readonly Hit[]
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
  readonly files: number
  readonly bytes: number
}

/** @returns the exit code */
export async function scanCommand(
  paths: readonly string[],
  given: ScanFlags,
  version: string,
): Promise<number> {
  const { json, sarif, ignore = true } = given
  const printer = createPrinter({ json })
  try {
    if (json === true && sarif === true) throw new RenderConfigError([BOTH])
    const flags = await withSettings(given)
    const { redactor, longest, warnings } = await knownValues(flags, printer)
    const listed = await listFiles(paths, { ignored: !ignore, chainFileOf: chainFiles(flags) })
    // Names of files, and of secrets, may hold a value too.
    const shown = (text: string): string => redactor.redact(text)
    const asText = json !== true && sarif !== true
    const scanned = await scanFiles(listed, createFileScanner({ redactor, longest }), shown, asText)
    const { hits, problems } = scanned
    const exitCode = hits.length > 0 ? 1 : problems.length > 0 ? exitCodeOf(problems) : 0

    if (json === true) {
      const { files, bytes, notes } = scanned
      const [leftOut, said] = [listed.leftOut.map(shown), notes.map(shown)]
      const more = { ok: exitCode === 0, exitCode, hits, files, bytes, leftOut, notes: said }
      await writeResult(Buffer.from(printer.jsonOf({ problems, warnings }, more)))
      return exitCode
    }
    if (sarif === true) {
      const { hitsLog } = await import('./sarif/hits-log.ts')
      const diagnostics = printer.masked({ problems, warnings })
      await writeResult(Buffer.from(hitsLog(hits, { version, exitCode, diagnostics })))
    }
    printer.print({ problems, warnings })
    for (const path of listed.leftOut)
      printer.note(`left out: ${harmless(path)}, where the secrets are read from`)
    for (const note of scanned.notes) printer.note(harmless(note))
    printer.note(summary(scanned))
    return exitCode
  } catch (error) {
    const diagnostics = json === true ? toDiagnostics(error) : undefined
    if (diagnostics === undefined) return printer.fail(error)
    await writeResult(Buffer.from(printer.jsonOf(diagnostics)))
    return exitCodeOf(diagnostics.problems)
  }
}

const BOTH: Problem = { code: 'USAGE', message: '--json and --sarif exclude each other' }

/** @param asText prints each file's hits when they are there */
async function scanFiles(
  listed: ListedFiles,
  scan: ReturnType<typeof createFileScanner>,
  shown: (text: string) => string,
  asText: boolean,
): Promise<Scanned> {
  const hits: Hit[] = []
  const problems: Problem[] = [...listed.problems]
  const notes: string[] = [...listed.notes]
  let files = 0
  let bytes = 0
  for (const { path, named } of listed.files) {
    try {
      const scanned = scan(path, named)
      const file = shown(path)
      const here = scanned.sightings.map((one): Hit => ({ file, ...one, name: shown(one.name) }))
      for (const hit of here) hits.push(hit)
      files++
      bytes += scanned.bytes
      if (scanned.cut) notes.push(`${path}: more than ${MOST_SIGHTINGS} hits; its rest was not looked at`)
      if (asText && here.length > 0 && !(await writeResult(Buffer.from(here.map(lineOf).join(''))))) break
    } catch (error) {
      problems.push(toIoProblem(toFileError(error, path, 'read')))
    }
  }
  return { hits, problems, notes, files, bytes }
}

function lineOf(hit: Hit): string {
  const { file, line, column } = hit
  return `${harmless(file)}:${line}:${column}  ${harmless(describeHit(hit))}\n`
}

/** `3 hits of 2 secrets in 2 files; 128 files scanned (12.3 MB)` */
function summary({ hits, files, bytes }: Scanned): string {
  const [secrets, places] = [new Set(hits.map(({ name }) => name)), new Set(hits.map(({ file }) => file))]
  const found =
    hits.length === 0
      ? 'no secret found'
      : `${count(hits.length, 'hit')} of ${count(secrets.size, 'secret')} in ${count(places.size, 'file')}`
  return `${found}; ${count(files, 'file')} scanned (${(bytes / 1e6).toFixed(1)} MB)`
}
