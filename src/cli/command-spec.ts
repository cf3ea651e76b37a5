/** The commands and options as data, for completion scripts. In: the parser. Out: what a shell has to know. */
import type { Command, Option } from 'commander'
import { DIALECTS } from '../expressions/dialects.ts'
import { formatNames } from '../formats/index.ts'
import { SOURCES } from '../migration/reading.ts'
import { collect } from './options.ts'

export interface CommandSpec {
  readonly name: string
  readonly description: string
  readonly options: readonly OptionSpec[]
  /** Words that may stand for the argument; empty where files do. */
  readonly words: readonly string[]
}

export interface OptionSpec {
  readonly flags: readonly string[]
  readonly description: string
  /** What follows: nothing, one of some words, a file, a folder, or any text. */
  readonly value: 'none' | 'file' | 'folder' | 'text' | readonly string[]
  readonly repeatable: boolean
}

/** @param words what may stand for the argument; none where files do */
export function toCommandSpec(command: Command, words: readonly string[]): CommandSpec {
  const help: OptionSpec = {
    flags: ['-h', '--help'],
    description: 'print help',
    value: 'none',
    repeatable: false,
  }
  return {
    name: command.name(),
    description: command.description(),
    options: [...optionsOf(command).map(toOptionSpec), help],
    words:
      command.commands.length === 0 ? words : command.commands.flatMap(one => [one.name(), ...one.aliases()]),
  }
}

/** Those of its subcommands as well, each once: a shell that offers one too many does no harm. */
function optionsOf(command: Command): readonly Option[] {
  const all = [command, ...command.commands].flatMap(({ options }) => options)
  return [...new Map(all.map(option => [option.long, option])).values()]
}

function toOptionSpec(option: Option): OptionSpec {
  const { flags, short, long, description, required, argChoices } = option
  return {
    flags: [short, long].filter(flag => flag !== undefined),
    description,
    value: WORDS[flags] ?? argChoices ?? (required ? valueKind(option) : 'none'),
    repeatable: option.parseArg === collect,
  }
}

/** Options whose words are data elsewhere, as they are written: `--from` takes a file in other commands. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  '-f, --format <name>': formatNames,
  '--dialect <name>': [...DIALECTS.keys()],
  '--to <dialect>': [...DIALECTS.keys()],
  '--from <dialect>': [...SOURCES.keys()],
}

function valueKind({ flags }: Option): 'file' | 'folder' | 'text' {
  if (flags.endsWith('<file>')) return 'file'
  return flags.endsWith('<dir>') ? 'folder' : 'text'
}
