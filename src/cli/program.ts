/**
 * The command line: which commands and options there are, and what help says of them. In: the words of a call.
 * Out: the exit code. A command's own file is loaded when it runs.
 */
import type { Command, CommanderError } from 'commander'
import type { Problem } from '../errors.ts'
import { nameHint } from '../expressions/name-hint.ts'
import { COMMAND_NAMES } from './command-names.ts'
import { addDocumentOptions } from './document-options.ts'
import { commandHelp, programHelp } from './help.ts'
import type { InitFlags } from './init.ts'
import { type CheckFlags, collect, type RenderFlags } from './options.ts'
import { createPrinter } from './printer.ts'
import { writeText } from './terminal.ts'

/** @param program an empty parser, so that the package is imported in one place alone */
export async function runProgram(
  program: Command,
  given: readonly string[],
  version: string,
): Promise<number> {
  const { words, behind } = splitCommand(given)
  const json = words.includes('--json')
  let exitCode = 0
  const done = (code: number): void => {
    exitCode = code
  }
  defineCommands(program, words, version, done)
  try {
    for (const command of program.commands) {
      const wanted = words.some(word => [command.name(), 'completion', 'help'].includes(word))
      if (wanted) await DEFINITIONS[command.name()]?.(command, { done, version, behind })
    }
    const unknown = unknownHelpTopic(words)
    if (unknown !== undefined) return createPrinter({ json }).fail({ problems: [unknown], warnings: [] })
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!isCommanderError(error)) return createPrinter({ json }).fail(error)
    if (error.exitCode === 0) return 0
    if (error.code === 'commander.help') return 2 // a command of commands alone: its help has been printed
    return createPrinter({ json }).fail({ problems: [toProblem(error, words)], warnings: [] })
  }
}

/** Commands with options that few runs need, by name: what defines them is loaded where they are called. */
const DEFINITIONS: Readonly<Record<string, (command: Command, context: DefinitionContext) => Promise<void>>> =
  {
    secrets: async (command, { done }) =>
      (await import('./secrets/commands.ts')).defineSecrets(command, done),
    redact: async (command, { done }) => (await import('./scan/commands.ts')).defineRedact(command, done),
    scan: async (command, { done, version }) =>
      (await import('./scan/commands.ts')).defineScan(command, version, done),
    types: async (command, { done }) => (await import('./types/commands.ts')).defineTypes(command, done),
    run: async (command, { done, behind }) =>
      (await import('./run/commands.ts')).defineRun(command, behind, done),
    explain: async (command, { done }) => {
      addDocumentOptions(command)
      ;(await import('./explain/command.ts')).defineExplain(command, done)
    },
    migrate: async (command, { done }) =>
      (await import('./migration/command.ts')).defineMigrate(command, done),
  }

interface DefinitionContext {
  readonly done: (exitCode: number) => void
  readonly version: string
  /** The words behind the `--` of `run`. */
  readonly behind: readonly string[] | undefined
}

/** Where no word can mean another command, what defines the others would only cost time. */
function isRenderAlone(words: readonly string[]): boolean {
  const others = new Set(COMMAND_NAMES.filter(name => name !== 'render'))
  return !words.some(word => others.has(word) || word === '--help' || /^-[^-]*h/.test(word))
}

function defineCommands(
  program: Command,
  words: readonly string[],
  version: string,
  done: (exitCode: number) => void,
): void {
  // Before the commands: they inherit these.
  program.exitOverride().configureOutput({ writeOut: writeText, outputError: () => {} })
  program
    .name('render-config')
    .description('Puts secrets into pipeline configs. Only the expressions that ask for one change.')
    .usage('[command] [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help; after a command, that of the command')
    .helpCommand('help [command]', 'print help of a command')
    .addHelpText('after', programHelp)

  const render = program
    .command('render', { isDefault: true })
    .description('Render files with their secrets; the default command.')
    .usage('[options] FILE | DIR | GLOB | - …')
    .argument('[inputs...]', 'files, folders, quoted globs, or - for standard input')
    .option('-o, --output <file>', 'write to FILE instead of standard output')
    .option('--out-dir <dir>', 'write below DIR; needed for several files')
  addDocumentOptions(render)
  render
    .option('--watch', 'render again whenever a file or a secret changes')
    .option('--on-change <command>', 'with --watch: run COMMAND in a shell when a file was rewritten')
    .option(
      '--keep-env <name>',
      'with --on-change: pass a variable on that is held back; AWS_* means all of these (repeatable)',
      collect,
    )
    .option('--interval <seconds>', 'with --watch: how often the stores are asked (default: 60)')
    .option('--report <file>', 'write where each value came from, as JSON without values')
    .option('--json', 'problems as one JSON object on standard error')
    .addHelpText('after', commandHelp.render)
    .action(async (inputs: string[], flags: RenderFlags) => {
      done(await (await import('./render.ts')).renderCommand(inputs, flags))
    })
  if (!isRenderAlone(words)) defineOthers(program, version, done)

  // Behind the commands, which would inherit it. What is defined late has no arguments yet: names alone are the same always.
  program.configureHelp({ subcommandTerm: command => command.name() })
  for (const command of program.commands) command.helpOption('-h, --help', 'print this help')
}

function defineOthers(program: Command, version: string, done: (exitCode: number) => void): void {
  const check = program
    .command('check')
    .description('Say everything that render would refuse; write nothing.')
    .usage('[options] FILE | DIR | GLOB | - …')
    .argument('[inputs...]', 'files, folders, quoted globs, or - for standard input')
    .option('--offline', 'ask no provider: check only what the text tells')
    .option('--names-only', 'read no values: look the names up in the lists of the providers')
    .option('--against <uri>', 'the same with this provider alone: is every secret there?')
    .option('--unused', 'with one of these: print what is there and nobody asks for')
  addDocumentOptions(check)
  check
    .option('--report <file>', 'write where each value came from, as JSON without values')
    .option('--json', 'the result as one JSON object on standard output')
    .option('--sarif', 'the result as SARIF 2.1.0 on standard output')
    .option('--github', 'the result as annotations for GitHub Actions on standard output')
    .addHelpText('after', commandHelp.check)
    .action(async (inputs: string[], flags: CheckFlags) => {
      done(await (await import('./check.ts')).checkCommand(inputs, flags, version))
    })

  program
    .command('run')
    .description('Start a command with secrets as variables and files; its output is redacted.')
    .usage('[options] -- COMMAND …')
    .addHelpText('after', commandHelp.run)

  program
    .command('explain')
    .description('Say of each expression what becomes of it and where its value comes from.')
    .usage('[options] FILE | DIR | GLOB | - …')
    .addHelpText('after', commandHelp.explain)

  program
    .command('secrets')
    .description('Manage the secrets of a store: list, get, set, delete, share, copy, import, keys.')
    .usage('COMMAND [options]')
    .addHelpText('after', commandHelp.secrets)

  program
    .command('redact')
    .description('Pass standard input on with every known value masked.')
    .usage('[options]')
    .addHelpText('after', commandHelp.redact)

  program
    .command('scan')
    .description('Find known values, plain or encoded, in files.')
    .usage('[options] PATH …')
    .addHelpText('after', commandHelp.scan)

  program
    .command('types')
    .description('Write the names of the secrets that configs ask for, for TypeScript.')
    .usage('[options] FILE | DIR | GLOB | - …')
    .addHelpText('after', commandHelp.types)

  program
    .command('init')
    .description('Write a commented render-config.yaml from what is found in this folder.')
    .usage('[options]')
    .option('-o, --output <file>', 'write to FILE instead of render-config.yaml; - prints it')
    .addHelpText('after', commandHelp.init)
    .action(async (flags: InitFlags) => {
      done(await (await import('./init.ts')).initCommand(flags))
    })

  program
    .command('migrate')
    .description('Rewrite references in another notation, and nothing else.')
    .usage('--to DIALECT [options] FILE | DIR | GLOB | - …')
    .addHelpText('after', commandHelp.migrate)

  program
    .command('encode')
    .description('Turn a .env file into SECRET_NAME=base64 lines, as Kestra reads them.')
    .usage('FILE | -')
    .argument('<file>', 'a .env file, or - for standard input')
    .addHelpText('after', commandHelp.encode)
    .action(async (file: string) => {
      done(await (await import('./encode.ts')).encodeCommand(file))
    })

  program
    .command('completion')
    .description('Print a script that teaches a shell to complete this command.')
    .usage('bash | zsh | fish')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText('after', commandHelp.completion)
    .action(async (shell: string) => {
      done(await (await import('./completion.ts')).completionCommand(shell, program))
    })
}

/** What stands behind the `--` of `run` belongs to the command that it starts, and is none of our words. */
function splitCommand(words: readonly string[]): {
  readonly words: readonly string[]
  readonly behind: readonly string[] | undefined
} {
  const at = words[0] === 'run' ? words.indexOf('--') : -1
  return at === -1 ? { words, behind: undefined } : { words: words.slice(0, at), behind: words.slice(at + 1) }
}

/** The parser would print the whole help and not say why. */
function unknownHelpTopic([first, topic]: readonly string[]): Problem | undefined {
  if (first !== 'help' || topic === undefined || topic.startsWith('-')) return undefined
  if (COMMAND_NAMES.includes(topic)) return undefined
  return {
    code: 'USAGE',
    message: `there is no command "${topic}"`,
    hint: nameHint(topic, COMMAND_NAMES),
  }
}

function isCommanderError(error: unknown): error is CommanderError {
  return (
    error instanceof Error &&
    'exitCode' in error &&
    'code' in error &&
    String(error.code).startsWith('commander.')
  )
}

/** False where a word behind `set KEY` may be a value. */
function isOptionName(words: readonly string[]): boolean {
  return !words.some(word => word === 'set' || word === 'add')
}

/** The parser's message as a problem. What stands behind a `=` is not repeated: it may be meant for nobody's eyes. */
function toProblem(error: CommanderError, words: readonly string[]): Problem {
  const [, message = '', meant] =
    /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(error.message) ?? []
  const command = words.find(word => COMMAND_NAMES.includes(word))
  // A value that begins with a dash is taken for an option.
  const isValue = command === 'secrets' && error.code === 'commander.unknownOption' && !isOptionName(words)
  if (isValue) {
    const hint = 'a VALUE that begins with "-" is given as @FILE or on standard input: set KEY -'
    return { code: 'USAGE', message: 'there is no such option', hint }
  }
  const help = `see render-config ${command === undefined ? '' : `${command} `}--help`
  return {
    code: 'USAGE',
    message: message.replace(/'(-[^'=]*)=.*'$/s, "'$1'"),
    hint: meant === undefined ? help : `did you mean ${meant}? ${help}`,
  }
}
