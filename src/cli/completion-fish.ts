/** The completion script for fish 3 and later. */
import type { CommandSpec, OptionSpec } from './command-spec.ts'

export function fishScript(commands: readonly CommandSpec[]): string {
  const names = commands.map(({ name }) => name)
  const isFirst = `not __fish_seen_subcommand_from ${names.join(' ')}`
  return [
    '# render-config completion for fish',
    ...commands.map(
      ({ name, description }) =>
        `complete -c render-config -n ${quote(isFirst)} -a ${name} -d ${quote(description)}`,
    ),
    ...commands.flatMap(command => commandLines(command, names)),
    '',
  ].join('\n')
}

/** Options of `render` also stand without a command. */
function commandLines({ name, options, words }: CommandSpec, names: readonly string[]): string[] {
  const others = names.filter(other => other !== name)
  const seen =
    name === 'render'
      ? `not __fish_seen_subcommand_from ${others.join(' ')}`
      : `__fish_seen_subcommand_from ${name}`
  const start = `complete -c render-config -n ${quote(seen)}`
  const argument = words.length > 0 ? [`${start} -f -a ${quote(words.join(' '))}`] : []
  return [...argument, ...options.map(option => `${start} ${optionWords(option)}`)]
}

function optionWords({ flags, description, value }: OptionSpec): string {
  const names = flags.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  return [...names, action(value), `-d ${quote(description)}`].filter(word => word !== '').join(' ')
}

function action(value: OptionSpec['value']): string {
  if (value === 'none') return ''
  if (value === 'file') return '-r -F'
  if (value === 'folder') return "-x -a '(__fish_complete_directories)'"
  return value === 'text' ? '-x' : `-x -a ${quote(value.join(' '))}`
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
