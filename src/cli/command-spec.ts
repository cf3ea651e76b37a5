/** The commands and options as data, for completion scripts. In: the parser. Out: what a shell has to know. */
import type { Command, Option } from 'commander'
import { formatNames } from '../formats/index.ts'
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
    options: [...command.options.map(toOptionSpec), help],
    words,
  }
}

function toOptionSpec(option: Option): OptionSpec {
  const { short, long, description, required, argChoices } = option
  return {
    flags: [short, long].filter(flag => flag !== undefined),
    description,
    value: long === '--format' ? formatNames : (argChoices ?? (required ? valueKind(option) : 'none')),
    repeatable: option.parseArg === collect,
  }
}

function valueKind({ flags }: Option): 'file' | 'folder' | 'text' {
  if (flags.endsWith('<file>')) return 'file'
  return flags.endsWith('<dir>') ? 'folder' : 'text'
}
