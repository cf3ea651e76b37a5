/**
 * `init`: a commented settings file, made from what is found in the working folder. It never replaces a file, and
 * holds no secret. Out: the file, or its text; what to do next goes to standard error.
 */
import { open } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { RenderConfigError } from '../errors.ts'
import { errorCode, toFileError } from '../files/file-error.ts'
import { findSettings, SETTINGS_FILE } from '../settings/find-settings.ts'
import { count } from './format-problems.ts'
import type { FoundConfig } from './init/look-at.ts'
import { settingsText } from './init/settings-text.ts'
import { type Survey, survey } from './init/survey.ts'
import { toIoProblem } from './io-problem.ts'
import { isStdout } from './plan-outputs.ts'
import { createPrinter } from './printer.ts'
import { harmless, writeResult } from './terminal.ts'

export interface InitFlags {
  readonly output?: string
}

/** @returns the exit code */
export async function initCommand({ output = SETTINGS_FILE }: InitFlags): Promise<number> {
  const printer = createPrinter({})
  try {
    const before = findSettings(process.cwd())
    const found = await survey('.')
    const text = settingsText(found)
    if (isStdout(output)) await writeResult(Buffer.from(text))
    else await writeNew(output, text)
    const printed = isStdout(output) ? [] : [`${harmless(output)} written`]
    for (const line of [...printed, ...summary(found), ...advice(found, before, output)]) printer.note(line)
    return 0
  } catch (error) {
    return printer.fail(error)
  }
}

/** @throws RenderConfigError with code IO, also for a file that is there */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    const handle = await open(path, 'wx')
    try {
      await handle.writeFile(text)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST')
      throw new RenderConfigError([toIoProblem(toFileError(error, path, 'written'))])
    const hint = 'it is not replaced; -o - prints what would be written'
    throw new RenderConfigError([{ code: 'IO', file: path, message: 'is there already', hint }])
  }
}

/** Longest list of files that is shown. */
const SHOWN = 5

function summary({ configs, secretFiles, stages, stores, cut }: Survey): string[] {
  const secrets = new Set(configs.flatMap(one => one.secrets))
  const asking = configs.length === 1 ? 'asks' : 'ask'
  const files = configs.map(({ path }) => path)
  const more = files.length > SHOWN ? ` and ${files.length - SHOWN} more` : ''
  const shown = `: ${files.slice(0, SHOWN).map(harmless).join(', ')}${more}`
  const sources = [...secretFiles, ...stages.values(), ...stores].map(harmless)
  return [
    configs.length === 0
      ? 'found no file that asks for a secret'
      : `found ${count(configs.length, 'file')} that ${asking} for ${count(secrets.size, 'secret')}${shown}`,
    ...(sources.length === 0 ? [] : [`found secrets in ${sources.join(', ')}`]),
    ...(cut ? ['there are more files than were looked at'] : []),
  ]
}

function advice({ configs, unignored }: Survey, before: string | undefined, output: string): string[] {
  const lines: string[] = []
  for (const name of unignored)
    lines.push(`git would take ${harmless(name)}: add it to .gitignore if it holds secrets`)
  if (before !== undefined && !isStdout(output) && before !== resolve(output)) {
    lines.push(`${harmless(relative('', before))} counted here so far, and does no longer`)
  }
  const [first] = configs
  const target = first === undefined ? 'FILE' : wordFor(configs, first)
  return [...lines, `next: render-config check ${target}`, `      render-config render --help`]
}

/** The folder that holds them all, or the file that is alone. */
function wordFor(configs: readonly FoundConfig[], { path }: FoundConfig): string {
  if (configs.length === 1) return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
  const [folder = ''] = path.split('/', 1)
  const isOne = path.includes('/') && configs.every(one => one.path.startsWith(`${folder}/`))
  return isOne && /^[\w.-]+$/.test(folder) ? `${folder}/` : '.'
}
