import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../', import.meta.url))

export const SECRET = 'correct-horse-EXAMPLE-battery'

export interface Programs {
  run(name: string, ...args: string[]): ProgramResult
  path(name: string): string
  remove(): void
}

export interface ProgramResult {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
}

/** Bundles the redactor once, so that programs of their own can be run with it. */
export async function createPrograms(): Promise<Programs> {
  const folder = mkdtempSync(join(tmpdir(), 'redact-programs-'))
  const outfile = join(folder, 'redact.mjs')
  await build({
    stdin: {
      contents: `export * from './src/redact/index.ts'; export { pinoRedaction } from './src/integrations/pino.ts'`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  })
  const path = (name: string): string => join(root, 'fixtures/redact/programs', name)
  return {
    path,
    run(name, ...args) {
      const env = {
        ...process.env,
        REDACT_MODULE: pathToFileURL(outfile).href,
        NODE_OPTIONS: '',
        NO_COLOR: '1',
      }
      const { stdout, stderr, status } = spawnSync(process.execPath, [path(name), ...args], {
        env,
        encoding: 'utf8',
      })
      return { stdout, stderr, status }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
