import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Another program as a reader of a format, asked many times without starting it anew: it gets the name of a file on
 * a line and answers "ok" or "failed" on a line. Both ways are named pipes, so that an answer can be waited for.
 */
export interface Referee {
  /** The file that holds the document. */
  readonly path: string
  /** Writes the document and waits; throws if the program refuses the document. */
  readonly ask: (text: string | Uint8Array, request?: string) => void
  readonly close: () => void
}

export function startReferee(command: string, args: readonly string[]): Referee {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-referee-'))
  const [path, requests, answers] = ['document', 'requests', 'answers'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  execFileSync('mkfifo', [requests, answers])
  const script = 'exec 3<"$1" 4>"$2"; shift 2; exec "$@" <&3 >&4'
  const child = spawn('sh', ['-c', script, 'sh', requests, answers, command, ...args], {
    stdio: ['ignore', 'ignore', 'ignore'],
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, LC_ALL: 'C.UTF-8' },
  })
  child.unref()
  const to = openSync(requests, 'w')
  const from = openSync(answers, 'r')
  const buffer = Buffer.alloc(64)
  return {
    path,
    ask(text, request = path) {
      writeFileSync(path, text)
      writeSync(to, `${request}\n`)
      let answer = ''
      while (!answer.endsWith('\n')) {
        const length = readSync(from, buffer)
        if (length === 0) throw new Error('the referee is gone')
        answer += buffer.toString('latin1', 0, length)
      }
      if (answer !== 'ok\n') throw new Error('the referee refuses the document')
    },
    close() {
      closeSync(to)
      closeSync(from)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Builds the Go program beside this file into a folder, from modules that are on the machine
 * (`go mod download` in its folder brings them); `undefined` where that fails. `RENDER_CONFIG_GO_REFEREE` names one
 * that is built already.
 */
function goReferee(folder: string): string | undefined {
  const prebuilt = process.env.RENDER_CONFIG_GO_REFEREE
  if (prebuilt !== undefined) return prebuilt
  const output = join(folder, 'referee')
  const env = { ...process.env, GOPROXY: 'off', GOFLAGS: '-mod=readonly -buildvcs=false' }
  const cwd = join(import.meta.dirname, 'go-referee')
  const built = spawnSync('go', ['build', '-o', output, '.'], { cwd, env, timeout: 120_000 })
  if (built.status === 0) return output
  process.stderr.write('SKIPPED: no Go, or not the modules of test/formats/go-referee\n')
  return undefined
}

export function startGoReferee(
  format: string,
): { read: (text: string) => unknown; close: () => void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-go-'))
  const program = goReferee(folder)
  if (program === undefined) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  const { path, ask, close } = startReferee(program, [])
  return {
    read(text) {
      ask(text, `${format} ${path}`)
      return JSON.parse(readFileSync(`${path}.json`, 'utf8')) as unknown
    },
    close() {
      close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
