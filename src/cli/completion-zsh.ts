/** The completion script for zsh. */
import type { CommandSpec, OptionSpec } from './command-spec.ts'

export function zshScript(commands: readonly CommandSpec[]): string {
  const described = commands.map(({ name, description }) => `    ${quote(`${name}:${description}`)}`)
  return `#compdef render-config
# render-config completion for zsh
_render_config() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  local command=render word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if (( \${commands[(I)\${word}:*]} )); then command=$word; break; fi
  done
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then _describe command commands; fi
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ \${funcstack[1]} == _render_config ]]; then _render_config "$@"; else compdef _render_config render-config; fi
`
}

function commandCase({ name, options, words }: CommandSpec): string {
  const rest = words.length > 0 ? `*:argument:(${words.join(' ')})` : '*:file:_files'
  return `    ${name}) _arguments -s ${[...options.flatMap(optionSpecs), quote(rest)].join(' \\\n      ')} ;;`
}

function optionSpecs({ flags, description, value, repeatable }: OptionSpec): string[] {
  const text = description.replace(/[[\]:\\]/g, '\\$&')
  return flags.map(flag => quote(`${repeatable ? '*' : ''}${flag}[${text}]${action(value)}`))
}

function action(value: OptionSpec['value']): string {
  if (value === 'none') return ''
  if (value === 'file') return ':file:_files'
  if (value === 'folder') return ':folder:_files -/'
  return value === 'text' ? ':value:' : `:value:(${value.join(' ')})`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
