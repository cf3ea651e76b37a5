/** Values of one provider, in as few requests as it needs. */
import { RenderConfigError } from '../../errors.ts'
import type { Provider, ProviderOutcome, RequestOptions, SecretReference } from '../../providers/provider.ts'
import { toRenderConfigError } from './with-provider.ts'

type Read = string | Uint8Array | RenderConfigError | undefined

/** @returns for each reference the value, `undefined` for "not here", or why there is none */
export async function readMany(
  provider: Provider,
  references: readonly SecretReference[],
  options: RequestOptions,
): Promise<Read[]> {
  if (references.length === 0) return []
  const asked =
    provider.getMany === undefined
      ? await Promise.all(references.map(reference => getOne(provider, reference, options)))
      : await provider.getMany(references, options)
  return asked.map(toRead)
}

async function getOne(
  provider: Provider,
  reference: SecretReference,
  options: RequestOptions,
): Promise<ProviderOutcome | RenderConfigError> {
  try {
    return await provider.get(reference, options)
  } catch (error) {
    const known = toRenderConfigError(error)
    if (known instanceof RenderConfigError) return known
    throw error
  }
}

function toRead(outcome: ProviderOutcome | RenderConfigError): Read {
  if (typeof outcome === 'string' || outcome instanceof Uint8Array || outcome === undefined) return outcome
  if (outcome instanceof RenderConfigError) return outcome
  if (!(outcome instanceof Error)) return outcome.value
  return toRenderConfigError(outcome) as RenderConfigError
}
