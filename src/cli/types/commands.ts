/** The options of `types`. In: the parser's command. Out: the same with options; it is loaded when it runs. */
import type { Command } from 'commander'
import { DIALECTS } from '../../expressions/dialects.ts'
import { formatNames } from '../../formats/index.ts'
import { collect } from '../options.ts'
import type { TypesFlags } from '../types.ts'

export function defineTypes(types: Command, done: (exitCode: number) => void): void {
  types
    .argument('[inputs...]', 'files, folders, quoted globs, or - for standard input')
    .option('-o, --output <file>', 'write to FILE, such as secrets.d.ts, instead of standard output')
    .option('--check', 'write nothing; exit 1 if FILE is not what would be written')
    .option('-p, --provider <[alias=]uri>', 'there is a provider of this alias (repeatable)', collect)
    .option('--set <name=value>', 'a plain value for vars.NAME (repeatable)', collect)
    .option('--envs-prefix <prefix>', 'what variables behind envs.NAME start with (default: ENV_)')
    .option('-f, --format <name>', `instead of going by the file: ${formatNames.join(', ')}`)
    .option('--dialect <name>', `how the files ask for secrets: ${[...DIALECTS.keys()].join(', ')}`)
    .option('--template', 'the whole file is a nunjucks template, statements too')
    .option('--template-root <dir>', 'what templates include is below DIR (default: the folder of the file)')
    .option('--leave <path>', 'this path of the document asks for nothing (repeatable)', collect)
    .option('--strict', 'warnings are errors')
    .option('-c, --config <file>', 'settings, instead of render-config.yaml here or above')
    .option('--profile <name>', 'a profile of the settings (default: $RENDER_CONFIG_PROFILE)')
    .action(async (inputs: string[], flags: TypesFlags) => {
      done(await (await import('../types.ts')).typesCommand(inputs, flags))
    })
}
