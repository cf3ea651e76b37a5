/** The arguments and options of `explain`; those that it shares with `render` are there already. */
import type { Command } from 'commander'
import type { ExplainFlags } from '../options.ts'

/** @param done gets the exit code */
export function defineExplain(explain: Command, done: (exitCode: number) => void): void {
  explain
    .argument('[inputs...]', 'files, folders, quoted globs, or - for standard input')
    .option('--offline', 'ask no provider: say who would be asked')
    .option('--html <file>', 'write a page for a browser, with everything in it and no value')
    .option('--json', 'the result as one JSON object on standard output')
    .action(async (inputs: string[], flags: ExplainFlags) => {
      done(await (await import('../explain.ts')).explainCommand(inputs, flags))
    })
}
