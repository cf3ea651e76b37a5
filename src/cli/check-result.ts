/** How `check` tells its result: for people on standard error; for machines on standard output, then for people too. */
import { RenderConfigError } from '../errors.ts'
import type { Unchecked } from '../rendering/result.ts'
import type { Diagnostics } from './format-problems.ts'
import type { CheckFlags } from './options.ts'
import { exitCodeOf, type Printer } from './printer.ts'
import { writeResult } from './terminal.ts'

/** @returns the exit code @param more what JSON holds besides */
export type TellResult = (diagnostics: Diagnostics, more?: object) => Promise<number>

/** @param version of this program */
export function tellerOf(flags: CheckFlags, printer: Printer, version: string): TellResult {
  const { json, sarif, github } = flags
  return async (diagnostics, more = {}) => {
    const { problems } = diagnostics
    const exitCode = problems.length === 0 ? 0 : exitCodeOf(problems)
    if (json === true) {
      await writeResult(Buffer.from(printer.jsonOf(diagnostics, more)))
      return exitCode
    }
    if (sarif === true) {
      const { problemsLog } = await import('./sarif/problems-log.ts')
      const log = problemsLog(printer.masked(diagnostics), { version, exitCode })
      await writeResult(Buffer.from(log))
    } else if (github === true) {
      const { githubAnnotations } = await import('./github-annotations.ts')
      const lines = githubAnnotations(printer.masked(diagnostics), process.env.GITHUB_WORKSPACE)
      if (lines !== '') await writeResult(Buffer.from(lines))
    }
    printer.print(diagnostics)
    return exitCode
  }
}

/** `flow.yaml:3:9  not checked: {{ secret(secrets.x) }} (the name comes from another secret)` */
export function uncheckedLine({ file, line, column, key, reason }: Unchecked): string {
  const place = file === undefined ? '' : `${file}:${line}:${column}  `
  return `${place}not checked: ${key === undefined ? reason : `${key.replace(/\s+/g, ' ')} (${reason})`}`
}

/** True if standard output gets the problems. */
export function isForMachines({ json, sarif, github }: CheckFlags): boolean {
  return json === true || sarif === true || github === true
}

/** @throws RenderConfigError with code USAGE */
export function refuseTwoFormats(flags: CheckFlags): void {
  const given = (['json', 'sarif', 'github'] as const).filter(name => flags[name] === true)
  if (given.length < 2) return
  const message = `${given.map(name => `--${name}`).join(' and ')} exclude each other`
  throw new RenderConfigError([{ code: 'USAGE', message }])
}
