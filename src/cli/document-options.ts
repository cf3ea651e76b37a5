/** The options that `render`, `check` and `run` share: whom to ask for secrets, and how to read what asks for them. */
import type { Command } from 'commander'
import { DIALECTS } from '../expressions/dialects.ts'
import { formatNames } from '../formats/index.ts'
import { collect } from './options.ts'

export function addDocumentOptions(command: Command): void {
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
    .option('--template', 'the whole file is a nunjucks template, statements too')
    .option('--template-root <dir>', 'what templates include is below DIR (default: the folder of the file)')
    .addOption(choices)
    .option('--leave <path>', 'leave expressions at this path of the document alone (repeatable)', collect)
    .option('--schema <file>', 'JSON Schema that the rendered documents must meet; gives types')
    .option('--strict', 'warnings are errors')
    .option('--timeout <seconds>', 'give up after so long')
    .option('-c, --config <file>', 'settings, instead of render-config.yaml here or above')
    .option('--profile <name>', 'a profile of the settings (default: $RENDER_CONFIG_PROFILE)')
}
