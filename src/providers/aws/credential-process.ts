/**
 * `credential_process` of a profile: a program that prints credentials. It runs without a shell, and nothing that it
 * prints is ever shown.
 */
import { ProviderError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import { credentialsFrom } from './credential-json.ts'
import type { AwsCredentials } from './sign.ts'

const TIMEOUT_MS = 60_000
const MAX_BYTES = 65_536

/** @throws ProviderError with code ACCESS_DENIED */
export async function runCredentialProcess(command: string, env: Variables): Promise<AwsCredentials> {
  const [file, ...args] = splitCommand(command)
  if (file === undefined) throw failed('is empty')
  const { execFile } = await import('node:child_process') // 3 ms that other runs do not pay
  const output = await new Promise<string>((resolve, reject) => {
    const limits = { timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES, windowsHide: true }
    execFile(file, args, { ...limits, env: { ...env }, encoding: 'utf8' }, (error, stdout) => {
      if (error === null) resolve(stdout)
      else
        reject(
          failed(typeof error.code === 'number' ? `ended with exit code ${error.code}` : 'could not be run'),
        )
    })
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

function failed(how: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', `the credential_process of the AWS profile ${how}`)
}
