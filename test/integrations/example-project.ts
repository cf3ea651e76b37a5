/**
 * An example project of `fixtures/`, copied into a folder of its own. Its `node_modules` has the package as it would be
 * installed, compiled from the sources of now, and everything else as this repository has it.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildLibrary } from '../../build-library.mjs'

const root = join(import.meta.dirname, '../..')

export interface ExampleProject {
  readonly folder: string
  /** Standard output and standard error, without colours, and the exit code. */
  run(program: string, words: readonly string[], env?: Readonly<Record<string, string>>): ExampleRun
  remove(): void
}

export interface ExampleRun {
  readonly code: number | null
  readonly output: string
}

export function copyProject(name: string): ExampleProject {
  const folder = mkdtempSync(join(tmpdir(), `render-config-${name}-`))
  cpSync(join(root, 'fixtures', name), folder, { recursive: true })
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    symlinkSync(join(root, 'node_modules', entry), join(modules, entry))
  }
  install(join(modules, 'render-config'))
  return {
    folder,
    run(program, words, env = {}) {
      const { PATH = '' } = process.env
      const ran = spawnSync(process.execPath, [join(modules, program), ...words], {
        cwd: folder,
        env: { PATH, HOME: folder, NO_COLOR: '1', CI: '1', ...env },
        encoding: 'utf8',
      })
      return { code: ran.status, output: `${ran.stdout}${ran.stderr}` }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The library without the command; its own packages are found in this repository. */
function install(to: string): void {
  mkdirSync(to)
  cpSync(join(root, 'package.json'), join(to, 'package.json'))
  buildLibrary(join(to, 'dist'))
}
