/** A folder in which the commands of a page are run, one after the other, with the command as it is shipped. */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'

export interface Shell {
  readonly folder: string
  /** What a command prints, standard error included. Fake stores in this process can answer meanwhile. */
  run(command: string, env?: Readonly<Record<string, string>>): Promise<string>
  remove(): void
}

/** @param given a command that was built already, and outlives this shell */
export async function startShell(given?: BuiltCommand): Promise<Shell> {
  const built = given ?? (await buildCommand())
  const folder = built.folder()
  const bin = join(folder, '.bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'render-config'), `#!/bin/sh\nexec "${process.execPath}" "${built.main}" "$@"\n`)
  chmodSync(join(bin, 'render-config'), 0o755)
  // As `npm install render-config` would have it, for programs of a page; above the folder, which stays empty.
  const installed = join(folder, '../node_modules')
  if (!existsSync(installed)) {
    mkdirSync(installed)
    symlinkSync(join(import.meta.dirname, '../..'), join(installed, 'render-config'))
  }
  return {
    folder,
    run: (command, env = {}) =>
      new Promise(resolve => {
        const options = { cwd: folder, env: { PATH: `${bin}:${process.env.PATH}`, HOME: folder, ...env } }
        const child = execFile('bash', ['-c', `{ ${command}\n} 2>&1`], options, (_, stdout) =>
          resolve(stdout),
        )
        child.stdin?.end()
      }),
    remove: () => {
      if (given === undefined) built.remove()
    },
  }
}

/** Ages at the end of a line are all the same. */
export function ageless(text: string): string {
  return text.replace(/(?:Just now|\d+ (?:second|minute|hour|day|week|month|year)s?)$/gm, 'AGE')
}
