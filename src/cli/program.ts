/**
 * The command line: which commands and options there are, and what help says of them. In: the words of a call.
 * Out: the exit code. A command's own file is loaded when it runs.
 */
import type { Command, CommanderError } from 'commander'
import type { Problem } from '../errors.ts'
import { DIALECTS } from '../expressions/dialects.ts'
import { formatNames } from '../formats/index.ts'
import { commandHelp, programHelp } from './help.ts'
import { type CheckFlags, collect, type RenderFlags } from './options.ts'
import { createPrinter } from './printer.ts'
import { writeText } from './terminal.ts'

/** @param program an empty parser, so that the package is imported in one place alone */
export async function runProgram(
  program: Command,
  words: readonly string[],
  version: string,
): Promise<number> {
  const json = words.includes('--json')
  let exitCode = 0
  const done = (code: number): void => {
    exitCode = code
  }
  defineCommands(program, version, done)
  try {
    // Eleven commands with their options, which few runs need.
    if (words.some(word => ['secrets', 'completion', 'help'].includes(word))) {
      const secrets = program.commands.find(command => command.name() === 'secrets')
      if (secrets !== undefined) (await import('./secrets/commands.ts')).defineSecrets(secrets, done)
    }
    if (words.some(word => ['explain', 'completion', 'help'].includes(word))) {
      const explain = program.commands.find(command => command.name() === 'explain')
      if (explain !== undefined) {
        addDocumentOptions(explain)
        ;(await import('./explain/command.ts')).defineExplain(explain, done)
      }
    }
    if (words.some(word => ['redact', 'scan', 'completion', 'help'].includes(word))) {
      const { defineRedact, defineScan } = await import('./scan/commands.ts')
      const named = (name: string): Command | undefined => program.commands.find(one => one.name() === name)
      const [redact, scan] = [named('redact'), named('scan')]
      if (redact !== undefined) defineRedact(redact, done)
      if (scan !== undefined) defineScan(scan, version, done)
    }
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!isCommanderError(error)) return createPrinter({ json }).fail(error)
    if (error.exitCode === 0) return 0
    if (error.code === 'commander.help') return 2 // a command of commands alone: its help has been printed
    return createPrinter({ json }).fail({ problems: [toProblem(error, words)], warnings: [] })
  }
}

function defineCommands(program: Command, version: string, done: (exitCode: number) => void): void {
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
    .option('--interval <seconds>', 'with --watch: how often the stores are asked (default: 60)')
    .option('--report <file>', 'write where each value came from, as JSON without values')
    .option('--json', 'problems as one JSON object on standard error')
    .addHelpText('after', commandHelp.render)
    .action(async (inputs: string[], flags: RenderFlags) => {
      done(await (await import('./render.ts')).renderCommand(inputs, flags))
    })

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
    .addHelpText('after', commandHelp.check)
    .action(async (inputs: string[], flags: CheckFlags) => {
      done(await (await import('./check.ts')).checkCommand(inputs, flags))
    })

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

  for (const command of program.commands) command.helpOption('-h, --help', 'print this help')
}

function addDocumentOptions(command: Command): void {
  const choices = command
    .createOption('--missing <mode>', 'what becomes of a missing secret')
    .choices(['error', 'keep', 'empty'])
  command
    .option('-s, --secrets-file <file>', 'a .env file with secrets; a later one wins (repeatable)', collect)
    .option(
      '-p, --provider <[alias=]uri>',
      'ask this provider, such as env: or dir:/run/secrets (repeatable)',
      collect,
    )
    .option('-n, --namespace <ns>', 'the namespace of the run')
    .option('--set <name=value>', 'a plain value for vars.NAME (repeatable)', collect)
    .option('--envs-prefix <prefix>', 'what variables behind envs.NAME start with (default: ENV_)')
    .option('-f, --format <name>', `instead of going by the file: ${formatNames.join(', ')}`)
    .option('--dialect <name>', `how the files ask for secrets: ${[...DIALECTS.keys()].join(', ')}`)
    .addOption(choices)
    .option('--leave <path>', 'leave expressions at this path of the document alone (repeatable)', collect)
    .option('--schema <file>', 'JSON Schema that the rendered documents must meet; gives types')
    .option('--strict', 'warnings are errors')
    .option('--timeout <seconds>', 'give up after so long')
    .option('-c, --config <file>', 'settings, instead of render-config.yaml here or above')
    .option('--profile <name>', 'a profile of the settings (default: $RENDER_CONFIG_PROFILE)')
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
  const command = words.find(word =>
    ['render', 'check', 'explain', 'secrets', 'redact', 'scan', 'encode', 'completion'].includes(word),
  )
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
