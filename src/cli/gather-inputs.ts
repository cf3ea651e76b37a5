/**
 * The words of the command line into files. Standard input (`-`) counts as one. What names nothing is IO, and all
 * of it is told at once.
 */
import { realpathSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { type Problem, RenderConfigError } from '../errors.ts'
import { closest } from '../expressions/closest.ts'
import { expandInputs, type InputFile } from '../files/expand-inputs.ts'
import type { FileError } from '../files/file-error.ts'
import { detectFormat } from '../formats/detect.ts'
import { withoutTemplateEnding } from '../formats/template-ending.ts'
import { COMMAND_NAMES } from './command-names.ts'
import { toIoProblem } from './io-problem.ts'

export interface Input extends InputFile {
  readonly isStdin: boolean
}

const USAGE =
  'render-config [COMMAND] [options] FILE | DIR | GLOB | - …; render-config [COMMAND] --help says more'

export interface GatherOptions {
  /** Where results go: what an earlier run wrote is no input. */
  readonly outDir?: string | undefined
  /** No input unless it is named itself. */
  readonly settingsFile?: string | undefined
  /** True if `flow.yaml.njk` in a folder is an input too. Default: `false`. */
  readonly templates?: boolean
}

/** @throws RenderConfigError with code USAGE or IO */
export async function gatherInputs(
  words: readonly string[],
  { outDir, settingsFile, templates = false }: GatherOptions = {},
): Promise<Input[]> {
  if (words.length === 0) {
    const message = 'no input: name a file, a folder, a quoted glob, or - for standard input'
    throw new RenderConfigError([{ code: 'USAGE', message, hint: USAGE }])
  }
  const named = words.filter(word => word !== '-')
  const isOutput = isOutputIn(outDir)
  const settings = settingsFile === undefined ? undefined : resolve(settingsFile)
  const { files, failures } = await expandInputs(named, {
    accepts: name => isConfigName(templates ? withoutTemplateEnding(name) : name),
    excludes: (path, root) => isOutput(path, root) || (settings !== undefined && resolve(path) === settings),
  })
  const problems = failures.map((failure): Problem => ({ ...toIoProblem(failure), ...meantCommand(failure) }))
  if (words.length - named.length > 1)
    problems.push({ code: 'USAGE', message: 'standard input (-) is named twice' })
  if (problems.length > 0) throw new RenderConfigError(problems)

  const stdin: Input[] = words.includes('-') ? [{ path: '<stdin>', relativePath: '', isStdin: true }] : []
  return [...stdin, ...unique(files)]
}

/** A file that is known by its name alone to be of a format with structure. */
export function isConfigName(name: string): boolean {
  const format = detectFormat({ filename: name, text: '' })
  return /\.conf$/i.test(name) || (format !== undefined && format !== 'text')
}

/**
 * What an earlier run wrote is no input of the next, unless it is named itself: where results go to a folder inside the
 * one that is read. A folder that is read and lies inside that of the results is read whole.
 * @returns says of a path, found below a root, whether it is left out
 */
export function isOutputIn(outDir: string | undefined): (path: string, root: string) => boolean {
  if (outDir === undefined) return () => false
  const isInside = (path: string): boolean => !/^\.\.(?:\/|$)/.test(relative(outDir, resolve(path)))
  return (path, root) => isInside(path) && !isInside(root)
}

/** A file that was named twice is one, if it would be written to the same place. */
function unique(files: readonly InputFile[]): Input[] {
  const seen = new Map<string, Input>()
  for (const file of files) {
    const id = `${file.relativePath}\n${realpathSync(file.path)}`
    if (!seen.has(id)) seen.set(id, { ...file, isStdin: false })
  }
  return [...seen.values()]
}

/** A command that was misspelt looks like a file that is not there. */
function meantCommand({ path }: FileError): { hint?: string } {
  const meant = /^[a-z]+$/.test(path) ? closest(path, COMMAND_NAMES) : undefined
  return meant === undefined ? {} : { hint: `did you mean the command "${meant}"?` }
}
