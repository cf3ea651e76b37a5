/**
 * `types`: the names of the secrets that configs ask for, as a declaration file for the compiler. Configs in; no store
 * is asked, and no value is read.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { RenderConfigError } from '../errors.ts'
import { errorCode, toFileError } from '../files/file-error.ts'
import { aliasIn } from './alias-in.ts'
import { count } from './format-problems.ts'
import { gatherInputs } from './gather-inputs.ts'
import { toIoProblem } from './io-problem.ts'
import { type DocumentFlags, readDocumentFlags } from './options.ts'
import { isStdout, planReport } from './plan-outputs.ts'
import { createPrinter, type Printer } from './printer.ts'
import { readInputs } from './read-inputs.ts'
import { harmless, writeResult } from './terminal.ts'
import { declarationText, isDeclaration, namesIn } from './types/declaration.ts'
import { type SecretNames, secretNames } from './types/secret-names.ts'
import { applyRules, filesBeside, mayHoldTemplates, withSettings } from './with-settings.ts'

export interface TypesFlags extends DocumentFlags {
  readonly output?: string
  readonly check?: true
}

/** @returns the exit code */
export async function typesCommand(words: readonly string[], given: TypesFlags): Promise<number> {
  const { check = false, output = '-' } = given
  const printer = createPrinter({})
  try {
    if (check && isStdout(output)) throw usage('--check compares with a file: name it with -o FILE')
    const { names, warnings } = await namesFor(words, given, output)
    printer.print({ problems: [], warnings })
    const text = declarationText(names)
    if (isStdout(output)) {
      await writeResult(Buffer.from(text))
      return 0
    }
    const before = await readBefore(output)
    if (check) return await compare(before, text, { output, printer })
    if (before !== text) await write(output, text)
    const verdict = before === text ? 'is up to date' : 'written'
    printer.note(`${harmless(output)} ${verdict}: ${count(names.length, 'name')}`)
    return 0
  } catch (error) {
    return printer.fail(error)
  }
}

/** @throws RenderConfigError */
async function namesFor(words: readonly string[], given: TypesFlags, output: string): Promise<SecretNames> {
  const flags = await withSettings(given)
  const { options } = readDocumentFlags(flags)
  const inputs = await gatherInputs(words, {
    settingsFile: flags.settings?.file,
    templates: mayHoldTemplates(flags),
  })
  planReport(inputs, { report: output, secretFiles: filesBeside(flags), stdoutUsed: false })
  const sources = await applyRules(await readInputs(inputs), flags)
  const uris = flags.provider ?? (flags.settings?.providers ?? []).map(({ uri }) => uri)
  const found = await secretNames(sources, { ...options, aliases: new Set(uris.map(aliasIn)) })
  if (options.strict === true && found.warnings.length > 0) throw new RenderConfigError(found.warnings)
  return found
}

/** What stands there, with the line ends that are written. @throws RenderConfigError for a file of somebody else */
async function readBefore(path: string): Promise<string | undefined> {
  try {
    const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
    if (text === '' || isDeclaration(text)) return text
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new RenderConfigError([toIoProblem(toFileError(error, path, 'read'))])
  }
  const hint = 'name another file, or delete this one'
  throw new RenderConfigError([
    { code: 'IO', file: path, message: 'is there already, and not from this command', hint },
  ])
}

/** Not for its owner alone, as rendered files are: it holds names, and belongs to the sources. */
async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw new RenderConfigError([toIoProblem(toFileError(error, path, 'written'))])
  }
}

interface Target {
  readonly output: string
  readonly printer: Printer
}

/** @returns 1 if another text would be written; which names differ goes to standard output */
async function compare(
  before: string | undefined,
  text: string,
  { output, printer }: Target,
): Promise<number> {
  const file = harmless(output)
  if (before === text) {
    printer.note(`${file} is up to date`)
    return 0
  }
  const [old, now] = [namesIn(before ?? ''), namesIn(text)]
  const added = now.filter(name => !old.includes(name)).map(name => `+ ${harmless(name)}\n`)
  const removed = old.filter(name => !now.includes(name)).map(name => `- ${harmless(name)}\n`)
  await writeResult(Buffer.from([...removed, ...added].join('')))
  const verdict = before === undefined ? 'does not exist' : 'is out of date'
  printer.note(`${file} ${verdict}; to write it, leave --check away`)
  return 1
}

function usage(message: string): RenderConfigError {
  return new RenderConfigError([{ code: 'USAGE', message }])
}
