/** The options of `redact` and `scan`. In: the parser's commands. Out: the same with options; each is loaded when it runs. */
import type { Command } from 'commander'
import { DIALECTS } from '../../expressions/dialects.ts'
import { formatNames } from '../../formats/index.ts'
import type { KnownValuesFlags } from '../known-values.ts'
import { collect } from '../options.ts'
import type { ScanFlags } from '../scan.ts'

export function defineRedact(redact: Command, done: (exitCode: number) => void): void {
  addKnownValueOptions(redact).action(async (flags: KnownValuesFlags) => {
    done(await (await import('../redact.ts')).redactCommand(flags))
  })
}

export function defineScan(scan: Command, version: string, done: (exitCode: number) => void): void {
  addKnownValueOptions(scan)
    .argument('<paths...>', 'files and folders')
    .option('--no-ignore', 'also files that git ignores, and node_modules')
    .option('--json', 'the result as one JSON object on standard output')
    .option('--sarif', 'the result as SARIF 2.1.0 on standard output')
    .action(async (paths: string[], flags: ScanFlags) => {
      done(await (await import('../scan.ts')).scanCommand(paths, flags, version))
    })
}

function addKnownValueOptions(command: Command): Command {
  return command
    .option('-s, --secrets-file <file>', 'a .env file with secrets (repeatable)', collect)
    .option(
      '-p, --provider <[alias=]uri>',
      'know the values of this provider, such as env: or dir:/run/secrets (repeatable)',
      collect,
    )
    .option('--from <file>', 'know what this config asks for, of any provider (repeatable)', collect)
    .option('-n, --namespace <ns>', 'with --from: the namespace of the run')
    .option('--set <name=value>', 'with --from: a plain value for vars.NAME (repeatable)', collect)
    .option('--envs-prefix <prefix>', 'with --from: what variables behind envs.NAME start with')
    .option('-f, --format <name>', `with --from: its format: ${formatNames.join(', ')}`)
    .option('--template', 'with --from: the whole config is a nunjucks template')
    .option('--template-root <dir>', 'with --from: what templates include is below DIR')
    .option('--leave <path>', 'with --from: this path of the document asks for nothing (repeatable)', collect)
    .option('--dialect <name>', `how configs ask for secrets: ${[...DIALECTS.keys()].join(', ')}`)
    .option('--strict', 'warnings are errors: a value that is not known, or too short')
    .option('--timeout <seconds>', 'give up looking values up after so long')
    .option('-c, --config <file>', 'settings, instead of render-config.yaml here or above')
    .option('--profile <name>', 'a profile of the settings (default: $RENDER_CONFIG_PROFILE)')
}
