/**
 * `completion`: a script for a shell, made from the commands and options themselves, so that it never says other
 * things than help does. In: the parser. Out: the script.
 */
import type { Command } from 'commander'
import { RenderConfigError } from '../errors.ts'
import { closest } from '../expressions/closest.ts'
import { type CommandSpec, toCommandSpec } from './command-spec.ts'
import { bashScript } from './completion-bash.ts'
import { fishScript } from './completion-fish.ts'
import { zshScript } from './completion-zsh.ts'
import { createPrinter } from './printer.ts'
import { writeResult } from './terminal.ts'

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandSpec[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}
const SHELLS = Object.keys(SCRIPTS)

/** @returns the exit code */
export async function completionCommand(shell: string, program: Command): Promise<number> {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined
  if (script === undefined) {
    const meant = closest(shell, SHELLS)
    const hint = meant === undefined ? `one of ${SHELLS.join(', ')}` : `did you mean ${meant}?`
    const message = `there is no completion for the shell "${shell}"`
    return createPrinter({}).fail(new RenderConfigError([{ code: 'USAGE', message, hint }]))
  }
  await writeResult(
    Buffer.from(
      script(
        program.commands.map(command =>
          toCommandSpec(command, command.name() === 'completion' ? SHELLS : []),
        ),
      ),
    ),
  )
  return 0
}
