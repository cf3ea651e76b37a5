/** The secrets of a folder as Infisical tells them. Its own win over imported ones, later imports over earlier ones. */
import { ProviderError } from '../../errors.ts'
import type { HttpResponse } from '../http/response.ts'
import type { FoundSecret } from '../provider.ts'

export interface FolderSecret {
  readonly secretKey: string
  readonly secretValue?: string
  /** True if this identity may know of the secret and not see its value; a mask then stands in its place. */
  readonly secretValueHidden?: boolean
  readonly version?: number
  /** `personal` is somebody's override. */
  readonly type?: string
}

/** @throws ProviderError with code UNAVAILABLE */
export function secretsOf(response: HttpResponse): ReadonlyMap<string, FolderSecret> {
  const { secrets, imports = [] } = response.json() as {
    secrets?: readonly FolderSecret[]
    imports?: readonly { readonly secrets?: readonly FolderSecret[] }[]
  }
  if (!Array.isArray(secrets)) throw response.failure('UNAVAILABLE', 'that is no folder')
  const all = [...imports.flatMap(one => one.secrets ?? []), ...(secrets as readonly FolderSecret[])]
  return new Map(all.filter(({ type }) => type !== 'personal').map(secret => [secret.secretKey, secret]))
}

/** @throws ProviderError with code ACCESS_DENIED for a hidden value */
export function toFound({ secretKey, secretValue, secretValueHidden, version }: FolderSecret): FoundSecret {
  if (secretValueHidden === true || typeof secretValue !== 'string') {
    const message = `Infisical hides the value of ${JSON.stringify(secretKey)} from this identity`
    throw new ProviderError('ACCESS_DENIED', message)
  }
  return { value: secretValue, ...(version !== undefined && { version: String(version) }) }
}
