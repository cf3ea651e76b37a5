/**
 * `credential_process` of a profile: a program that prints credentials. It runs without a shell, and nothing that it
 * prints is ever shown.
 */
import { ProviderError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import type { Limits } from '../http/single-flight.ts'
import { runProgram } from '../run-program.ts'
import { credentialsFrom } from './credential-json.ts'
import type { AwsCredentials } from './sign.ts'

const WHAT = 'the credential_process of the AWS profile'

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
  const credentials = credentialsFrom(await runProgram(file, args, { what: WHAT, env, signal }))
  if (credentials === undefined) throw failed('printed no credentials')
  return credentials
}

/** At blanks, but not inside quotes; a backslash is a part of Windows paths and nothing else. */
export function splitCommand(command: string): string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  )
}

function failed(how: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', `${WHAT} ${how}`)
}
