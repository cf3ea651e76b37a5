/** Credentials as programs, containers and instances give them: JSON of the same members, in two spellings. */
import type { AwsCredentials } from './sign.ts'

/** @returns `undefined` for whatever is no such JSON */
export function credentialsFrom(json: string): AwsCredentials | undefined {
  let members: Record<string, unknown>
  try {
    members = Object(JSON.parse(json))
  } catch {
    return undefined // the parser's error quotes its text
  }
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Expiration: end } = members
  const sessionToken = members.SessionToken ?? members.Token
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined
  const expiresAt = typeof end === 'string' ? Date.parse(end) : Number.NaN
  return {
    accessKeyId,
    secretAccessKey,
    ...(typeof sessionToken === 'string' && sessionToken !== '' && { sessionToken }),
    ...(!Number.isNaN(expiresAt) && { expiresAt }),
  }
}
