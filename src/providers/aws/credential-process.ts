/**
 * `credential_process` of a profile: a program that prints credentials. It runs without a shell, and nothing that it
 * prints is ever shown.
 */
import { type ExecFileException, execFile } from 'node:child_process'
import { ProviderError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import type { Limits } from '../http/shared.ts'
import { credentialsFrom } from './credential-json.ts'
import type { AwsCredentials } from './sign.ts'

const TIMEOUT_MS = 60_000
const MAX_BYTES = 65_536

export interface CredentialProcessOptions {
  readonly env: Variables
  /** Of all who wait for the credentials. */
  readonly limits: Limits
}

/** @throws ProviderError: ACCESS_DENIED, or UNAVAILABLE for a program that does not end */
export async function runCredentialProcess(
  command: string,
  { env, limits: { signal } }: CredentialProcessOptions,
): Promise<AwsCredentials> {
  const [file, ...args] = splitCommand(command)
  if (file === undefined) throw failed('is empty')
  const output = await new Promise<string>((resolve, reject) => {
    const bounds = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: MAX_BYTES, signal } as const
    execFile(
      file,
      args,
      { ...bounds, windowsHide: true, env: { ...env }, encoding: 'utf8' },
      (error, stdout) => {
        if (error === null) resolve(stdout)
        else reject(failureOf(error))
      },
    )
  })
  const credentials = credentialsFrom(output)
  if (credentials === undefined) throw failed('printed no credentials')
  return credentials
}

/** At blanks, but not inside quotes; a backslash is a part of Windows paths and nothing else. */
export function splitCommand(command: string): string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  )
}

/** Its own words are in the error, which is why nothing of it is kept. */
function failureOf({ code, killed }: ExecFileException): ProviderError {
  if (code === 'ABORT_ERR' || (killed === true && typeof code !== 'string'))
    return failed('did not end in time', 'UNAVAILABLE')
  return failed(typeof code === 'number' ? `ended with exit code ${code}` : 'could not be run')
}

function failed(how: string, code: 'ACCESS_DENIED' | 'UNAVAILABLE' = 'ACCESS_DENIED'): ProviderError {
  return new ProviderError(code, `the credential_process of the AWS profile ${how}`)
}
