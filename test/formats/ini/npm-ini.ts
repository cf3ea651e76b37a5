import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What npm itself reads `.npmrc` with: the `ini` package and the replacement of `${NAME}` that come with it. */
export interface NpmReaders {
  readonly parse: (text: string) => Record<string, unknown>
  readonly replaceEnv: (text: string, env: Readonly<Record<string, string>>) => string
}

/** `undefined` where npm is not installed beside Node, and then it says so. */
export function findNpmReaders(): NpmReaders | undefined {
  try {
    const roots = [
      execFileSync('npm', ['root', '-g'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
      join(dirname(dirname(process.execPath)), 'lib', 'node_modules'),
    ]
    const requireFrom = createRequire(join(roots[0]!, 'npm', 'package.json'))
    const { parse } = requireFrom('ini') as Pick<NpmReaders, 'parse'>
    const replaceEnv = requireFrom('@npmcli/config/lib/env-replace.js') as NpmReaders['replaceEnv']
    return { parse, replaceEnv }
  } catch {
    console.warn('SKIPPED: npm judges nothing here: its own "ini" was not found')
    return undefined
  }
}
