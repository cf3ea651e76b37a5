/** One outcome per reference: what one of them threw never spoils the others. */
import { ProviderError } from '../errors.ts'
import type { FoundSecret, ProviderOutcome, RequestOptions, SecretReference } from './provider.ts'

/** @throws what is no ProviderError */
export async function toOutcome(
  work: () => Promise<ProviderOutcome> | ProviderOutcome,
): Promise<ProviderOutcome> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderError) return error
    throw error
  }
}

type GetMany = (
  references: readonly SecretReference[],
  options: RequestOptions,
) => Promise<readonly ProviderOutcome[]>

/** `get` of a provider that knows how to get many. */
export function getOne(
  getMany: GetMany,
): (
  reference: SecretReference,
  options: RequestOptions,
) => Promise<string | Uint8Array | FoundSecret | undefined> {
  return async (reference, options) => {
    const [outcome] = await getMany([reference], options)
    if (outcome instanceof ProviderError) throw outcome
    return outcome
  }
}

/**
 * For stores that keep one value per secret.
 * @throws ProviderError with code INVALID_REFERENCE if a version of a secret that is there is asked for
 */
export function refuseVersion(store: string, { key, version }: SecretReference): void {
  if (version === undefined) return
  throw new ProviderError(
    'INVALID_REFERENCE',
    `${store} keeps no versions, and one of ${JSON.stringify(key)} is asked for`,
  )
}
