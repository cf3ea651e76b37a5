/** The options of `run`. In: the parser's command, and the words behind `--`. Out: the same with options. */
import type { Command } from 'commander'
import { addDocumentOptions } from '../document-options.ts'
import { collect } from '../options.ts'
import type { RunFlags } from './flags.ts'

export function defineRun(
  run: Command,
  command: readonly string[] | undefined,
  done: (exitCode: number) => void,
): void {
  run
    .argument('[words...]')
    .option(
      '--env <name=value>',
      'a variable: NAME=secret:KEY, NAME=text, or NAME of ours (repeatable)',
      collect,
    )
    // Node looks at --env-file wherever it stands, before any program does: hence a second name.
    .option(
      '--env-from, --env-file <file>',
      'a .env file, rendered, with NAME=secret:KEY lines too (repeatable)',
      collect,
    )
    .option(
      '--volume <secret:key:path>',
      'a secret as a file for as long as COMMAND runs (repeatable)',
      collect,
    )
    .option(
      '--mount <template:path>',
      'a rendered template as a file; with :fifo as a pipe (repeatable)',
      collect,
    )
    .option(
      '--keep-env <name>',
      'pass a variable on that is held back; AWS_* means all of these (repeatable)',
      collect,
    )
  addDocumentOptions(run)
  run
    .option('--watch', 'start COMMAND anew whenever its variables or files change')
    .option('--on-change-signal <name>', 'with --watch: if only files changed, send it NAME instead')
    .option('--interval <seconds>', 'with --watch: how often the stores are asked (default: 60)')
    .option('--json', 'problems as one JSON object on standard error')
    .action(async (words: readonly string[], flags: RunFlags) => {
      done(await (await import('../run-command.ts')).runCommand({ words, command, flags }))
    })
}
