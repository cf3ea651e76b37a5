/** The options of `migrate`. In: the parser's command. Out: the same with options; it is loaded when it runs. */
import type { Command } from 'commander'
import { DIALECTS } from '../../expressions/dialects.ts'
import { formatNames } from '../../formats/index.ts'
import { collect } from '../options.ts'
import type { MigrateFlags } from './migrate.ts'

export function defineMigrate(migrate: Command, done: (exitCode: number) => void): void {
  const dialects = [...DIALECTS.keys()]
  migrate
    .argument('[inputs...]', 'files, folders, quoted globs, or - for standard input')
    .requiredOption('--to <dialect>', `the new notation: ${dialects.join(', ')}`)
    .option('--from <dialect>', 'the old one, also envsubst; else as render reads each file')
    .option('-o, --output <file>', 'write to FILE instead of standard output')
    .option('--out-dir <dir>', 'write below DIR')
    .option('--in-place', 'write each file back where it was')
    .option('--diff', 'print what would change, and write nothing')
    .option('--dry-run', 'say what would be done, and write nothing')
    .option('--partial', 'write although some references have to stay as they are')
    .option('--only <name>', 'the secret of this name and no other (repeatable)', collect)
    .option('-f, --format <name>', `instead of going by the file: ${formatNames.join(', ')}`)
    .option('--leave <path>', 'leave expressions at this path of the document alone (repeatable)', collect)
    .option('--json', 'problems and counts as one JSON object on standard error')
    .option('-c, --config <file>', 'settings, instead of render-config.yaml here or above')
    .option('--profile <name>', 'a profile of the settings (default: $RENDER_CONFIG_PROFILE)')
    .action(async (inputs: string[], flags: MigrateFlags) => {
      done(await (await import('./migrate.ts')).migrateCommand(inputs, flags))
    })
}
