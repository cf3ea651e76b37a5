/** The `secrets` commands and their options. In: the parser's command. Out: its subcommands, each loaded when it runs. */
import type { Command } from 'commander'
import { collect } from '../options.ts'
import type {
  CopyFlags,
  DeleteFlags,
  GetFlags,
  KeygenFlags,
  ListFlags,
  RekeyFlags,
  SetFlags,
  ShareFlags,
} from './flags.ts'
import { secretsHelp } from './help.ts'

export function defineSecrets(secrets: Command, done: (exitCode: number) => void): void {
  const define = (usage: string, description: string): Command => {
    const [name = ''] = usage.split(' ', 1)
    const command = secrets
      .command(name)
      .description(description)
      .usage(usage.slice(name.length + 1))
    return command.helpOption('-h, --help', 'print this help').addHelpText('after', secretsHelp[name] ?? '')
  }
  const withSettings = (command: Command): Command =>
    command
      .option('-c, --config <file>', 'settings that know the alias, instead of render-config.yaml')
      .option('--profile <name>', 'a profile of the settings (default: $RENDER_CONFIG_PROFILE)')
  const onOne = (command: Command): Command =>
    withSettings(
      command
        .option(
          '-p, --provider <[alias=]uri>',
          'the provider to work on, such as store:secrets.json, or its alias in the settings',
          collect,
        )
        .option('-n, --namespace <ns>', 'the namespace, where the provider has some')
        .option('--timeout <seconds>', 'give up after so long'),
    )

  onOne(define('list [options]', 'Show what there is: keys, types, descriptions; never a value.'))
    .alias('ls')
    .option('--json', 'as one JSON object')
    .action(async (flags: ListFlags) => done(await (await import('./list.ts')).listCommand(flags)))

  onOne(define('get [options] KEY', 'Show that a secret is there; with --reveal its value.'))
    .argument('<key>', 'the secret')
    .option('--reveal', 'print the value')
    .action(async (key: string, flags: GetFlags) =>
      done(await (await import('./get.ts')).getCommand(key, flags)),
    )

  onOne(define('set [options] KEY [VALUE | @FILE | -]', 'Add or replace a secret.'))
    .alias('add')
    .argument('<key>', 'the secret')
    .argument('[value]', 'the value, @FILE, or - for standard input; asked for if absent')
    .option('--type <type>', "in the provider's words; a store has variable, s3, registry")
    .option('--description <text>', 'what people should know of it')
    .action(async (key: string, value: string | undefined, flags: SetFlags) =>
      done(await (await import('./set.ts')).setCommand(key, value, flags)),
    )

  onOne(define('delete [options] KEY …', 'Delete secrets.'))
    .alias('rm')
    .argument('<keys...>', 'the secrets')
    .option('-y, --yes', 'do not ask')
    .action(async (keys: string[], flags: DeleteFlags) =>
      done(await (await import('./delete.ts')).deleteCommand(keys, flags)),
    )

  for (const verb of ['share', 'unshare'] as const) {
    const description =
      verb === 'share' ? 'Let somebody read a secret.' : 'Let somebody no longer read a secret.'
    const command = onOne(define(`${verb} [options] KEY WHO`, description))
      .argument('<key>', 'the secret')
      .argument('<who>', "a recipient or user in the provider's words; @FILE for a public key")
    if (verb === 'share') command.option('--name <name>', 'what to call the owner of a new key')
    command
      .option('--level <level>', 'what they may do, where the provider has levels')
      .action(async (key: string, who: string, flags: ShareFlags) =>
        done(await (await import('./share.ts')).shareCommand(verb, key, who, flags)),
      )
  }

  withSettings(define('copy [options] FROM TO [KEY …]', 'Copy secrets between two providers.'))
    .argument('<from>', 'the provider to read')
    .argument('<to>', 'the provider to write')
    .argument('[keys...]', 'the secrets; all if none is named')
    .option('-n, --namespace <ns>', 'only those of this namespace')
    .option('--dry-run', 'say what would change, and write nothing')
    .option('-y, --yes', 'do not ask')
    .option('--timeout <seconds>', 'give up after so long')
    .action(async (from: string, to: string, keys: string[], flags: CopyFlags) =>
      done(await (await import('./copy.ts')).copyCommand(from, to, keys, flags)),
    )

  onOne(define('import [options] FILE', 'Put the entries of a .env file into a provider.'))
    .argument('<file>', 'a .env file')
    .option('--dry-run', 'say what would change, and write nothing')
    .option('-y, --yes', 'do not ask')
    .action(async (file: string, flags: CopyFlags) =>
      done(await (await import('./import.ts')).importCommand(file, flags)),
    )

  withSettings(define('keygen [options]', 'Make a key pair for a store.'))
    .option('-p, --provider <[alias=]uri>', 'put the public key into this store', collect)
    .option('-o, --output <file>', 'a new file for the private key; - prints it')
    .option('--name <name>', 'what to call its owner in the store')
    .option('--bits <number>', '2048 to 8192 (default: 3072)')
    .action(async (flags: KeygenFlags) => done(await (await import('./keygen.ts')).keygenCommand(flags)))

  withSettings(
    define('rekey [options] FROM TO', 'Put a new key in the place of an old one, in all secrets of a store.'),
  )
    .argument('<from>', 'a recipient, or @FILE with its public key')
    .argument('<to>', '@FILE with the new public key, or a recipient')
    .option('-p, --provider <[alias=]uri>', 'the store', collect)
    .option('--name <name>', 'what to call the new owner (default: as the old one)')
    .action(async (from: string, to: string, flags: RekeyFlags) =>
      done(await (await import('./rekey.ts')).rekeyCommand(from, to, flags)),
    )
}
