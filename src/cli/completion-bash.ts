/** The completion script for bash 4 and later. */
import type { CommandSpec, OptionSpec } from './command-spec.ts'

export function bashScript(commands: readonly CommandSpec[]): string {
  const names = commands.map(({ name }) => name).join(' ')
  return `# render-config completion for bash
_render_config() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command=render word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${commands.map(({ name }) => name).join('|')}) command="$word"; break ;;
    esac
  done
  if [[ $COMP_CWORD == 2 && "$previous" == help ]]; then COMPREPLY=($(compgen -W '${names}' -- "$current")); return; fi
  if [[ $command == run && " \${COMP_WORDS[*]:1:COMP_CWORD-1} " == *' -- '* ]]; then
    compopt -o filenames 2>/dev/null
    local IFS=$'\\n'
    COMPREPLY=($(compgen -c -f -- "$current"))
    return
  fi
  case "$command,$previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    case "$command" in
${commands.map(optionCase).join('\n')}
    esac
    return
  fi
  case "$command" in
${commands
  .filter(({ words }) => words.length > 0)
  .map(
    ({ name, words }) =>
      `    ${name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current")); return ;;`,
  )
  .join('\n')}
  esac
  if (( COMP_CWORD == 1 )); then COMPREPLY=($(compgen -W '${names} help' -- "$current")); fi
  compopt -o filenames 2>/dev/null
  local IFS=$'\\n'
  COMPREPLY+=($(compgen -f -- "$current"))
}
complete -F _render_config render-config
`
}

function optionCase({ name, options }: CommandSpec): string {
  const flags = options.flatMap(option => option.flags).join(' ')
  return `      ${name}) COMPREPLY=($(compgen -W '${flags}' -- "$current")) ;;`
}

function valueCases({ name, options }: CommandSpec): string[] {
  return options
    .filter(({ value }) => value !== 'none')
    .map(
      ({ flags, value }) =>
        `    ${flags.map(flag => `${name},${flag}`).join('|')}) ${candidates(value)}; return ;;`,
    )
}

function candidates(value: OptionSpec['value']): string {
  if (value === 'file' || value === 'folder') {
    const action = value === 'file' ? '-f' : '-d'
    return `compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen ${action} -- "$current"))`
  }
  return typeof value === 'string' ? ':' : `COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$current"))`
}
