/**
 * The command as it is shipped: one esbuild bundle with lazy chunks, built into a temporary folder, run as a
 * process of its own with an environment of its own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { buildCommand as buildFiles } from '../../build-command.mjs'

export const VERSION = '1.2.3-test'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  readonly cwd?: string
  /** What standard output is, instead of a pipe. */
  readonly stdout?: number
}

export interface BuiltCommand {
  readonly main: string
  /** A new folder with these files. */
  folder(files?: Readonly<Record<string, string | Uint8Array>>): string
  run(cwd: string, words: readonly string[], options?: RunOptions): Ran
  /** The same while this process goes on, for servers that answer in it. */
  runBeside(cwd: string, words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>
  start(cwd: string, words: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess
  remove(): void
}

export async function buildCommand(): Promise<BuiltCommand> {
  const base = mkdtempSync(join(tmpdir(), 'render-config-cli-'))
  const dist = join(base, 'dist')
  await buildFiles(dist, VERSION)
  const main = join(dist, 'main.js')
  const environment = { PATH: process.env.PATH ?? '', HOME: base }
  let folders = 0

  return {
    main,
    folder(files = {}) {
      const folder = join(base, `case-${++folders}`)
      mkdirSync(folder)
      writeTree(folder, files)
      return folder
    },
    run(cwd, words, options = {}) {
      const { env = {}, input = '', stdout } = options
      const ran = spawnSync(process.execPath, [main, ...words], {
        cwd,
        env: { ...environment, ...env },
        input,
        stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
      })
      return { code: ran.status, stdout: String(ran.stdout ?? ''), stderr: String(ran.stderr) }
    },
    async runBeside(cwd, words, env = {}) {
      const child = spawn(process.execPath, [main, ...words], {
        cwd,
        env: { ...environment, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close') as Promise<[number | null]>,
      ])
      return { code, stdout, stderr }
    },
    start: (cwd, words, env = {}) =>
      spawn(process.execPath, [main, ...words], { cwd, env: { ...environment, ...env } }),
    remove: () => rmSync(base, { recursive: true, force: true }),
  }
}

export function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

/** As `SECRET_` variables hold them. */
export function secrets(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`SECRET_${name}`, Buffer.from(value).toString('base64')]),
  )
}
