/**
 * A program of the user's that prints credentials. It runs without a shell and without input; nothing that it prints is
 * ever shown, and it is ended when nobody waits for it any more.
 */
import type { ExecFileException } from 'node:child_process'
import { ProviderError } from '../errors.ts'
import type { Variables } from './http/proxy.ts'

export interface ProgramOptions {
  /** For messages: `the exec plug-in of the kubeconfig`. */
  readonly what: string
  readonly env: Variables
  readonly signal?: AbortSignal | undefined
}

const TIMEOUT_MS = 60_000
const MAX_BYTES = 1024 * 1024

/**
 * @returns what it prints
 * @throws ProviderError: ACCESS_DENIED, or UNAVAILABLE for one that does not end within a minute
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  { what, env, signal }: ProgramOptions,
): Promise<string> {
  const { execFile } = await import('node:child_process') // 3 ms that other runs do not pay
  const bounds = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: MAX_BYTES, signal } as const
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { ...bounds, windowsHide: true, env: { ...env }, encoding: 'utf8' },
      (error, stdout) => {
        if (error === null) resolve(stdout)
        else reject(failureOf(error, what))
      },
    )
    child.stdin?.end()
  })
}

/** Its own words are in the error, which is why nothing of it is kept. */
function failureOf({ code, killed }: ExecFileException, what: string): ProviderError {
  if (code === 'ABORT_ERR' || (killed === true && typeof code !== 'string'))
    return new ProviderError('UNAVAILABLE', `${what} did not end in time`)
  const how = typeof code === 'number' ? `ended with exit code ${code}` : 'could not be run'
  return new ProviderError('ACCESS_DENIED', `${what} ${how}`)
}
